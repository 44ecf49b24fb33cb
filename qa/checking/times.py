"""Years and periods: a sentence speaks of the time that its evidence speaks of."""

from __future__ import annotations

import re
from collections.abc import Iterator

from qa.checking.fault import Fault, FaultKind
from qa.checking.ground import Ground
from qa.text.periods import YEAR

_PLANNED = re.compile(
    r"\b(?:will|shall|would|plan(?:s|ned|ning)?|(?:is|are|was|were) (?:to|set to|due|expected|scheduled|meant)|"
    r"to be|aim(?:s|ed|ing)?|intend\w*|target\w*|goals?|going to|expect\w*|should|must|needs? to|"
    r"wants?|wanted|hopes?|foresees?|promis\w+|efforts|next|upcoming|call(?:s|ed) for|continues?|keeps?)\b",
    re.IGNORECASE,
)
_DONE = re.compile(
    r"\b(?:was|were|has|have|had|did|rose|grew|fell|gained|built|made|got|went|became|came|held|"
    r"(?:complet|add|creat|start|open|launch|install|renovat|establish|promot|reduc|increas|finish|upgrad|"
    r"register)e?d)\b",
    re.IGNORECASE,
)
_ONLY_PLANNED = re.compile(
    r"\b(?:will|shall|plans? (?:to|for)|planned|(?:is|are) (?:to|planned|expected|scheduled)|aims? (?:to|for|at)|"
    r"intends?|going to|targets?)\b",
    re.IGNORECASE,
)
_RELATIVE = ((re.compile(r"\b(?:last|past|previous) year\b", re.I), -1),
             (re.compile(r"\b(?:this|current) year\b", re.I), 0),
             (re.compile(r"\bnext year\b", re.I), 1))  # fmt: skip
_SHORT = re.compile(r"(?<!\d)(?:the )?(?:19|20)\d0s\b", re.IGNORECASE)


def year_faults(text: str, ground: Ground) -> Iterator[Fault]:
    """Yield the years of a text that the evidence doesn't speak of.

    A sentence that names years itself is not to be told of others only.
    """
    named = list(dict.fromkeys(YEAR.findall(text)))
    for year in named:
        if year not in ground.years:
            yield Fault(FaultKind.YEAR, year)
    if named and ground.own_years and ground.own_years.isdisjoint(named):
        yield Fault(FaultKind.YEAR, f"{named[0]} for {min(ground.own_years)}")
    for decade in _SHORT.findall(text):
        if decade.lower() not in ground.line.lower():
            yield Fault(FaultKind.YEAR, decade)
    for pattern, step in _RELATIVE:
        match = pattern.search(text)
        if match and not pattern.search(ground.line):
            year = ground.source.year
            if year is None or str(year + step) not in ground.years:
                yield Fault(FaultKind.YEAR, match[0])


def period_faults(text: str, ground: Ground) -> Iterator[Fault]:
    """Yield a fault where a plan is told as done, or what was done as a plan."""
    kind = ground.period.kind
    if kind == "plan" and not _PLANNED.search(text) and (done := _DONE.search(text)):
        yield Fault(FaultKind.PERIOD, f"“{done[0]}” of a plan")
    planned = _ONLY_PLANNED.search(text)
    if kind == "result" and planned and not _PLANNED.search(ground.line):
        yield Fault(FaultKind.PERIOD, f"“{planned[0]}” of a result")
