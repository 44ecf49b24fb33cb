"""A table with a header row, as a spreadsheet exports it: commas, semicolons or tabs.

Only a column with the question is needed. Facts of `must` are divided by `;`, their spellings
by `|`, each of which a backslash before it makes plain. Several quotes stand on a line each, with
one report for all or one a line; `group` has a number a line where quotes stand for each other. A
`history` has a turn a line, `user: …` or `assistant: …`.
"""

from __future__ import annotations

import ast
import csv
import re
from collections.abc import Iterable, Iterator, Mapping
from difflib import get_close_matches
from functools import partial
from pathlib import Path

from qa.answer import Turn
from qa.evaluation.errors import BrokenTable
from qa.evaluation.formats.field_names import IDS, QUESTION, REFERENCE
from qa.evaluation.formats.set_format import HeaderFault, Item, SetFormat
from qa.evaluation.formats.text_file import encoding_of
from qa.evaluation.set_question import EvidenceQuote, SetQuestion

SET_COLUMNS: dict[str, tuple[str, ...]] = {
    "id": IDS,
    "question": QUESTION,
    "history": ("history",),
    "type": ("type", "category"),
    "answerable": ("answerable",),
    "answer": REFERENCE,
    "must": ("must",),
    "must_not": ("must_not",),
    "doc": ("doc", "report", "source"),
    "quote": ("quote", "evidence"),
    "group": ("group",),
}
_SEPARATOR = re.compile(r'"?sep=(?P<mark>[^"\r\n])"?', re.IGNORECASE)
_NEAR_NAME = 0.8  # "mustt" and "anwser" are, "source_url" and "notes" are not
_LONGEST_LIST = 20_000
_DELIMITERS = (",", ";", "\t")
_YES_NO = {"": None, "yes": True, "true": True, "1": True, "no": False, "false": False, "0": False}
# A spreadsheet would take such a cell for a formula; the apostrophe says that it is text.
_FORMULA = tuple("=+-@\t\r")


def find_delimiter(header: str) -> str | None:
    """Return what divides the cells of a header row that has a question; None if none does."""
    for delimiter in _DELIMITERS:
        try:
            cells = next(csv.reader([header], delimiter=delimiter), [])
        except csv.Error:  # such as a cell longer than any that is read
            continue
        if _place(cells, "question") is not None:
            return delimiter
    return None


def is_table(head: str) -> bool:
    """True if a text begins with a header row, whatever its line ends; `sep=;` may stand above."""
    lines = (line for line in re.split(r"\r\n?|\n", head) if line.strip())
    first = next(lines, "")
    return _stated_delimiter(first) is not None or find_delimiter(first) is not None


def _stated_delimiter(line: str) -> str | None:
    """Return what a line such as `sep=;` says, by which Excel knows what divides the cells."""
    stated = _SEPARATOR.fullmatch(line.rstrip("\r\n"))
    return stated["mark"] if stated else None


def csv_format() -> SetFormat:
    """Return the format of tables."""
    return SetFormat("csv", read, header_faults=header_faults)


def read(path: Path) -> Iterator[Item]:
    """Yield each row with its line.

    Raises:
        BrokenTable: a quotation mark is not closed where its cell ends, so that rows run together.
    """
    rows = _rows(path)
    _, names = next(rows, (0, []))
    for line, row in rows:
        if any(cell.strip() for cell in row):
            yield f"line {line}", partial(_parse, names, row, line)


def _rows(path: Path) -> Iterator[tuple[int, list[str]]]:
    """Yield the header and the rows below it, each with the line that it ends on."""
    with path.open(encoding=encoding_of(path), newline="") as file:
        header = next((line for line in file if line.strip()), "")
        stated = _stated_delimiter(header)
        delimiter = stated or find_delimiter(header) or ","
        file.seek(0)
        rows = csv.reader(file, delimiter=delimiter, strict=True)
        begins, is_below = 1, False
        try:
            for row in rows:
                begins = rows.line_num + 1
                if stated and not is_below and _is_statement(row, delimiter):
                    continue
                is_below = is_below or any(row)
                if is_below:
                    yield rows.line_num, row
        except csv.Error as error:
            raise BrokenTable(
                path,
                f"line {begins}",
                "a quotation mark opens in this row and is not closed where its cell ends "
                f"({error})",
                'put it behind the cell; write one within a quoted cell twice: ""',
            ) from error


def _is_statement(row: list[str], delimiter: str) -> bool:
    return _stated_delimiter(delimiter.join(row)) is not None


