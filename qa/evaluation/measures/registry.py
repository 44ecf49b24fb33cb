"""All measures in the order in which they are shown. A new one is entered here."""

from __future__ import annotations

from qa.evaluation.measures import (
    abstention,
    calibration,
    citations,
    evidence,
    facts,
    figures,
    latency,
    length,
    ranking,
    squad,
    verbatim,
)
from qa.evaluation.measures.measure import Case, Measure, Score

_MODULES = (
    facts,
    evidence,
    ranking,
    citations,
    verbatim,
    figures,
    abstention,
    calibration,
    squad,
    length,
    latency,
)
MEASURES: dict[str, Measure] = {m.name: m for module in _MODULES for m in module.MEASURES}


def score_case(case: Case) -> dict[str, Score]:
    """Return a question's score by each measure that concerns it."""
    found: dict[str, Score] = {}
    for module in _MODULES:
        found |= module.scores(case)
    return found
