"""The tables of a PDF page: those with lines around their cells, and rows of cells without any."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import groupby
from typing import Any

from corpus.formats.pdf_lines import Line, Place, Table, unspaced

_NUMBER = re.compile(r"\d")


def ruled_tables(page: Any, number: int) -> Iterator[Table]:
    """Yield the tables of a page of pdfplumber that have lines around their cells."""
    for found in page.find_tables():
        rows = [[unspaced(cell or "") for cell in row] for row in found.extract()]
        n_filled = sum(bool(cell) for row in rows for cell in row)
        if len(rows[0]) > 1 and n_filled > 1:
            x0, top, x1, bottom = found.bbox
            places = [[Place(number, *c) if c else None for c in row.cells] for row in found.rows]
            yield Table(x0, x1, top, bottom, rows, places)


def tabled(lines: Sequence[Line]) -> list[tuple[list[Line], bool]]:
    """Return the lines by their height, each with whether it is a row of a table without rules.

    Rows are two or more in a row of several cells, with a figure in one of them.
    """
    rows = [list(g) for _, g in groupby(lines, key=lambda line: round(line.bottom / 3))]
    is_row = [len(row) > 1 for row in rows]
    found: list[tuple[list[Line], bool]] = []
    for several, group in groupby(zip(rows, is_row, strict=True), key=lambda pair: pair[1]):
        members = [row for row, _ in group]
        figures = any(_NUMBER.search(line.text) for row in members for line in row[1:])
        found += [(row, several and len(members) > 1 and figures) for row in members]
    return found


def as_table(rows: Sequence[Sequence[Line]]) -> Table:
    """Return a table of rows whose cells stand under each other."""
    widest = max(rows, key=len)
    columns = [(line.x0, line.x1) for line in widest]
    grid: list[list[list[Line]]] = []
    for row in rows:
        cells: list[list[Line]] = [[] for _ in columns]
        for line in row:
            nearest = min(range(len(columns)), key=lambda i: _apart(line, columns[i]))
            cells[nearest].append(line)
        grid.append(cells)
    texts = [[" ".join(line.text for line in cell) for cell in cells] for cells in grid]
    places = [[Place.around(cell) if cell else None for cell in cells] for cells in grid]
    first, last = rows[0][0], rows[-1][-1]
    return Table(first.x0, last.x1, first.top, last.bottom, texts, places)


def _apart(line: Line, column: tuple[float, float]) -> float:
    """How far a cell stands from a column, 0 or less where they overlap."""
    overlap = min(line.x1, column[1]) - max(line.x0, column[0])
    return -overlap if overlap > 0 else abs(line.x0 + line.x1 - sum(column)) / 2
