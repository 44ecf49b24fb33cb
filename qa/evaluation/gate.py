"""The gate of a comparison: which falls are allowed, and which of them a run exceeds.

`correct=-0.01` allows a fall of .01, `abstained=0` none; for a measure of which less is better,
`latency p50=20` allows a rise of 20. A change fails the gate if it is worse than allowed and
significant: its 95% interval leaves no change out.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from qa.evaluation.bootstrap import Change
from qa.evaluation.compare import measure_of
from qa.evaluation.errors import BrokenComparison


@dataclass(frozen=True, slots=True)
class Bound:
    """The worst change of a measure that is let through."""

    measure: str
    allowed: float
    lower_is_better: bool


def read_bounds(texts: Iterable[str]) -> tuple[Bound, ...]:
    """Return the bounds given as `measure=change`.

    Raises:
        BrokenComparison: one is not of that form, or allows what would be no fall.
    """
    return tuple(_bound(text) for text in texts)


def _bound(text: str) -> Bound:
    name, mark, given = text.rpartition("=")
    try:
        allowed = float(given)
    except ValueError:
        allowed = float("nan")
    if not mark or allowed != allowed:
        raise BrokenComparison(f"--gate {text}: use MEASURE=CHANGE, such as correct=-0.01")
    measure = measure_of(name)
    if not measure.better:
        raise BrokenComparison(
            f"--gate {text}: of {measure.name!r} neither more nor less is better"
        )
    is_lower = measure.better == "lower"
    if (allowed < 0) if is_lower else (allowed > 0):
        sign = "0 or more, the rise" if is_lower else "0 or less, the fall"
        raise BrokenComparison(f"--gate {text}: of {measure.name!r} give {sign} that is allowed")
    return Bound(measure.name, allowed, is_lower)


def failures(bounds: Iterable[Bound], changes: Mapping[str, Change]) -> Iterator[str]:
    """Yield a line for each bound that is exceeded.

    Raises:
        BrokenComparison: one of the runs has no figure for a measure.
    """
    for bound in bounds:
        change = changes.get(bound.measure)
        if change is None or change.change is None:
            raise BrokenComparison(f"--gate {bound.measure}: the runs have no figure for it")
        worse = change.change - bound.allowed
        if (worse > 0 if bound.lower_is_better else worse < 0) and change.significant:
            yield (
                f"{bound.measure}: {change.change:+.4f} ({change.low:+.4f} to {change.high:+.4f}), "
                f"allowed {bound.allowed:+g}"
            )
