"""Which figures of two years count the same thing. Better no pair than a wrong one."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from qa.checking.binding import content
from qa.figure_row import FigureRow

_ALIKE = 0.8
_CHANGE = re.compile(r"\b(?:by|increase of|decrease of|reduction of|rise of|fall of)$", re.I)
_STARTED = re.compile(r"\b(?:start(?:s|ed)?|begins?|began|launch(?:es|ed)?)\b", re.I)
# Words of a measure or a deed, which say nothing of what is counted.
_EMPTY = frozenset(content("unit kind area amount construction installation building completion"))


def paired(rows: Sequence[FigureRow]) -> list[FigureRow]:
    """Return the rows, each with the row of another year that counts the same, if one does.

    Two rows are a pair if their counted words are alike and each has no better match: of the
    words that either has, stems and synonyms told as one, most must be in both. Kind and unit must be
    the same; a growth pairs with a growth, what is started with what is started.
    """
    words = [frozenset(content(row.counted)) - _EMPTY for row in rows]
    likeness = {
        (i, j): value
        for i, one in enumerate(rows)
        for j, other in enumerate(rows)
        if i < j and _comparable(one, other) and (value := _alike(words[i], words[j])) >= _ALIKE
    }
    partner: dict[int, int] = {}
    for (i, j), value in likeness.items():
        rivals = [v for pair, v in likeness.items() if pair != (i, j) and {i, j} & {*pair}]
        if all(v < value for v in rivals):
            partner[i], partner[j] = j, i
    return [
        replace(row, pair=rows[partner[place]].row_id) if place in partner else row
        for place, row in enumerate(rows)
    ]


def _comparable(one: FigureRow, other: FigureRow) -> bool:
    years = (one.period.year, other.period.year)
    return (
        None not in years
        and years[0] != years[1]
        and "statement" not in (one.period.kind, other.period.kind)
        and one.kind == other.kind
        and _unit(one) == _unit(other)
        and _is_change(one) == _is_change(other)
        and _is_start(one) == _is_start(other)
    )


def _unit(row: FigureRow) -> str:
    return re.sub(r"\W+", " ", row.unit.lower()).strip().removesuffix("s")


def _is_change(row: FigureRow) -> bool:
    """True for a growth or fall ("increased by 5%"), False for what was reached."""
    before, _, _ = row.clause.partition(row.written)
    return bool(_CHANGE.search(before.rstrip()))


def _is_start(row: FigureRow) -> bool:
    """True for what is begun, not done: of 300 units started others may be completed."""
    return bool(_STARTED.search(row.clause))


def _alike(mine: frozenset[str], theirs: frozenset[str]) -> float:
    """The share of counted words that two figures have in common, of those that either has."""
    return len(mine & theirs) / len(mine | theirs) if mine and theirs else 0.0
