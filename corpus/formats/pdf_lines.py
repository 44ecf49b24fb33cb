"""The words of a PDF page as lines in reading order, column by column.

A PDF knows places alone. Lines are words side by side; a column is what a gutter sets apart.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from statistics import median
from typing import NamedTuple

_SPACE = 2.2  # a gap of so many letter heights parts columns or cells
_PROSE_CHARS = 180  # columns hold more on each side
_FEWEST_LINES = 8
_LETTERS = re.compile(r"(?<!\S)(?:\w ){3,}\w(?!\S)")
CJK = re.compile(r"[\u3000-\u9fff]")


_AROUND_CJK = re.compile(
    r"(?<=[\u3000-\u9fff\uff00-\uffef])\s+|\s+(?=[\u3000-\u9fff\uff00-\uffef])"
)


def unspaced(text: str) -> str:
    """Return a text without the blanks beside Chinese characters, which has none of its own."""
    return " ".join(_AROUND_CJK.sub("", text).split())


class Place(NamedTuple):
    """A box on a page, in points from the left and the top; pages count from 0."""

    page: int
    x0: float
    top: float
    x1: float
    bottom: float

    @classmethod
    def around(cls, lines: Sequence[Line]) -> Place:
        """Return the box around lines of a page."""
        x0, top = min(line.x0 for line in lines), min(line.top for line in lines)
        x1, bottom = max(line.x1 for line in lines), max(line.bottom for line in lines)
        return cls(lines[0].words[0].page, x0, top, x1, bottom)


@dataclass(frozen=True, slots=True)
class Word:
    """A word and its box on the page, in points from the left and the top."""

    text: str
    x0: float
    x1: float
    top: float
    bottom: float
    size: float
    is_bold: bool
    page: int = 0


@dataclass(frozen=True, slots=True)
class Line:
    """Words side by side with no gap as wide as a gutter."""

    words: tuple[Word, ...]

    @property
    def text(self) -> str:
        """Its words; the letters of a spaced-out word are joined."""
        text = unspaced(" ".join(word.text for word in self.words))
        return _LETTERS.sub(lambda m: m[0].replace(" ", ""), text)

    @property
    def x0(self) -> float:
        """Where its first word begins."""
        return self.words[0].x0

    @property
    def x1(self) -> float:
        """Where its last word ends."""
        return self.words[-1].x1

    @property
    def top(self) -> float:
        """The top of its highest word."""
        return min(word.top for word in self.words)

    @property
    def bottom(self) -> float:
        """The bottom of its lowest word."""
        return max(word.bottom for word in self.words)

    @property
    def size(self) -> float:
        """The size of most of its letters."""
        sizes: Counter[float] = Counter()
        for word in self.words:
            sizes[round(word.size, 1)] += len(word.text)
        return sizes.most_common(1)[0][0]

    @property
    def is_bold(self) -> bool:
        """True if all its words are."""
        return all(word.is_bold for word in self.words)


@dataclass(frozen=True, slots=True)
class Table:
    """A table's rows and its box, and the place of each cell that has one."""

    x0: float
    x1: float
    top: float
    bottom: float
    rows: Sequence[Sequence[str]]
    places: Sequence[Sequence[Place | None]]

    def holds(self, word: Word) -> bool:
        """True if the middle of a word lies in the table."""
        x, y = (word.x0 + word.x1) / 2, (word.top + word.bottom) / 2
        return self.x0 <= x <= self.x1 and self.top <= y <= self.bottom


@dataclass(frozen=True, slots=True)
class Page:
    """What stands on a page; `height` is in points, `shown` the box of it that is shown."""

    height: float
    lines: list[Line]
    tables: list[Table]
    shown: tuple[float, float, float, float]


def page_lines(words: Sequence[Word]) -> list[Line]:
    """Return the lines of a page in reading order, column by column."""
    rows = _rows(sorted(words, key=lambda w: (w.top, w.x0)))
    return list(_in_order([line for row in rows for line in _parted(row)]))


def _rows(words: Sequence[Word]) -> Iterator[list[Word]]:
    """Yield the words of each height, left to right."""
    row: list[Word] = []
    for word in words:
        if row and (word.top + word.bottom) / 2 > median(w.bottom for w in row):
            yield sorted(row, key=lambda w: w.x0)
            row = []
        row.append(word)
    if row:
        yield sorted(row, key=lambda w: w.x0)


def _parted(row: Sequence[Word]) -> Iterator[Line]:
    line = [row[0]]
    for before, word in pairwise(row):
        if word.x0 - before.x1 > _SPACE * max(before.size, word.size):
            yield Line(tuple(line))
            line = []
        line.append(word)
    yield Line(tuple(line))


def _in_order(lines: list[Line]) -> Iterator[Line]:
    """Yield lines as they are read: above before below, and a column whole before the next.

    A gutter is a strip that no line crosses; what crosses it stands above or below the columns.
    """
    lines = sorted(lines, key=lambda line: (round(line.top), line.x0))
    place = 0
    while place < len(lines):
        end, gutter = _columns_from(lines, place)
        if gutter is None:
            yield lines[place]
            place += 1
            continue
        block = lines[place:end]
        yield from _in_order([line for line in block if line.x1 <= gutter])
        yield from _in_order([line for line in block if line.x0 >= gutter])
        place = end


def _columns_from(lines: Sequence[Line], start: int) -> tuple[int, float | None]:
    """Return where columns that begin at a line end, and their gutter; None if none begin there."""
    row = [line for line in lines[start:] if abs(line.top - lines[start].top) < line.size]
    if len(row) < 2:
        return start, None
    left, right = row[0].x1, row[1].x0
    end, sides = start, Counter[str]()
    for line in lines[start:]:
        if line.x1 <= right - 1 and line.x0 < left:
            left = max(left, line.x1)
            sides["left"] += len(line.text)
        elif line.x0 >= left + 1:
            right = min(right, line.x0)
            sides["right"] += len(line.text)
        else:
            break
        end += 1
    is_prose = min(sides["left"], sides["right"]) > _PROSE_CHARS
    return (end, (left + right) / 2) if is_prose and end - start >= _FEWEST_LINES else (start, None)


def vocabulary(pages: Iterable[Page]) -> Counter[str]:
    """Return how often each word stands on the pages."""
    words = (word for page in pages for line in page.lines for word in line.words)
    return Counter(re.sub(r"\W", "", word.text).lower() for word in words)


def body_size(pages: Iterable[Page]) -> float:
    """Return the size of most letters."""
    sizes = Counter(line.size for page in pages for line in page.lines for _ in line.text)
    return sizes.most_common(1)[0][0] if sizes else 1.0
