"""Measures retrieval, choice of evidence and abstention on text that is not the project's own.

    python benchmarks/squad.py DEV-V2.0.JSON [--first ARTICLE] [--questions 1000] [--seed 0]
                                             [--cache FOLDER]

The file is the development set of SQuAD 2.0 (Rajpurkar, Jia and Liang, 2018; CC BY-SA 4.0).
The articles from --first to the last are the corpus, each paragraph a document of its own. A
passage is right if it is of the paragraph that the question was written for; a sentence, if
it holds one of the accepted answers whole. Unanswerable questions count only where answers
are told from non-answers. Embedding takes some minutes; --cache keeps the index.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import random
import sys
import time
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from sklearn.metrics import roc_auc_score
from tqdm import tqdm

from corpus.document import Document, Period, Section, Source, Span
from index.building import build_index
from index.errors import IndexMismatch, IndexMissing
from index.passage_index import PassageIndex
from index.recipe import hash_corpus
from index.retriever import Hit
from index.saved_index import open_index, save_index
from index.sentence_transformer import SentenceTransformerEmbedder
from qa.answer import Evidence
from qa.pipeline import QuestionAnswerer
from qa.settings import Settings

_FIRST = "Islamism"
_MAX_TOKENS = 512
_N_HITS = 10


@dataclass(frozen=True, slots=True)
class SquadQuestion:
    """A question on a paragraph; `answers` are spans of it, none if it is unanswerable."""

    text: str
    doc_id: str
    answers: tuple[Span, ...]


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of a question. Ranks count from 1; None if the passage was not found."""

    answerable: bool
    confidence: float
    seconds: float
    rank: int | None = None
    search_rank: int | None = None
    right_sentence: bool = False


