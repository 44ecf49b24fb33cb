"""One question of a set: what is asked, and what is known of the right answer."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from typing import Any

from qa.answer import Turn


@dataclass(frozen=True, slots=True)
class EvidenceQuote:
    """Where an answer stands: a quote, a span `start:end` of a document, or a whole document.

    Items of one group stand for each other; every group is needed. `grade` is how relevant it
    is, from 1. Where `partial`, a passage counts that lies inside the quote, not only one that
    holds it: for quotes that are as long as passages.
    """

    doc_id: str
    quote: str
    group: int
    start: int | None = None
    end: int | None = None
    grade: int = 1
    partial: bool = False


@dataclass(frozen=True, slots=True)
class SetQuestion:
    """One question of a set, with what its answer must and must not say.

    `answers` are reference answers, each right on its own.
    """

    id: str
    question: str
    history: tuple[Turn, ...]
    type: str = ""
    answerable: bool | None = None
    must: tuple[tuple[str, ...], ...] = ()
    must_not: tuple[str, ...] = ()
    evidence: tuple[EvidenceQuote, ...] = ()
    answers: tuple[str, ...] = ()

    @property
    def groups(self) -> list[list[EvidenceQuote]]:
        """The evidence by group, groups in the order of the set."""
        groups: defaultdict[int, list[EvidenceQuote]] = defaultdict(list)
        for item in self.evidence:
            groups[item.group].append(item)
        return list(groups.values())

    @property
    def reports(self) -> tuple[str, ...]:
        """The reports that the evidence stands in, each once."""
        return tuple(dict.fromkeys(item.doc_id for item in self.evidence if item.doc_id))


def question_record(question: SetQuestion) -> dict[str, Any]:
    """Return a question as a line of our own format, with all fields."""
    one = len(question.answers) == 1
    return {
        "id": question.id,
        "question": question.question,
        "type": question.type,
        "history": [[turn.role, turn.text] for turn in question.history],
        "answerable": question.answerable,
        ("answer" if one else "answers"): question.answers[0] if one else list(question.answers),
        "must": [list(fact) for fact in question.must],
        "must_not": list(question.must_not),
        "evidence": [_evidence_record(item) for item in question.evidence],
    }


def _evidence_record(item: EvidenceQuote) -> dict[str, Any]:
    record: dict[str, Any] = {"doc": item.doc_id}
    if item.quote:
        record["quote"] = item.quote
    if item.start is not None:
        record |= {"start": item.start, "end": item.end}
    record["group"] = item.group
    if item.grade != 1:
        record["grade"] = item.grade
    if item.partial:
        record["partial"] = True
    return record
