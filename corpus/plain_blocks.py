"""Plain text to blocks: lines joined, page furniture out, headings, items and tables found."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from corpus.document import Span
from corpus.extract import Block, BlockKind, Extract, ExtractWriter
from corpus.furniture import page_lines
from corpus.headings import Line, find_headings
from corpus.lines import ITEM, logical_lines, physical_lines
from corpus.plain_text import plain
from corpus.sentences import split_sentences
from corpus.tables import Row, write_table

_NUMBER = re.compile(r"^\d{1,2}[.、]\s+")
_COLUMNS = re.compile(r"\t+|\s*\|\s*|[ ]{2,}(?=\S)")
_RULE = re.compile(r"[\s|+:=_-]+$")
_DIGIT = re.compile(r"\d")


def read_plain(text: str) -> Extract:
    """Return the extract of a plain text. Its text is the one given, but for tables.

    A table is written anew, a cell on each line with the heads of its row and column.
    """
    lines = physical_lines(text)
    written: list[str] = []
    cells: list[Span] = []
    length = place = 0
    for first, last, rows in _tables(text, lines):
        table = _as_text(rows)
        before = text[place : lines[first].start]
        length += len(before)
        cells += [Span(length + s.start, length + s.end) for s in physical_lines(table)]
        written += [before, table]
        length += len(table)
        place = lines[last].end
    whole = "".join([*written, text[place:]])
    return Extract(whole, tuple(_blocks(whole, cells)))


def _blocks(text: str, cells: Sequence[Span]) -> Iterator[Block]:
    taken = {cell.start for cell in cells}
    lines = logical_lines(text, whole=cells)
    texts = [plain(text[s.start : s.end]) for s in lines]
    around = page_lines(texts)
    kept = [i for i in range(len(lines)) if i not in around]
    prose = [Line(texts[i], _count_sentences(texts[i]), lines[i].start in taken) for i in kept]
    for i, depth in zip(kept, find_headings(prose), strict=True):
        yield Block(_kind(lines[i], texts[i], depth, taken), lines[i], depth)


def _kind(span: Span, line: str, depth: int, cells: set[int]) -> BlockKind:
    if depth:
        return "heading"
    if span.start in cells:
        return "cell"
    return "item" if ITEM.match(line) else "paragraph"


def _as_text(rows: Sequence[Row]) -> str:
    writer = ExtractWriter()
    write_table(writer, rows)
    return writer.finish().text


def _tables(text: str, lines: Sequence[Span]) -> Iterator[tuple[int, int, list[Row]]]:
    """Yield the tables: the first and last of their lines, and their rows.

    A table has two rows or more of the same number of columns, and a figure.
    """
    rows = [_row(text[line.start : line.end]) for line in lines]
    start = 0
    for end in range(1, len(lines) + 1):
        if end < len(lines) and _goes_on(text, lines, rows, end):
            continue
        table = [row for row in rows[start:end] if row]
        if len(table) >= 2 and len(table[0]) >= 2 and any(map(_has_figure, table)):
            yield start, end - 1, table
        start = end


def _goes_on(text: str, lines: Sequence[Span], rows: Sequence[Row], i: int) -> bool:
    """True if a line belongs to the table of the line above, which may be a rule ("---|---")."""
    if text[lines[i - 1].end : lines[i].start].count("\n") > 1:
        return False
    above = next((row for row in reversed(rows[:i]) if row), ())
    return not rows[i] or (len(rows[i]) == len(above) > 1)


def _has_figure(row: Row) -> bool:
    return any(_DIGIT.search(cell) for cell in row[1:])


def _row(line: str) -> Row:
    """Return the cells of a line; none for a rule between rows."""
    if _RULE.match(line):
        return ()
    return [cell.strip() for cell in _COLUMNS.split(line.strip().strip("|"))]


def _count_sentences(line: str) -> int:
    """Sentences of a line; the number that a heading starts with is none."""
    body = _NUMBER.sub("", line)
    return len(split_sentences(body, Span(0, len(body))))