def main(arguments: Sequence[str] | None = None) -> int:
    """Build or open the index, ask, and print a table."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawTextHelpFormatter
    )
    parser.add_argument("data", type=Path, help="dev-v2.0.json")
    parser.add_argument("--first", default=_FIRST, help="first article of the corpus")
    parser.add_argument("--questions", type=int, default=1000, help="how many of either sort")
    parser.add_argument("--seed", type=int, default=0, help="of the sample of questions")
    parser.add_argument("--cache", type=Path, help="folder to keep the index in")
    args = parser.parse_args(arguments)
    try:
        articles = read_articles(args.data, args.first)
    except (OSError, ValueError, KeyError) as error:
        parser.error(f"{args.data}: {error}")
    documents, questions = split_articles(articles)
    index = load_index(documents, args.cache)
    outcomes = list(ask(sample(questions, args.questions, args.seed), index))
    print(f"{len(documents)} paragraphs, {index.recipe.n_sentences} sentences")
    for name, value in measure(outcomes).items():
        print(f"{name:36} {value}")
    return 0


def read_articles(path: Path, first: str) -> list[dict[str, Any]]:
    """Return the articles from `first` on, in file order.

    Raises:
        ValueError: the file is not JSON, or no article is called `first`.
    """
    articles: list[dict[str, Any]] = json.loads(path.read_text(encoding="utf-8"))["data"]
    titles = [article["title"] for article in articles]
    if first not in titles:
        raise ValueError(f"no article is called {first!r}; there are {', '.join(titles)}")
    return articles[titles.index(first) :]


def split_articles(
    articles: Iterable[Mapping[str, Any]],
) -> tuple[list[Document], list[SquadQuestion]]:
    """Return one document a paragraph, and all questions."""
    documents, questions = [], []
    for article in articles:
        for number, paragraph in enumerate(article["paragraphs"]):
            doc_id = f"{article['title']}-{number:03}"
            documents.append(_document(doc_id, article["title"], paragraph["context"]))
            questions += [_question(doc_id, qa) for qa in paragraph["qas"]]
    return documents, questions


def _document(doc_id: str, title: str, text: str) -> Document:
    source = Source(
        doc_id=doc_id,
        title=title.replace("_", " "),
        publisher="Wikipedia",
        published=None,
        event_date=None,
        sha256=hashlib.sha256(text.encode()).hexdigest(),
    )
    section = Section((), Period(None, "statement"), (Span(0, len(text)),))
    return Document(source, text, (section,))


def _question(doc_id: str, record: Mapping[str, Any]) -> SquadQuestion:
    # An unanswerable question lists what seems an answer under another key.
    spans = (
        Span(answer["answer_start"], answer["answer_start"] + len(answer["text"]))
        for answer in record["answers"]
    )
    return SquadQuestion(record["question"], doc_id, tuple(dict.fromkeys(spans)))


def load_index(documents: Sequence[Document], cache: Path | None) -> PassageIndex:
    """Open the index kept in `cache`, or build it and keep it there."""
    if cache:
        try:
            corpus = hash_corpus(document.source for document in documents)
            return open_index(cache, SentenceTransformerEmbedder, corpus=corpus)
        except (IndexMissing, IndexMismatch):
            pass  # built below
    with tqdm(desc="embed", unit="text") as bar:

        def show(done: int, total: int) -> None:
            bar.total = total
            bar.update(done - bar.n)

        index = build_index(
            documents,
            SentenceTransformerEmbedder(),
            max_tokens=_MAX_TOKENS,
            merge_tokens=0,
            progress=show,
        )
    if cache:
        save_index(index, cache)
    return index


def sample(questions: Sequence[SquadQuestion], n: int, seed: int) -> list[SquadQuestion]:
    """Return at most `n` answerable questions, then as many unanswerable ones."""
    draw = random.Random(seed)
    drawn: list[SquadQuestion] = []
    for answerable in (True, False):
        sort = [question for question in questions if bool(question.answers) is answerable]
        drawn += draw.sample(sort, min(n, len(sort)))
    return drawn


def ask(questions: Sequence[SquadQuestion], index: PassageIndex) -> Iterator[Outcome]:
    """Yield what becomes of each question."""
    answerer = QuestionAnswerer(index, Settings(min_confidence=0.0))
    for question in tqdm(questions, desc="ask", unit="question"):
        started = time.perf_counter()
        answer = answerer.answer(question.text)
        seconds = time.perf_counter() - started  # before the vectors are remembered
        if not question.answers:
            yield Outcome(False, answer.confidence, seconds)
            continue
        selection = answerer.find(answerer.understand(question.text))
        yield Outcome(
            answerable=True,
            confidence=answer.confidence,
            seconds=seconds,
            rank=_rank(question, selection.hits),
            search_rank=_rank(question, index.search([question.text], _N_HITS)[0]),
            right_sentence=_is_right(question, selection.evidence),
        )


def _rank(question: SquadQuestion, hits: Sequence[Hit]) -> int | None:
    ids = [hit.passage.doc_id for hit in hits]
    return ids.index(question.doc_id) + 1 if question.doc_id in ids else None


def _is_right(question: SquadQuestion, evidence: Sequence[Sequence[Evidence]]) -> bool:
    if not evidence or not evidence[0]:
        return False
    best = evidence[0][0]
    return best.passage.doc_id == question.doc_id and any(
        best.sentence.start <= span.start and span.end <= best.sentence.end
        for span in question.answers
    )


def measure(outcomes: Sequence[Outcome]) -> dict[str, str]:
    """Return each measure with its name, the number of questions in it."""
    yes = [outcome for outcome in outcomes if outcome.answerable]
    n_no = len(outcomes) - len(yes)
    table = {"questions, answerable + unanswerable": f"{len(yes)} + {n_no}"}
    for k in (1, 5):
        table[f"recall@{k}, as answered"] = _share([_within(o.rank, k) for o in yes])
        table[f"recall@{k}, search alone"] = _share([_within(o.search_rank, k) for o in yes])
    table["right sentence first"] = _share([o.right_sentence for o in yes])
    if yes and n_no:
        truth = [o.answerable for o in outcomes]
        table["AUROC of confidence"] = (
            f"{roc_auc_score(truth, [o.confidence for o in outcomes]):.3f}"
        )
    for percent in (50, 95):
        table[f"latency p{percent}"] = f"{_percentile(outcomes, percent) * 1000:.0f} ms"
    return table


def _within(rank: int | None, k: int) -> bool:
    return rank is not None and rank <= k


def _share(values: Sequence[bool]) -> str:
    return f"{np.mean(values):.3f}" if values else "-"


def _percentile(outcomes: Sequence[Outcome], percent: int) -> float:
    return float(np.percentile([o.seconds for o in outcomes], percent)) if outcomes else 0.0


if __name__ == "__main__":
    sys.exit(main())
