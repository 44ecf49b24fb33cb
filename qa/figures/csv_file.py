"""Figure rows as CSV, safe to open in a spreadsheet: no cell of it is taken for a formula."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable
from typing import Any, TextIO

from qa.figures.row import FigureRow

COLUMNS = (
    "id",
    "value",
    "written",
    "unit",
    "kind",
    "counted",
    "year",
    "period",
    "pair",
    "clause",
    "sentence",
    "heading",
    "doc_id",
    "title",
    "date",
    "start",
    "end",
    "figure_start",
    "figure_end",
)
_BEGINS_FORMULA = ("=", "+", "-", "@", "\t", "\r", "＝", "＋", "－", "＠")


def write_csv(rows: Iterable[FigureRow], stream: TextIO) -> None:
    """Write a line with the names of the columns, and one for each row.

    Open files with `newline=""` and, for spreadsheets, the encoding "utf-8-sig".
    """
    stream.write(csv_head())
    stream.writelines(map(csv_line, rows))


def csv_head() -> str:
    """Return the line with the names of the columns."""
    return _line(COLUMNS)


def csv_line(row: FigureRow) -> str:
    """Return the line of a row."""
    record = row.as_record()
    return _line([_cell(record[name]) for name in COLUMNS])


def _line(cells: Iterable[str | int | float]) -> str:
    stream = io.StringIO(newline="")
    csv.writer(stream).writerow(cells)
    return stream.getvalue()


def _cell(value: Any) -> str | int | float:
    """Return a value as a cell; an apostrophe goes before text that a spreadsheet would compute."""
    if value is None:
        return ""
    if isinstance(value, list):
        value = " > ".join(value)
    if isinstance(value, str) and (value.lstrip(" ").startswith(_BEGINS_FORMULA)):
        return f"'{value}"
    return value  # type: ignore[no-any-return]
