"""Measures retrieval, choice of evidence and abstention on text that is not the project's own.

    python benchmarks/squad.py DEV-V2.0.JSON [--first ARTICLE] [--questions 1000] [--seed 0]

The file is the development set of SQuAD 2.0 (Rajpurkar, Jia and Liang, 2018; CC BY-SA 4.0).
The articles from --first to the last are the corpus, each paragraph a document of its own. A
passage is right if it is of the paragraph that the question was written for; a sentence, if
it holds one of the accepted answers whole. Unanswerable questions count only where answers
are told from non-answers.
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
from tempfile import TemporaryDirectory
from typing import Any

import numpy as np
from sklearn.metrics import roc_auc_score
from tqdm import tqdm

from corpus.document import Document, Period, Section, Source, Span
from index.building import build_index
from index.embedder import Embedder
from index.models import Exports, build_with_model
from index.passage_index import PassageIndex
from index.retriever import Hit
from index.weights import DEFAULT_MODEL
from qa.answer import Evidence
from qa.finding.reader import update_for
from qa.pipeline import QuestionAnswerer
from qa.settings import Settings, load_settings

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
    args = parser.parse_args(arguments)
    try:
        articles = read_articles(args.data, args.first)
    except (OSError, ValueError, KeyError) as error:
        parser.error(f"{args.data}: {error}")
    documents, questions = split_articles(articles)
    index = make_index(documents)
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


def make_index(documents: Sequence[Document]) -> PassageIndex:
    """Return an index as the program builds it: the model is exported, with the reader."""
    with tqdm(desc="embed", unit="text") as bar, TemporaryDirectory() as scratch:

        def show(done: int, total: int) -> None:
            bar.total = total
            bar.update(done - bar.n)

        def build(embedder: Embedder) -> PassageIndex:
            return build_index(
                documents, embedder, max_tokens=_MAX_TOKENS, merge_tokens=0, progress=show
            )

        update = update_for(DEFAULT_MODEL)
        exports = Exports(load_settings().cache_dir, None, Path(scratch), update=update)
        return build_with_model(DEFAULT_MODEL, "fp32", build, exports, tqdm.write)


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
