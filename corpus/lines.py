"""Physical lines to logical ones: what was wrapped to a width is joined again, without a change.

A line is a span of the text. A wrapped paragraph is one span over several physical lines.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Collection, Iterator, Sequence
from itertools import pairwise

from corpus.document import Span
from corpus.plain_text import is_chinese, plain

_LINE = re.compile(r"[^\n\r\f\v]+")
ITEM = re.compile(r"(?:[-–—•*·▪◦‣●○■□]|\(?(?:\d{1,2}|[a-z]|[ivx]{1,4})\)|\d{1,2}\.)\s+(?=\S)")
"""What an item of a list begins with, at the start of a line."""
_ENDED = re.compile(r"[.!?:;。！？：；…]['\")\]”’」』]*$")
_WORD = re.compile(r"[^ \t]+")  # a no-break space ends no line
_CJK_CHARS = 3  # a line of Chinese ends anywhere, but a stop is not parted from what it follows
_WIDEST = 132
_FEWEST = 2
_SHARE_OF_WRAPS = 0.4


def logical_lines(text: str, whole: Collection[Span] = ()) -> list[Span]:
    """Return the lines of a text in order, blanks at both ends left out, wrapped ones joined.

    A break is undone only if the next word had no room left in the width that the text is wrapped
    to. So headings, items and the lines of an address stay what they are, and a text with a
    paragraph on each line is left alone. Lines that are `whole` already are joined to none.
    """
    alone = {span.start for span in whole}
    spans = physical_lines(text)
    is_cjk = is_chinese(text)
    breaks = [_Break(text, a, b, is_cjk=is_cjk) for a, b in pairwise(spans)]
    width = _width(breaks)
    lines: list[Span] = []
    for span, before in zip(spans, [None, *breaks], strict=False):
        is_free = before is not None and alone.isdisjoint((span.start, before.start))
        if before is not None and width and is_free and before.is_wrap(width):
            lines[-1] = Span(lines[-1].start, span.end)
        else:
            lines.append(span)
    return lines


def physical_lines(text: str) -> list[Span]:
    """Return the lines of a text that hold more than blanks, without the blanks at their ends."""
    return list(_physical(plain(text)))


def _physical(text: str) -> Iterator[Span]:
    for match in _LINE.finditer(text):
        stripped = match.group().strip()
        if stripped:
            start = match.start() + match.group().index(stripped)
            yield Span(start, start + len(stripped))


class _Break:
    """The end of one line and the beginning of the next."""

    def __init__(self, text: str, above: Span, below: Span, *, is_cjk: bool) -> None:
        self.start = above.start
        gap = text[above.end : below.start]
        first, last = text[below.start : below.end], text[above.start : above.end]
        self.is_adjacent = len(re.findall(r"\r\n|\r|\n", gap)) == 1 and "\f" not in gap
        word = first[:_CJK_CHARS] if is_cjk else _WORD.match(first).group()  # type: ignore[union-attr]
        start = text.rfind("\n", 0, above.start) + 1  # an indent takes room too
        self.length = above.end - start
        self.needed = self.length + len(word) + (not is_cjk)
        self.begins_item = bool(ITEM.match(first))
        self.runs_on = not _ENDED.search(last) and (is_cjk or first[0].islower())

    def is_wrap(self, width: int) -> bool:
        return self.is_adjacent and not self.begins_item and self.needed > width


def _width(breaks: Sequence[_Break]) -> int:
    """Return the width that a text is wrapped to, in characters; 0 if it is not wrapped.

    Each break where a sentence runs on allows the widths from the length of its line to what the
    next word would have needed. The widest that most of them allow is taken.
    """
    certain = [b for b in breaks if b.is_adjacent and b.runs_on and not b.begins_item]
    ends = Counter({b.length: 0 for b in certain})
    for b in certain:
        ends[b.length] += 1
        ends[b.needed] -= 1
    best, width, n_allowing = 0, 0, 0
    for (_, change), (beyond, _) in pairwise(sorted(ends.items())):
        n_allowing += change
        if n_allowing > best:
            best, width = n_allowing, beyond - 1
    n_wraps = sum(b.is_wrap(width) for b in breaks)
    is_wrapped = best >= max(_FEWEST, _SHARE_OF_WRAPS * n_wraps) and width <= _WIDEST
    return width if is_wrapped else 0
