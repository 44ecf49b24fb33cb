"""Plain text to blocks: lines joined, page furniture out, headings, items and tables found."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from corpus.document import Span
from corpus.extract import Block, BlockKind, Extract, ExtractWriter
from corpus.headings import Line, find_headings
from corpus.lines import ITEM, logical_lines, physical_lines
from corpus.plain_text import plain
from corpus.sentences import split_sentences
from corpus.tables import Row, write_table
from corpus.text_tables import find_tables

_NUMBER = re.compile(r"^\d{1,2}[.、]\s+")
# These are no text of a report wherever they stand; those below stand around a report.
_NO_TEXT = (
    re.compile(r"font\s?Size:.*$", re.IGNORECASE),
    re.compile(r"\S+\.(png|jpe?g|gif|webp)$", re.IGNORECASE),
    re.compile(r"#\w+(\s+#\w+){2,}\s*$"),
)
_AROUND = (
    re.compile(r"(Chinese|English)$"),
    re.compile(r"Topics:?$"),
    re.compile(r"(Date|Source|Author|Editor):\s*\S.*$"),
    re.compile(r"\d{4}-\d{2}-\d{2}([ T]\d{2}:\d{2}(:\d{2})?)?$"),
    re.compile(
        r"(Related Posts|Leave a Comment|Share this|Share|Print|Back to top)$", re.IGNORECASE
    ),
)
_PROSE = re.compile(r"(?=.{30}).*[.!?。！？][\"')\]]*$", re.DOTALL)


def read_plain(text: str) -> Extract:
    """Return the extract of a plain text. Its text is the one given, but for tables.

    A table is written anew, a cell on each line with the heads of its row and column.
    """
    lines = physical_lines(text)
    written: list[str] = []
    cells: list[Block] = []
    length = place = 0
    for first, last, rows in find_tables(text, lines):
        before, table = text[place : lines[first].start], _written(rows)
        cells += [_moved(block, length + len(before)) for block in table.blocks]
        written += [before, table.text]
        length += len(before) + len(table.text)
        place = lines[last].end
    whole = "".join([*written, text[place:]])
    return Extract(whole, tuple(_blocks(whole, cells)))


def _blocks(text: str, cells: Sequence[Block]) -> Iterator[Block]:
    known = {cell.span.start: cell for cell in cells}
    lines = logical_lines(text, whole=[cell.span for cell in cells])
    texts = [plain(text[s.start : s.end]) for s in lines]
    around = _page_lines(texts)
    kept = [i for i in range(len(lines)) if i not in around]
    prose = [Line(texts[i], _count_sentences(texts[i]), lines[i].start in known) for i in kept]
    for i, depth in zip(kept, find_headings(prose), strict=True):
        kind: BlockKind = "item" if ITEM.match(texts[i]) else "paragraph"
        found = Block("heading" if depth else kind, lines[i], depth)
        yield known.get(lines[i].start, found)


def _written(rows: Sequence[Row]) -> Extract:
    writer = ExtractWriter()
    write_table(writer, rows)
    return writer.finish()


def _moved(block: Block, by: int) -> Block:
    return Block(block.kind, Span(block.span.start + by, block.span.end + by), block.level)


def _count_sentences(line: str) -> int:
    """Sentences of a line; the number that a heading starts with is none."""
    body = _NUMBER.sub("", line)
    return len(split_sentences(body, Span(0, len(body))))


def _page_lines(lines: Sequence[str]) -> set[int]:
    """Return which lines are of the page around the report.

    `lines` are plain and without blanks around. Those of head and foot stand before the first line
    of prose and after the last; between them a line such as "Date: 4 May" is of the report.
    """
    prose = [i for i, line in enumerate(lines) if _PROSE.match(line)]
    head, foot = (prose[0], prose[-1]) if prose else (len(lines), -1)
    return {
        i
        for i, line in enumerate(lines)
        if _is_one(_NO_TEXT, line) or (not head < i < foot and _is_one(_AROUND, line))
    }


def _is_one(patterns: Sequence[re.Pattern[str]], line: str) -> bool:
    return any(pattern.match(line) for pattern in patterns)
