"""Two figures side by side: which is more, and that both count the same."""

from __future__ import annotations

import re
from collections.abc import Iterator

from qa.checking.fault import Fault, FaultKind
from qa.checking.quantities import read_figures, unit_of
from qa.text.binding import content
from qa.text.periods import YEAR

_COMPARED = re.compile(
    r"\b(?:(?P<more>more|higher|larger|greater|up|above)|fewer|less|lower|smaller|down|below)\b(?: \w+){0,3}? ?(?:than|from|the)\b",
    re.IGNORECASE,
)
_CHANGED = re.compile(
    r"\b(?:(?P<more>rose|rise|grew|grow|increased?|climb\w*|went up)|fell|fall|dropped|drop|decreased?|declin\w*|went down|cut)"
    r"\b[^.;]{0,60}\bfrom\s*$",
    re.IGNORECASE,
)
_PLANNING = frozenset(
    content("planned planning will be due meant aim target expected foreseen this that year")
)


def comparison_faults(text: str) -> Iterator[Fault]:
    """Yield a fault where two figures are compared the wrong way round: "70, more than the 82"."""
    figures = [f for f in read_figures(text) if f.kind != "ordinal"]
    if len(figures) != 2 or unit_of(figures[0]) != unit_of(figures[1]):
        return
    first, second = figures
    between = text[first.span.end : second.span.start]
    match = _COMPARED.search(between)
    if match and (first.value > second.value) != bool(match["more"]):
        yield Fault(FaultKind.DIRECTION, f"{match[0]} {second.text}")
    changed = _CHANGED.search(text[: first.span.start])
    is_to = re.search(r"\bto\b", between)
    if changed and is_to and (second.value > first.value) != bool(changed["more"]):
        yield Fault(FaultKind.DIRECTION, changed[0])


def shares_subject(clause: str, first: str, line: str) -> bool:
    """True unless a clause has a bare figure, and the line has nothing of what the first counts."""
    figures = read_figures(clause)
    rest = clause
    for figure in figures:
        rest = rest.replace(figure.text, " ")
    if not figures or clause == first or set(content(YEAR.sub(" ", rest))) - _PLANNING:
        return True
    return not set(content(YEAR.sub(" ", first))).isdisjoint(content(line))
