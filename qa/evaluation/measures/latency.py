"""Latency: milliseconds from question to answer, median and 95th percentile.

The median of an even number of times is the mean of the middle two. The 95th percentile is the
smallest of the times within which at least 95% of the n questions are answered: the one with rank
⌈0.95 n⌉ (nearest rank; definition 1 of Hyndman and Fan, "Sample Quantiles in Statistical
Packages", The American Statistician 50(4), 1996). It is never below the median. Over all
questions with a result that names its time; questions that ran out of time count with that time.
With several jobs at once each question takes longer: compare only runs of the same kind.
"""

from __future__ import annotations

from qa.evaluation.measures.measure import Case, Measure, Score

MEASURES = (
    Measure("latency p50", "Median time to answer, in milliseconds.", "lower", "median"),
    Measure(
        "latency p95",
        "Smallest time within which 95% are answered, in milliseconds.",
        "lower",
        "p95",
    ),
)


def scores(case: Case) -> dict[str, Score]:
    """Return the time that a result names."""
    time = case.record.get("latency_ms")
    if isinstance(time, bool) or not isinstance(time, (int, float)):
        return {}
    return {"latency p50": float(time), "latency p95": float(time)}
