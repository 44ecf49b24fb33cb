"""Right sentences with what they cite: extractive answers, and paraphrases written by hand."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from corpus.plain_text import one_line
from index.passage_index import PassageIndex
from qa.answer import Evidence
from qa.checking import grounding
from qa.composing.composer import ExtractiveComposer
from qa.draft import Claim, Draft
from qa.evaluation.question_set import SetQuestion
from qa.pipeline import QuestionAnswerer
from qa.question import Question
from qa.reading.intake import clean_question, rejection

_CHINESE = re.compile(r"[\u4e00-\u9fff]")
_N_OTHERS = 2
PARAPHRASES = Path(__file__).parents[1] / "evaluation" / "paraphrases"


@dataclass(frozen=True, slots=True)
class RightSentence:
    """A sentence that its evidence bears out; `others` are sentences that don't."""

    text: str
    evidence: tuple[Evidence, ...]
    others: tuple[Evidence, ...] = ()
    origin: str = ""


def answered_sentences(
    questions: Iterable[SetQuestion], answerer: QuestionAnswerer
) -> Iterator[RightSentence]:
    """Yield the lines of the extractive answers, each once, with the next best evidence aside.

    `origin` is "answer" for a line that answers, "sentence" for a quoted one, here without its
    quotation marks: as a language model may copy it.
    """
    seen: set[str] = set()
    for question in questions:
        if not question.answerable or rejection(clean_question(question.question)):
            continue
        read = answerer.understand(question.question, question.history)
        evidence = answerer.find(read).evidence
        for claim in _claims(read, evidence):
            text = one_line(claim.text.strip("“”"))
            if text not in seen:
                seen.add(text)
                others = [e for found in evidence for e in found if e not in claim.evidence]
                origin = "sentence" if claim.is_quote else "answer"
                yield RightSentence(text, claim.evidence, tuple(others[:_N_OTHERS]), origin)


def _claims(question: Question, evidence: Sequence[Sequence[Evidence]]) -> Iterator[Claim]:
    """The extractive claims that a model could have written: English, whole, nothing computed."""
    draft = ExtractiveComposer().compose(question, evidence) if any(evidence) else Draft(())
    for claim in grounding.check(draft):
        unfit = claim.computed or "…" in claim.text or _CHINESE.search(claim.text)
        if not unfit and not claim.text.startswith("The text is unclear"):
            yield claim


def paraphrases(name: str, index: PassageIndex) -> tuple[RightSentence, ...]:
    """Read the paraphrases of a file of `qa/evaluation/paraphrases`, such as "fit" or "report".

    Raises:
        ValueError: a quote stands in no sentence of its report.
    """
    lines = (PARAPHRASES / f"{name}.jsonl").read_text(encoding="utf-8").splitlines()
    origin = "voice" if name == "voice" else "paraphrase"
    return tuple(_paraphrase(json.loads(line), index, origin) for line in lines if line.strip())


def _paraphrase(row: Mapping[str, Any], index: PassageIndex, origin: str) -> RightSentence:
    evidence = tuple(sentence_with(quote, row["doc"], index) for quote in row["quotes"])
    others = tuple(e for e in _neighbours(evidence[0]) if e not in evidence)
    return RightSentence(row["text"], evidence, others, origin)


def sentence_with(quote: str, doc_id: str, index: PassageIndex) -> Evidence:
    """Return the sentence of a report that holds a quote."""
    wanted = one_line(quote).lower()
    for passage in index.passages:
        for span in passage.sentences if passage.doc_id == doc_id else ():
            if wanted in one_line(passage.sentence_text(span)).lower():
                return Evidence(passage, span, 1.0)
    raise ValueError(f"{doc_id}: no sentence holds {quote!r}")


def _neighbours(evidence: Evidence) -> list[Evidence]:
    sentences = evidence.passage.sentences
    place = sentences.index(evidence.sentence)
    return [Evidence(evidence.passage, s, 1.0) for s in sentences[max(0, place - 1) : place + 2]]
