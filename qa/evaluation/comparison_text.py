"""A comparison for a terminal."""

from __future__ import annotations

from collections.abc import Iterator

from qa.evaluation.bootstrap import Change
from qa.evaluation.compare import Comparison, Flip, measure_of

_TABLE_HEAD = (
    f"{'measure':22} {'first':>9} {'second':>9} {'change':>9}    {'95% interval':21} "
    f"{'p':>6} {'n':>6}  up/down"
)


def comparison_lines(comparison: Comparison, first: str, second: str) -> Iterator[str]:
    """Yield the lines: each measure, then the questions that flipped."""
    yield f"first:  {first}"
    yield f"second: {second}"
    yield f"{comparison.n_questions} questions; * marks a change whose interval leaves 0 out"
    yield ""
    yield _TABLE_HEAD
    for name, change in comparison.changes.items():
        yield _line(name, change)
    yield ""
    yield from _flip_lines("mended: passed in the second only", comparison.mended)
    yield from _flip_lines("broken: passed in the first only", comparison.broken)


def _line(name: str, change: Change) -> str:
    if change.change is None:
        figures = f"{_number(change.first):>9} {_number(change.second):>9} {'-':>9} "
        return f"{name:22} {figures}   {'':21} {'':>6} {change.n:6}"
    interval = f"{_number(change.low, True)} to {_number(change.high, True)}"
    return (
        f"{name:22} {_number(change.first):>9} {_number(change.second):>9} "
        f"{_number(change.change, True):>9}{_star(name, change):4}{interval:21} {change.p:6.3f} "
        f"{change.n:6}  {change.up}/{change.down}"
    )


def _star(name: str, change: Change) -> str:
    if not change.significant or change.change is None:
        return ""
    better = measure_of(name).better
    if not better:
        return " *"
    return " *+" if (change.change > 0) == (better == "higher") else " *-"


def _number(value: float | None, signed: bool = False) -> str:
    if value is None:
        return "-"
    sign = "+" if signed else ""
    return f"{value:{sign}.4f}" if abs(value) < 100 else f"{value:{sign}.1f}"


def _flip_lines(title: str, flips: tuple[Flip, ...]) -> Iterator[str]:
    yield f"{title} ({len(flips)})"
    for flip in flips:
        yield f"  {flip.id} {flip.type}: {' '.join(flip.question.split())}"
