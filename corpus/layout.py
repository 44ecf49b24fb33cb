"""Where the text of a PDF stands on its pages: a box for each word, packed page by page."""

from __future__ import annotations

import json
import zlib
from bisect import bisect_right
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from typing import Any

_TENTHS = 10  # boxes are kept in tenths of a point, finer than the eye sees
_MAX_UNPACKED = 20_000_000


@dataclass(frozen=True, slots=True)
class Box:
    """Characters `start:end` of a text, and their box in points from the page's left and top."""

    start: int
    end: int
    x0: float
    top: float
    x1: float
    bottom: float


@dataclass(frozen=True, slots=True)
class Layout:
    """The pages of a PDF: where the text of each begins, and its width and height in points.

    `read(n)` returns the packed boxes of page `n`, from 0; it may read them from a disk.
    """

    starts: tuple[int, ...]
    sizes: tuple[tuple[float, float], ...]
    read: Callable[[int], bytes] = field(repr=False, compare=False)

    @classmethod
    def of(
        cls,
        pages: Sequence[Iterable[Box]],
        sizes: Iterable[tuple[float, float]],
        n_chars: int,
    ) -> Layout:
        """Pack the boxes of pages; a page without any begins where the next one does."""
        boxes = [sorted(page, key=lambda box: box.start) for page in pages]
        starts, following = [], n_chars
        for page in reversed(boxes):
            following = min([following, *(box.start for box in page[:1])])
            starts.append(following)
        return cls(tuple(starts[::-1]), tuple(sizes), [_packed(page) for page in boxes].__getitem__)

    def packed(self) -> list[bytes]:
        """Return the packed boxes of all pages."""
        return [self.read(number) for number in range(len(self.starts))]

    @classmethod
    def told(cls, values: Mapping[str, Any], read: Callable[[int], bytes]) -> Layout:
        """Return the layout of what `tell` returned, its boxes apart."""
        sizes = tuple((width, height) for width, height in values["sizes"])
        return cls(tuple(values["starts"]), sizes, read)

    def tell(self) -> dict[str, Any]:
        """Return where pages begin and their sizes, as values of JSON."""
        return {"starts": self.starts, "sizes": self.sizes}

    def page_of(self, offset: int) -> int:
        """Return the number of the page, from 1, that a character of the text stands on."""
        return max(bisect_right(self.starts, offset), 1)

    def boxes(self, page: int, start: int, end: int) -> list[Box]:
        """Return the boxes of `start:end` that are on a page, counted from 1, in order."""
        if not 1 <= page <= len(self.starts):
            return []
        found = _unpacked(self.read(page - 1))
        return [box for box in found if box.start < end and start < box.end]


def in_lines(boxes: Sequence[Box]) -> list[Box]:
    """Return boxes joined with those that follow them on the same line, without a gap."""
    lines = list(boxes[:1])
    for before, box in pairwise(boxes):
        height = max(before.bottom - before.top, box.bottom - box.top)
        is_beside = min(before.bottom, box.bottom) - max(before.top, box.top) > height / 2
        if is_beside and -height < box.x0 - before.x1 < 2 * height:
            line = lines[-1]
            edges = (min(line.top, box.top), max(line.x1, box.x1), max(line.bottom, box.bottom))
            lines[-1] = Box(line.start, box.end, line.x0, *edges)
        else:
            lines.append(box)
    return lines


def part_of(box: Box, start: int, end: int) -> Box:
    """Return the part of a word's box that the characters `start:end` take, all equally wide."""
    step = (box.x1 - box.x0) / (box.end - box.start)
    start, end = max(start, box.start), min(end, box.end)
    x0, x1 = (box.x0 + step * (place - box.start) for place in (start, end))
    return Box(start, end, x0, box.top, x1, box.bottom)


def _packed(boxes: Iterable[Box]) -> bytes:
    """Return boxes as packed JSON, each by its distance from the one before."""
    rows: list[list[int]] = []
    at, above = 0, 0
    for box in boxes:
        x0, top, x1, bottom = (round(v * _TENTHS) for v in (box.x0, box.top, box.x1, box.bottom))
        rows.append([box.start - at, box.end - box.start, x0, top - above, x1 - x0, bottom - top])
        at, above = box.end, top
    return zlib.compress(json.dumps(rows, separators=(",", ":")).encode(), 9)


def _unpacked(packed: bytes) -> list[Box]:
    at, above, boxes = 0, 0, []
    text = zlib.decompressobj().decompress(packed, _MAX_UNPACKED)
    for gap, length, x0, step, width, height in json.loads(text):
        start, top = at + gap, above + step
        at, above = start + length, top
        edges = (v / _TENTHS for v in (x0, top, x0 + width, top + height))
        boxes.append(Box(start, at, *edges))
    return boxes
