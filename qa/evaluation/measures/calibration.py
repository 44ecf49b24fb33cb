"""Calibration error: how far the stated confidence is from how often answers are right.

Expected calibration error with ten bins of equal width: the answers are sorted into bins by
their confidence; the distance between a bin's mean confidence and its share of right answers is
weighed by the answers in it (Naeini, Cooper and Hauskrecht, AAAI 2015; Guo et al., ICML 2017).
0 is best. Over the answers given of which it is known whether they are right: those to
unanswerable questions are wrong. Abstentions give no answer that could be right, and are left
out. The curve of the bins is the reliability curve.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from qa.evaluation.measures.measure import Case, Measure, Score
from qa.evaluation.passing import has_passed

N_BINS = 10
MEASURES = (
    Measure(
        "calibration error",
        "Mean distance of the confidence from the share of right answers, in ten bins.",
        "lower",
        "calibration",
    ),
)


@dataclass(frozen=True, slots=True)
class Bin:
    """Answers of about the same confidence."""

    n: int
    confidence: float
    right: float


def scores(case: Case) -> dict[str, Score]:
    """Return the confidence of an answer, and 1 if it is right."""
    confidence, passed = case.record.get("confidence"), has_passed(case)
    if case.abstained or case.failed or passed is None or not isinstance(confidence, (int, float)):
        return {}
    return {"calibration error": (float(confidence), float(passed))}


def error(confidence: NDArray[np.float64], right: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return the calibration error of each row; (rows, answers), NaN where there is no answer."""
    place = np.clip(np.nan_to_num(confidence * N_BINS), 0, N_BINS - 1).astype(np.int64)
    there = ~np.isnan(confidence)
    gap = np.where(there, confidence - right, 0.0)
    rows = np.arange(len(gap))[:, None] * N_BINS + place
    sums = np.bincount(rows.ravel(), weights=gap.ravel(), minlength=len(gap) * N_BINS)
    totals = np.abs(sums.reshape(len(gap), N_BINS)).sum(axis=1)
    with np.errstate(invalid="ignore"):
        return np.asarray(totals / there.sum(axis=1), dtype=np.float64)


def reliability(confidence: NDArray[np.float64], right: NDArray[np.float64]) -> list[Bin]:
    """Return the bins that hold answers, by rising confidence."""
    place = np.clip(confidence * N_BINS, 0, N_BINS - 1).astype(np.int64)
    return [
        Bin(int(inside.sum()), float(confidence[inside].mean()), float(right[inside].mean()))
        for number in range(N_BINS)
        if (inside := place == number).any()
    ]
