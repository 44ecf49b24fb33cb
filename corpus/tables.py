"""Tables as lines of text: a cell each, with the heads of its row and its column."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from corpus.document import Span
from corpus.extract import CORNER, ExtractWriter

Row = Sequence[str]
_DATE = re.compile(r"\d{1,2}[./]\d{1,2}[./](?:19|20)\d{2}|(?:19|20)\d{2}(?:\s?[-–/]\s?\d{2,4})?")
_DIGIT = re.compile(r"\d")
MOST_COLUMNS = 60


class Cell(NamedTuple):
    """A cell's text, and its row and column in the table, from 0."""

    text: str
    row: int
    column: int


def write_table(writer: ExtractWriter, rows: Sequence[Row]) -> list[tuple[Cell, Span]]:
    """Write a table cell by cell, "Ferry fares, 2022: 6.4 million"; return where each cell stands.

    The head above the rows' own heads goes before them as the table's heading. A row that has no
    more than its head is a cell of its own. A head stands wherever it was written.
    """
    grid = [
        [Cell(" ".join(text.split()), number, column) for column, text in enumerate(row)]
        for number, row in enumerate(rows)
    ]
    heads, body = _divided(grid)
    placed: list[tuple[Cell, Span]] = []
    if heads and heads[0].text:
        placed += _spans(writer.add("heading", heads[0].text, CORNER), [heads[0]])
    n_labels = 2 if _is_counted(body) else 1
    for row in body:
        for cells in _lines(row, heads, n_labels):
            placed += _spans(writer.add("cell", _joined(cells)), cells)
    return placed


def _divided(grid: Sequence[Sequence[Cell]]) -> tuple[Sequence[Cell], Sequence[Sequence[Cell]]]:
    """Return the heads of the columns and the rows under them; no heads if the table has none."""
    filled = [row[:MOST_COLUMNS] for row in grid if any(cell.text for cell in row)]
    if len(filled) < 2 or not _is_head([cell.text for cell in filled[0]]):
        return (), filled
    return filled[0], filled[1:]


def _is_head(row: Row) -> bool:
    """True if a first row names the columns: without figures but for dates, unlike the others."""
    first = [_DATE.sub("", cell) for cell in row[1:]]
    if not any(row[1:]) or any(_DIGIT.search(cell) for cell in first if len(cell) > 12):
        return False
    return not any(_is_figure(cell) for cell in first)


def _is_figure(cell: str) -> bool:
    """True for a cell that is a figure with its unit, such as "131 million" or "€4.2"."""
    return bool(_DIGIT.search(cell)) and sum(map(str.isalpha, cell)) <= len("per million")


def _is_counted(rows: Sequence[Sequence[Cell]]) -> bool:
    """True if the first cells only count the rows, so that the second ones name them.

    A row of the sum may be without a number.
    """
    counts = [row[0].text.rstrip(".") for row in rows]
    n_running = sum(text == str(number) for number, text in enumerate(counts, start=1))
    return len(rows) > 1 and n_running >= len(rows) - 1 and all(len(row) > 2 for row in rows)


def _lines(row: Sequence[Cell], heads: Sequence[Cell], n_labels: int) -> Iterator[list[Cell]]:
    """Yield the lines of a row: a cell each, after the heads of its row and its column.

    The first `n_labels` cells are the row's head.
    """
    labels, cells = row[:n_labels], row[n_labels:]
    filled = [cell for cell in cells if cell.text]
    if not filled and any(label.text for label in labels):
        yield [label for label in labels if label.text]
    for cell in filled:
        head = heads[cell.column : cell.column + 1]
        yield [part for part in (*labels, *head, cell) if part.text]


def _joined(cells: Sequence[Cell]) -> str:
    *about, last = (cell.text for cell in cells)
    return f"{', '.join(about)}: {last}" if about else last


def _spans(start: int, cells: Sequence[Cell]) -> Iterator[tuple[Cell, Span]]:
    """Yield each cell of a line that begins at `start`, with its place there."""
    for cell in cells:
        yield cell, Span(start, start + len(cell.text))
        start += len(cell.text) + len(", ")  # ": " is as long
