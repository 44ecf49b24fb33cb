"""Whether what was found is right: said beside every time, so that speed is not bought with it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from qa.evaluation.measures import has_evidence, is_correct
from qa.evaluation.question_set import read_questions


def evidence_at_5(questions: Path, found: Mapping[str, Sequence[str]]) -> float:
    """Return the share of answerable questions whose evidence stands in the five texts found."""
    asked = [q for q in read_questions(questions) if q.answerable]
    records = ({"retrieved": [{"text": text} for text in found[q.id]]} for q in asked)
    return _share([has_evidence(q, r, 5) for q, r in zip(asked, records, strict=True)])


def correct(questions: Path, records: Sequence[Mapping[str, Any]]) -> float:
    """Return the share of answerable questions whose answer is right."""
    by_id = {record["id"]: record for record in records}
    return _share([is_correct(q, by_id[q.id]) for q in read_questions(questions) if q.answerable])


def _share(values: Sequence[bool]) -> float:
    return sum(values) / len(values)
