"""Tables in plain text: cells parted by tabs, by bars, or by blanks that stand under each other."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import groupby

from corpus.document import Span
from corpus.tables import MOST_COLUMNS, Row

_RULE = re.compile(r"[\s|+:=_-]+$")
_GAP = re.compile(r"\S {2,}(?=\S)")
_BLANKS = re.compile(r" {2,}")
_SPACED_LETTERS = re.compile(r"(?:\b[^\W\d_] ){4,}")
_MAX_WIDTH = 400


def find_tables(text: str, lines: Sequence[Span]) -> Iterator[tuple[int, int, list[Row]]]:
    """Yield the tables of a text: the positions of their first and last lines, and their rows.

    `lines` are the physical lines. A table has two rows or more and two columns or more.
    """
    for first, last in _blocks(text, lines):
        whole = [_with_indent(text, lines[i]) for i in range(first, last + 1)]
        rows = [row for line, row in zip(whole, _rows(whole), strict=True) if not _RULE.match(line)]
        filled = [i for i in range(len(rows[0])) if any(row[i] for row in rows)] if rows else []
        is_pair = len(rows) == 2 == len(filled) and _mark(whole[0]) == " "  # of a letterhead
        if len(rows) > 1 and len(filled) > 1 and not (is_pair or _is_form(rows)):
            yield first, last, [[row[i] for i in filled] for row in rows]


def _is_form(rows: Sequence[Sequence[str]]) -> bool:
    """True for labels with what they say, "To:   All staff": no row of them heads the others."""
    return bool(rows[0][0]) and all(not row[0] or row[0].endswith((":", "：")) for row in rows)


def _blocks(text: str, lines: Sequence[Span]) -> Iterator[tuple[int, int]]:
    """Yield the first and last of neighbouring lines that are alike in how they part cells."""
    marks = [_mark(_with_indent(text, line)) for line in lines]
    number = 0
    groups: list[int] = []
    for i, line in enumerate(lines):
        is_new = i and (marks[i] != marks[i - 1] or _is_apart(text, lines[i - 1], line))
        number += bool(is_new)
        groups.append(number)
    for _, group in groupby(range(len(lines)), key=lambda i: groups[i]):
        members = list(group)
        if marks[members[0]] and len(members) > 1:
            yield members[0], members[-1]


def _mark(line: str) -> str:
    """Return what parts the cells of a line; "" where nothing does."""
    if "\t" in line.strip():
        return "\t"
    if line.count("|") > 1 or " | " in line:
        return "|"
    is_parted = _GAP.search(line) and len(line) <= _MAX_WIDTH
    return " " if is_parted and not _SPACED_LETTERS.search(line) else ""


def _is_apart(text: str, above: Span, below: Span) -> bool:
    return text[above.end : below.start].count("\n") != 1


def _with_indent(text: str, line: Span) -> str:
    return text[text.rfind("\n", 0, line.start) + 1 : line.end]


def _rows(lines: Sequence[str]) -> list[list[str]]:
    """Return the cells of each line, as many for each."""
    mark = _mark(lines[0])
    cells = _by_place(lines) if mark == " " else [_parted(line, mark) for line in lines]
    widest = min(max(map(len, cells)), MOST_COLUMNS)
    return [[*row[:widest], *[""] * (widest - len(row))] for row in cells]


def _parted(line: str, mark: str) -> list[str]:
    inner = line.strip().removeprefix("|").removesuffix("|") if mark == "|" else line
    return [cell.strip() for cell in inner.split(mark)]


def _by_place(lines: Sequence[str]) -> list[list[str]]:
    """Cut lines where all of them have two blanks or more under each other."""
    width = max(map(len, lines))
    is_blank = [all(line[i : i + 1] in ("", " ") for line in lines) for i in range(width)]
    cuts = [0]
    for blank, group in groupby(range(width), key=lambda i: is_blank[i]):
        places = list(group)
        if blank and len(places) > 1 and places[0] > 0:
            cuts.append(places[-1] + 1)
    if len(cuts) == 1:  # parted, though not in columns
        return [[cell.strip() for cell in _BLANKS.split(line.strip())] for line in lines]
    return [
        [line[a:b].strip() for a, b in zip(cuts, [*cuts[1:], width], strict=True)] for line in lines
    ]
