"""Whether what was found is right: said beside every time, so that speed is not bought with it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from qa.evaluation.measures.evidence import first_ranks
from qa.evaluation.measures.facts import is_correct
from qa.evaluation.measures.measure import Case
from qa.evaluation.question_set import read_questions


def evidence_at_5(questions: Path, found: Mapping[str, Sequence[str]]) -> float:
    """Return the share of answerable questions whose evidence stands in the five texts found."""
    asked = [q for q in read_questions(questions) if q.answerable]
    cases = (Case(q, {"retrieved": [{"text": text} for text in found[q.id][:5]]}) for q in asked)
    return _share([all(first_ranks(case)) for case in cases])


def correct(questions: Path, records: Sequence[Mapping[str, Any]]) -> float:
    """Return the share of answerable questions whose answer is right."""
    by_id = {record["id"]: record for record in records}
    asked = [q for q in read_questions(questions) if q.answerable]
    return _share([is_correct(Case(q, by_id[q.id])) for q in asked])


def _share(values: Sequence[bool]) -> float:
    return sum(values) / len(values)
