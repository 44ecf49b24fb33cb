"""What a reader takes out of a file: its text, its blocks, and what the file says of itself."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Literal

from corpus.document import Span
from corpus.layout import Layout

PageProgress = Callable[[int, int], None]
"""Told how many pages of how many are read."""
BlockKind = Literal["heading", "paragraph", "item", "cell"]


@dataclass(frozen=True, slots=True)
class Block:
    """A span of the text that stands alone: a heading, a paragraph, an item or a table's cell.

    `level` is that of a heading, from 1; 0 for all others.
    """

    kind: BlockKind
    span: Span
    level: int = 0


QUESTION = 7
"""The level of a question that heads its answer: below all headings of a format."""
TABLE_HEAD = 8
"""The level of what heads a table, its caption or what heads its rows; it ends with the table."""
CORNER = 9
"""The level of the head over the rows' own heads."""


@dataclass(frozen=True, slots=True)
class Properties:
    """What a file says of itself beside its text, as it says it; "" where it says nothing."""

    title: str = ""
    author: str = ""
    date: str = ""
    language: str = ""


@dataclass(frozen=True, slots=True)
class Extract:
    """The text of a file and its blocks, in order.

    `pages` are the places where a page begins, ascending, the first 0; empty without pages.
    `is_marked` if the format says itself what a heading is; else lines were judged by their looks.
    `layout` tells where the text stands on the pages of a PDF. `pictures` are its pages, from 1,
    that are pictures; what `is_recognised` on them may have wrong letters, else they are not read.
    """

    text: str = field(repr=False)
    blocks: tuple[Block, ...]
    properties: Properties = Properties()
    pages: tuple[int, ...] = ()
    is_marked: bool = False
    layout: Layout | None = None
    pictures: tuple[int, ...] = ()
    is_recognised: bool = False


class ExtractWriter:
    """Writes the text of an extract block by block: a line each, a blank line between them.

    Items follow their lead-in, and cells their row, without a blank line.
    """

    def __init__(self) -> None:
        self._parts: list[str] = []
        self._length = 0
        self._blocks: list[Block] = []
        self._pages: list[int] = []
        self._n_begun = 0

    def add(self, kind: BlockKind, text: str, level: int = 0) -> int:
        """Write a block and return where it begins; a text of blanks alone is left out."""
        line = " ".join(text.split())
        if not line:
            return self._length
        before = self._blocks[-1] if self._blocks else None
        follows = before and (kind == "item" or (kind == "cell" and before.kind != "paragraph"))
        self._write("\n" if follows else "\n\n" if self._blocks else "")
        start = self._length
        self._pages += [start] * (self._n_begun - len(self._pages))
        self._write(line)
        self._blocks.append(Block(kind, Span(start, self._length), level))
        return start

    def begin_page(self) -> None:
        """Note that a page begins with the next block; one without a block begins there too."""
        self._n_begun += 1

    def finish(self, properties: Properties | None = None) -> Extract:
        """Return what was written."""
        text = "".join(self._parts)
        blocks, pages = tuple(self._blocks), tuple(self._pages)
        return Extract(f"{text}\n", blocks, properties or Properties(), pages, is_marked=True)

    def _write(self, text: str) -> None:
        self._parts.append(text)
        self._length += len(text)
