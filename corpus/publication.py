"""When a report appeared, and when what it tells of took place: one of the dates of its text."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace

from corpus.date_readings import PLACED, DateContext, FoundDate
from corpus.dates import DateMention, find_dates
from corpus.document import Grain, Span
from corpus.front import Front, FrontLine
from corpus.occasions import is_occasion

_ITEM = re.compile(r"\d{1,2}[.)]\s")
_ORDER: dict[Grain, int] = {"day": 0, "month": 1, "year": 2}


def find_publication(front: Front, title: Span | None) -> list[FoundDate]:
    """Return the date of publication and that of the event, at most one of each, the best ones."""
    occasion = is_occasion(front, title)
    found = _told_apart(list(_readings(front, title, occasion=occasion)))
    best = (_best([f for f in found if f.role == role]) for role in ("published", "event"))
    return [date_ for date_ in best if date_]


def _told_apart(found: Sequence[FoundDate]) -> list[FoundDate]:
    """Return the readings of a report on an event; a bare date after its day is of publication."""
    cued = [f.day for f in found if f.role == "event" and f.is_sure and f.rank < PLACED]
    return [
        replace(f, role="published")
        if cued and f.role == "event" and f.rank == PLACED and f.day > min(cued)
        else f
        for f in found
    ]


def _best(found: Sequence[FoundDate]) -> FoundDate | None:
    """Return the date with the strongest cue; where two differ, it is not sure."""
    ranked = sorted(found, key=lambda f: (not f.is_sure, f.rank, _ORDER[f.grain]))
    if not ranked:
        return None
    best = ranked[0]
    rivals = [f for f in ranked[1:] if f.is_sure and f.rank == best.rank and not agree(f, best)]
    return replace(best, is_sure=False, found=f"{best.found}, others differ") if rivals else best


def agree(one: FoundDate, other: FoundDate) -> bool:
    """True if two dates can be the same, the one perhaps less exact."""
    length = min(_length(one.grain), _length(other.grain))
    return one.day.isoformat()[:length] == other.day.isoformat()[:length]


def _length(grain: Grain) -> int:
    return {"day": 10, "month": 7, "year": 4}[grain]


def _readings(front: Front, title: Span | None, *, occasion: bool) -> Iterator[FoundDate]:
    places = (("head", front.head), ("body", front.body), ("foot", front.foot))
    for place, lines in places:
        for number, line in enumerate(lines):
            if _is_item(line):
                continue
            for column, mention in _mentions(line):
                context = DateContext(line, column, mention, place, number)
                in_title = bool(title and line.parts[column][0].overlaps(title))
                reading = context.read(occasion=occasion, in_title=in_title)
                if reading:
                    yield reading


def _is_item(line: FrontLine) -> bool:
    """True for a numbered line, which is of the text; "8. März 2021" is none."""
    return bool(_ITEM.match(line.text)) and not any(
        mention.span.start == 0 for mention in find_dates(line.text)
    )


def _mentions(line: FrontLine) -> Iterator[tuple[int, DateMention]]:
    """Yield the dates of a line, each with the number of its column."""
    for column, (_, text) in enumerate(line.parts):
        yield from ((column, mention) for mention in find_dates(text))
