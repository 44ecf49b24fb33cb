"""Tables as lines of text: a cell each, with the heads of its row and its column."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from corpus.extract import CORNER, ExtractWriter

Row = Sequence[str]
_YEAR = re.compile(r"(?:19|20)\d{2}")
_DIGIT = re.compile(r"\d")
MOST_COLUMNS = 60


def write_table(writer: ExtractWriter, rows: Sequence[Row]) -> None:
    """Write a table cell by cell: "Ferry fares, 2022: 6.4 million".

    The head above the rows' own heads goes before them as the table's heading. A row that has no
    more than its head is a cell of its own.
    """
    heads, body = _divided([[" ".join(cell.split()) for cell in row] for row in rows])
    if heads and heads[0]:
        writer.add("heading", heads[0], CORNER)
    for row in body:
        for line in _cells(row, heads):
            writer.add("cell", line)


def _divided(rows: Sequence[Row]) -> tuple[Row, Sequence[Row]]:
    """Return the heads of the columns and the rows under them; no heads if the table has none."""
    filled = [row[:MOST_COLUMNS] for row in rows if any(row)]
    if len(filled) < 2 or not _is_head(filled):
        return (), filled
    return filled[0], filled[1:]


def _is_head(rows: Sequence[Row]) -> bool:
    """True if the first row names the columns: without figures but for years, unlike the others."""
    first = [_YEAR.sub("", cell) for cell in rows[0][1:]]
    if not any(rows[0][1:]) or any(_DIGIT.search(cell) for cell in first if len(cell) > 12):
        return False
    return not any(_is_figure(cell) for cell in first)


def _is_figure(cell: str) -> bool:
    """True for a cell that is a figure with its unit, such as "131 million" or "€4.2"."""
    return bool(_DIGIT.search(cell)) and sum(map(str.isalpha, cell)) <= len("per million")


def _cells(row: Row, heads: Row) -> Iterator[str]:
    label, *cells = row
    filled = [(place, cell) for place, cell in enumerate(cells, start=1) if cell]
    if not filled and label:
        yield label
    for place, cell in filled:
        head = heads[place] if place < len(heads) else ""
        about = ", ".join(part for part in (label, head) if part)
        yield f"{about}: {cell}" if about else cell
