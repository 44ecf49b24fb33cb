"""When a report appeared, and when what it tells of took place: one of the dates of its text.

Fitted weights (`qa.training.fit_dates`) make a probability of the signs of each date: that it is
the date of the report, and that it is the day of an event. Both are the same in minutes and
speeches; then it is told as the event's.
"""

from __future__ import annotations

import json
import re
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from functools import cache
from importlib.resources import files
from itertools import pairwise
from math import exp
from typing import Any, Literal

from corpus.document import Grain, Span, stamp
from corpus.metadata.date_signs import Dated, DatedPage, Signs, dates_of
from corpus.metadata.line_kinds import label_of
from corpus.metadata.lines import Front, FrontLine
from corpus.metadata.mentions import find_dates
from corpus.metadata.words import inside, whole, words

Role = Literal["published", "event"]
_CLEARLY = 0.8  # what a sure date is of is told as sure from here
_LEAST = 0.2  # a date that is less likely than this is not told
LIKELY = 0.5
"""A date is told as probable from this chance on."""


@dataclass(frozen=True, slots=True)
class FoundDate:
    """A date of a report: what it is of, how exact, if it is sure, and where it was found.

    `line` is the line that states it, None for no line; `chance` is from 0 to 1.
    """

    role: Role
    day: date
    grain: Grain
    is_sure: bool
    found: str
    line: FrontLine | None = None
    chance: float = 0.0


def find_publication(front: Front, title: Span | None) -> list[FoundDate]:
    """Return the date of publication and that of the event, at most one of each."""
    signed = signed_dates(front, title)
    reports, events = (_chances(name, signed) for name in ("report", "event"))
    report, event = _best(reports, signed), _best(events, signed)
    if event and events[_stamp(event)] < LIKELY:
        event = None
    if report and event and _stamp(report) == _stamp(event):
        told = _found("event", report, reports)
        return [told if events[_stamp(report)] >= _CLEARLY else replace(told, is_sure=False)]
    found = [_found("event", event, events)] if event else []
    if report and reports[_stamp(report)] >= _LEAST:
        told = _found("published", report, reports)
        may_be_event = events[_stamp(report)] > _LEAST
        found.insert(0, replace(told, is_sure=False) if may_be_event else told)
    return found


def signed_dates(front: Front, title: Span | None) -> list[tuple[Dated, Signs]]:
    """Return the dates of a page in order, each with its signs."""
    dates = dates_of(front)
    page = DatedPage(front, title, dates, is_occasion=_is_occasion(front, title))
    return [(dated, page.signs(dated)) for dated in dates]


def _chances(name: str, signed: Sequence[tuple[Dated, Signs]]) -> dict[str, float]:
    """Return the chance of each date, that of all its mentions together."""
    weights = _weights()[name]
    odds = [exp(sum(weights.get(s, 0.0) * v for s, v in signs.items())) for _, signs in signed]
    chances: defaultdict[str, float] = defaultdict(float)
    for (dated, _), odd in zip(signed, odds, strict=True):
        chances[_stamp(dated)] += odd / (1 + sum(odds))
    return chances


def _best(chances: Mapping[str, float], signed: Sequence[tuple[Dated, Signs]]) -> Dated | None:
    return max((dated for dated, _ in signed), key=lambda d: chances[_stamp(d)], default=None)


def _stamp(dated: Dated) -> str:
    return stamp(dated.mention.day, dated.mention.grain)


def _found(role: Role, dated: Dated, chances: Mapping[str, float]) -> FoundDate:
    mention, line, chance = dated.mention, dated.line, chances[_stamp(dated)]
    found, is_sure = f'"{line.text[:80]}"', chance >= _weights()["sure"]
    if mention.is_ambiguous:
        found, is_sure = f'"{dated.words}" can be read in two ways', False
    elif not is_sure:
        found = f"{found} may tell of something else"
    return FoundDate(role, mention.day, mention.grain, is_sure, found, line, chance)


@cache
def _weights() -> Mapping[str, Any]:
    text = files("corpus.metadata").joinpath("date_weights.json").read_text(encoding="utf-8")
    weights: Mapping[str, Any] = json.loads(text)["weights"]
    return weights


def _is_occasion(front: Front, title: Span | None) -> bool:
    """True for minutes, speeches and the like: a date at their head is the day of the event."""
    lines = [line for line in front.head if not line.is_prose]
    labels = {label_of(line.text)[0] for line in (*lines, *front.body[:6])}
    if labels.intersection(words("occasions", "pages")):
        return False
    if labels.intersection(words("occasions", "beside")) or _greets(front):
        return True
    if any(whole("occasions", "listings").match(line.text) for line in lines):
        return True
    kinds, gatherings = inside("occasions", "kinds"), inside("occasions", "gatherings")
    titled = [line for line in lines if title and line.span.overlaps(title)]
    if kinds.search(" ".join(line.text for line in titled)):
        return True
    others = [line for line in lines if line not in titled]
    gathers = any(
        gatherings.search(line.text) and not after.gap and bool(find_dates(after.text))
        for line, after in pairwise(others)
    )
    return gathers or any(kinds.search(line.text) for line in others[:8])


def _greets(front: Front) -> bool:
    """True if the first words of a report greet those who listen."""
    pattern = re.compile(rf"(?:{'|'.join(words('occasions', 'greetings'))})", re.IGNORECASE)
    return any(pattern.match(line.text) for line in (*front.head[-3:], *front.body[:1]))
