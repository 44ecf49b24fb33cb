"""Figure rows as CSV, safe to open in a spreadsheet: no cell of it is taken for a formula."""

from __future__ import annotations

import csv
from collections.abc import Iterable
from typing import Any, TextIO

from qa.figure_row import FigureRow

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
    writer = csv.DictWriter(stream, COLUMNS)
    writer.writeheader()
    for row in rows:
        writer.writerow({name: _cell(value) for name, value in row.as_record().items()})


def _cell(value: Any) -> str | int | float:
    """Return a value as a cell; text that a spreadsheet would compute gets an apostrophe before it."""
    if value is None:
        return ""
    if isinstance(value, list):
        value = " > ".join(value)
    if isinstance(value, str) and (value.lstrip(" ").startswith(_BEGINS_FORMULA)):
        return f"'{value}"
    return value  # type: ignore[no-any-return]
