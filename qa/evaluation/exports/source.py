"""What is exported: a run's questions and results, and the passages that were searched."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

from corpus.passages import Passage
from qa.evaluation.measures.evidence import holds
from qa.evaluation.scoring import RunCases
from qa.evaluation.set_question import SetQuestion
from qa.evaluation.wording import flat


@dataclass(frozen=True, slots=True)
class Source:
    """A run to export; `name` is what other tools call it by."""

    name: str
    cases: RunCases
    passages: Sequence[Passage]

    @property
    def questions(self) -> Iterable[SetQuestion]:
        """The questions of the run."""
        return self.cases.questions


Export = Callable[[Source, Path], list[Path]]
"""Writes a run into a folder; returns the files."""


class PassageJudge:
    """Judges passages by the evidence of a question: the grade is that of the evidence held."""

    def __init__(self, passages: Sequence[Passage]) -> None:
        """Make the passages ready to compare."""
        self._passages = [
            ({"doc_id": p.doc_id, "start": p.start, "end": p.end}, flat(p.text), p.passage_id)
            for p in passages
        ]

    def grades(self, question: SetQuestion) -> dict[str, int]:
        """Return the grades of passages that hold evidence; none if no report answers."""
        if question.answerable is False:
            return {}
        found: dict[str, int] = {}
        for hit, text, passage_id in self._passages:
            grade = max((e.grade for e in question.evidence if holds(hit, text, e)), default=0)
            if grade:
                found[passage_id] = grade
        return found


def bare_id(text: str) -> str:
    """Return an id without blanks, which divide the columns of TREC's files."""
    return re.sub(r"[\s%]", lambda found: f"%{ord(found.group()):02X}", text)
