"""Years and periods: a sentence speaks of the time that its evidence speaks of."""

from __future__ import annotations

import re
from collections.abc import Iterator

from qa.checking.fault import Fault, FaultKind
from qa.checking.ground import Ground
from qa.lexicon.english import whole_words
from qa.text.periods import YEAR, YEARS_FROM_NOW

_TELLS_PLAN = whole_words("checking", "tells_plan")
_TELLS_ONLY_PLAN = whole_words("checking", "tells_only_plan")
_TELLS_DONE = whole_words("checking", "tells_done")
_DECADE = re.compile(r"(?<!\d)(?:the )?(?:19|20)\d0s\b", re.IGNORECASE)


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
    for decade in _DECADE.findall(text):
        if decade.lower() not in ground.line.lower():
            yield Fault(FaultKind.YEAR, decade)
    for step, told in YEARS_FROM_NOW.items():
        match = told.search(text)
        if match and not told.search(ground.line):
            year = ground.source.year
            if year is None or str(year + step) not in ground.years:
                yield Fault(FaultKind.YEAR, match[0])


def period_faults(text: str, ground: Ground) -> Iterator[Fault]:
    """Yield a fault where a plan is told as done, or what was done as a plan."""
    kind = ground.period.kind
    if kind == "plan" and not _TELLS_PLAN.search(text) and (done := _TELLS_DONE.search(text)):
        yield Fault(FaultKind.PERIOD, f"“{done[0]}” of a plan")
    planned = _TELLS_ONLY_PLAN.search(text)
    if kind == "result" and planned and not _TELLS_PLAN.search(ground.line):
        yield Fault(FaultKind.PERIOD, f"“{planned[0]}” of a result")
