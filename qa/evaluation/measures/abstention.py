"""Abstaining, measured both ways.

- abstained: abstention recall, the share of unanswerable questions that were not answered.
- abstention precision: of all abstentions, the share that were right.
- false abstain: false refusal, the share of answerable questions that were not answered.

Only questions of which the set says whether the reports answer them. A question that raised an
error is no abstention. (Precision and recall of abstaining as in Feng et al., "Don't Hallucinate,
Abstain", ACL 2024; false refusal as over-refusal in Röttger et al., XSTest, NAACL 2024.)
"""

from __future__ import annotations

from qa.evaluation.measures.measure import Case, Measure, Score

MEASURES = (
    Measure("abstained", "Share of the unanswerable questions that were rightly not answered."),
    Measure("abstention precision", "Share of the abstentions that were right."),
    Measure("false abstain", "Not answered, although the reports answer.", "lower"),
)


def scores(case: Case) -> dict[str, Score]:
    """Return whether abstaining, or answering, was right."""
    answerable, abstained = case.question.answerable, float(case.abstained)
    if answerable is None:
        return {}
    found: dict[str, Score] = {"false abstain" if answerable else "abstained": abstained}
    if case.abstained:
        found["abstention precision"] = float(not answerable)
    return found