def header_faults(path: Path) -> Iterator[HeaderFault]:
    """Yield the columns that are named twice, and those that nearly have a name that is read."""
    line, names = next(_rows(path), (1, []))
    plain = [_plain(name) for name in names]
    known = [name for names in SET_COLUMNS.values() for name in names]
    for name in sorted({name for name in plain if name and plain.count(name) > 1}):
        mend = "only the first is read; remove or rename the other"
        yield f"line {line}", name, "two columns have this name", mend
    for name in dict.fromkeys(plain):
        near = get_close_matches(name, known, 1, _NEAR_NAME) if name not in known else []
        if near and near[0] not in plain:
            mend = f"{near[0]!r} is; rename the column"
            yield f"line {line}", name, "no column of this name is read", mend


def as_text(value: object) -> str:
    """Return a cell that no spreadsheet takes for a formula."""
    text = "" if value is None else str(value)
    return f"'{text}" if text.startswith(_FORMULA) or text.startswith("'") else text


def _from_text(cell: str) -> str:
    is_marked = cell.startswith("'") and cell[1:].startswith((*_FORMULA, "'"))
    return cell[1:] if is_marked else cell


def _plain(name: str) -> str:
    return name.strip().lower().replace(" ", "_")


def _place(names: list[str], column: str) -> int | None:
    plain = [_plain(name) for name in names]
    return next((plain.index(name) for name in SET_COLUMNS[column] if name in plain), None)


def _parse(names: list[str], row: list[str], line: int) -> SetQuestion:
    if len(row) > len(names):
        raise ValueError(f"{len(row)} cells under {len(names)} columns; quote what holds commas")
    places = {column: _place(names, column) for column in SET_COLUMNS}
    cells = {
        column: _from_text(row[place]) if place is not None and place < len(row) else ""
        for column, place in places.items()
    }
    if not cells["question"].strip():
        raise KeyError("question")
    return SetQuestion(
        id=cells["id"].strip() or str(line),
        question=cells["question"],
        history=tuple(_turns(cells["history"].splitlines())),
        type=cells["type"].strip(),
        answerable=_answerable(cells),
        must=tuple(tuple(_divide(fact, "|")) for fact in _divide(cells["must"], ";")),
        must_not=tuple(_divide(cells["must_not"], ";")),
        evidence=tuple(_evidence(*(_cell_lines(cells[c]) for c in ("doc", "quote", "group")))),
        answers=tuple(_answers(cells["answer"].strip())),
    )


def _answers(cell: str) -> Iterator[str]:
    """Yield the answers of a cell; pandas writes a list of texts as Python does."""
    if cell.startswith("[") and cell.endswith("]") and len(cell) <= _LONGEST_LIST:
        try:
            listed = ast.literal_eval(cell)
        except (ValueError, SyntaxError, RecursionError, MemoryError):
            listed = None
        if isinstance(listed, list) and all(isinstance(item, str) for item in listed):
            yield from filter(None, map(str.strip, listed))
            return
    if cell:
        yield cell


def _answerable(cells: Mapping[str, str]) -> bool | None:
    word = cells["answerable"].strip().lower()
    if word not in _YES_NO:
        raise ValueError(f"answerable is {cells['answerable']!r}; use yes or no")
    given = _YES_NO[word]
    # Who writes down facts or evidence holds that the reports answer.
    return True if given is None and (cells["must"].strip() or cells["quote"].strip()) else given


def join(parts: Iterable[str], mark: str) -> str:
    """Return parts as one cell, divided by a mark; the reverse of how they are read."""
    return f"{mark} ".join(part.replace(mark, f"\\{mark}") for part in parts)


def _divide(text: str, mark: str) -> list[str]:
    parts = (p.replace(f"\\{mark}", mark).strip() for p in re.split(rf"(?<!\\)\{mark}", text))
    return [part for part in parts if part]


def _cell_lines(cell: str) -> list[str]:
    return [line.strip() for line in cell.splitlines() if line.strip()]


def _turns(lines: Iterable[str]) -> Iterator[Turn]:
    for line in lines:
        role, _, text = line.partition(":")
        name = role.strip().lower()
        if name == "user":
            yield Turn("user", text.strip())
        elif name == "assistant":
            yield Turn("assistant", text.strip())
        elif line.strip():
            raise ValueError(f"history has {line!r}; begin each line with user: or assistant:")


def _evidence(docs: list[str], quotes: list[str], groups: list[str]) -> Iterator[EvidenceQuote]:
    if len(docs) not in (0, 1, len(quotes)):
        raise ValueError(
            f"doc has {len(docs)} lines, quote {len(quotes)}; use one report, or one a line"
        )
    if groups and len(groups) != len(quotes):
        raise ValueError(f"group has {len(groups)} lines, quote {len(quotes)}; use one a line")
    for number, quote in enumerate(quotes):
        doc = docs[number] if len(docs) > 1 else docs[0] if docs else ""
        yield EvidenceQuote(doc, quote, int(groups[number]) if groups else number + 1)
