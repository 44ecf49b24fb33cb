"""From the questions' scores to one figure, and how sure it is.

Intervals are 95% percentile intervals of 1,000 bootstrap samples of the questions (Efron and
Tibshirani, "An Introduction to the Bootstrap", 1993). Of two runs over the same questions the
same questions are drawn for both (paired), and the p-value is that of a randomisation test,
which exchanges the runs' scores question by question (Noreen 1989; Smucker, Allan and
Carterette, CIKM 2007). The draws are the same each time.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from qa.evaluation.measures.calibration import error
from qa.evaluation.measures.measure import Combine

Values = NDArray[np.float64]
"""Scores, (questions, 2): a number, and what it is of; NaN where a measure doesn't concern one."""

N_SAMPLES = 1000
_CHUNK = 200_000
_ALMOST = 1e-12


@dataclass(frozen=True, slots=True)
class Estimate:
    """One figure over `n` questions, with its 95% interval; None where there is no question."""

    value: float | None
    low: float | None
    high: float | None
    n: int


@dataclass(frozen=True, slots=True)
class Change:
    """How a figure differs between two runs, with its 95% interval and p-value.

    `up` and `down` count the questions whose score rose and fell.
    """

    first: float | None
    second: float | None
    change: float | None
    low: float | None
    high: float | None
    p: float | None
    n: int
    up: int
    down: int

    @property
    def significant(self) -> bool:
        """True if the interval leaves no change out."""
        return self.low is not None and self.high is not None and (self.low > 0 or self.high < 0)


def estimate(values: Values, how: Combine) -> Estimate:
    """Return the figure of some questions' scores, and its interval."""
    there = values[~np.isnan(values[:, 0])]
    value = _figure(there, how)
    if value is None:  # no question, or all of nothing, such as 0 of 0 citations
        return Estimate(None, None, None, len(there))
    samples = [_combine(there[drawn], how) for drawn in _draws(len(there))]
    return Estimate(value, *_interval(np.concatenate(samples)), len(there))


def compare(first: Values, second: Values, how: Combine) -> Change:
    """Return how the figures of two runs differ; row i of both is the same question."""
    concerned = ~np.isnan(first[:, 0]) | ~np.isnan(second[:, 0])
    a, b = first[concerned], second[concerned]
    before, after = _figure(a, how), _figure(b, how)
    up, down = _moves(a, b)
    if before is None or after is None:
        return Change(before, after, None, None, None, None, len(a), up, down)
    change = after - before
    drawn = [_combine(b[rows], how) - _combine(a[rows], how) for rows in _draws(len(a))]
    low, high = _interval(np.concatenate(drawn))
    return Change(before, after, change, low, high, _p_value(a, b, how, change), len(a), up, down)


def _figure(values: Values, how: Combine) -> float | None:
    figure = float(_combine(values[None], how)[0]) if len(values) else np.nan
    return None if np.isnan(figure) else figure


def _combine(values: NDArray[np.float64], how: Combine) -> NDArray[np.float64]:
    """Return one figure for each row of scores, (rows, questions, 2); NaN for a row without any."""
    scores = values[..., 0]
    if how == "calibration":
        return error(scores, values[..., 1])
    there = ~np.isnan(scores)
    if how != "share":
        return _ordered(scores, there.sum(axis=1), how)
    sums = np.where(there, scores, 0.0).sum(axis=1)
    with np.errstate(invalid="ignore"):
        return np.asarray(sums / np.where(there, values[..., 1], 0.0).sum(axis=1))


def _ordered(
    scores: NDArray[np.float64], n: NDArray[np.int64], how: Combine
) -> NDArray[np.float64]:
    """Return the median or 95th percentile of each row's `n` scores, defined as in `latency.py`."""
    ordered = np.sort(scores, axis=1)  # NaN comes last
    last = np.maximum(n - 1, 0)
    places = (
        (last // 2, (last + 1) // 2) if how == "median" else (np.maximum(-(-19 * n // 20) - 1, 0),)
    )
    rows = np.arange(len(scores))
    return np.asarray(np.mean([ordered[rows, place] for place in places], axis=0))


def _draws(n: int) -> Iterator[NDArray[np.int64]]:
    """Yield the places of drawn questions, (samples, n), some samples at a time."""
    random = np.random.default_rng(0)
    step = max(1, _CHUNK // n)
    for start in range(0, N_SAMPLES, step):
        yield random.integers(0, n, (min(step, N_SAMPLES - start), n))


def _interval(samples: NDArray[np.float64]) -> tuple[float | None, float | None]:
    known = samples[~np.isnan(samples)]
    if not len(known):
        return None, None
    low, high = np.percentile(known, [2.5, 97.5])
    return float(low), float(high)


def _p_value(a: Values, b: Values, how: Combine, change: float) -> float:
    """Return how often exchanging the runs at random gives a change as large as the one seen."""
    random = np.random.default_rng(1)
    step = max(1, _CHUNK // len(a))
    as_large = 0
    for start in range(0, N_SAMPLES, step):
        shape = (min(step, N_SAMPLES - start), len(a), 1)
        swapped = random.random(shape) < 0.5
        changes = _combine(np.where(swapped, a, b), how) - _combine(np.where(swapped, b, a), how)
        as_large += int((np.abs(changes) >= abs(change) - _ALMOST).sum())
    return (as_large + 1) / (N_SAMPLES + 1)


def _moves(a: Values, b: Values) -> tuple[int, int]:
    """Count the questions whose score rose and fell, of those that both runs have a score for."""
    with np.errstate(invalid="ignore", divide="ignore"):
        before, after = a[:, 0] / a[:, 1], b[:, 0] / b[:, 1]
        return int((after > before).sum()), int((after < before).sum())
