"""Whether a report is about one day: minutes, a speech, a meeting's record."""

from __future__ import annotations

import re
from itertools import pairwise

from corpus.dates import find_dates
from corpus.document import Span
from corpus.front import Front
from corpus.labels import label_of
from corpus.word_lists import inside, whole, words


def is_occasion(front: Front, title: Span | None) -> bool:
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
