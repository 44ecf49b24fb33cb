"""Which figures of two sides of a comparison count the same, so that one may be taken from the other."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from functools import partial
from itertools import product

from corpus.document import Span
from index.tokens import stem
from qa.answer import Evidence
from qa.figures.pairs import paired
from qa.figures.row import FigureRow
from qa.finding.answer_form import figure_kinds_asked
from qa.question import Question
from qa.text.counted import counted_by, counting_figures, segment_of
from qa.text.figures import Figure
from qa.text.matching import coverage, read_text

_SPOKEN_OF = 0.5
_SPOKEN_OF_IN_CLAUSE = 0.4
_AS_NEAR = 0.75
_TOTAL = re.compile(
    r"\b(?:total\w*|altogether|in all|reach(?:es|ed)|exceed(?:s|ed))\b", re.IGNORECASE
)
_NOUN_ENDS = re.compile(r"\s(?:of|in|for|with|without|on|at|from)\s")
_DEED = re.compile(r"(?:ion|ment|ing)s?$")  # "renovation of old communities"
_SAYS_LITTLE = frozenset(["units", "items", "projects", "measures", "times", "cases", "points"])
# What these count stands with them; an amount has what it is of anywhere in its clause.
_BARE = frozenset(["count", "times", "percent"])
_Counted = tuple[Figure, FigureRow, float]
"""A figure, what it counts, and how much of its side's question that speaks of."""


def same_counted(
    parts: Sequence[Question], items: Sequence[Evidence]
) -> tuple[Figure, Figure] | None:
    """Return the figures of two sentences that may be set off against each other; None if none may.

    Both speak of what their side asks. Where the sides are two times, they count the same thing;
    where they are two things, that they do so in the same unit is enough.
    """
    sides = [_spoken_of(part, item) for part, item in zip(parts, items, strict=True)]
    two_things = all(is_named(part) for part in parts)
    pairs = [
        (one, other)
        for one, other in product(*sides)
        if one[0].unit_key == other[0].unit_key
        and one[0].kind == other[0].kind
        and (two_things or _same_thing(one, other))
    ]
    pairs = pairs or list(_alike_in_their_clauses(parts, items))
    if not pairs:
        return None
    one, other = max(pairs, key=partial(_nearness, parts))
    return one[0], other[0]


def _nearness(parts: Sequence[Question], pair: tuple[_Counted, _Counted]) -> tuple[float, float]:
    """How much of what is asked two figures count; of equals, how much their clauses say of it."""
    counted = sum(share for _, _, share in pair)
    said = sum(_share(part, row.clause) for part, (_, row, _) in zip(parts, pair, strict=True))
    return counted, said


def _alike_in_their_clauses(
    parts: Sequence[Question], items: Sequence[Evidence]
) -> Iterator[tuple[_Counted, _Counted]]:
    """Figures of one sort of thing, told apart by what their clauses say of them.

    "197,000 people in need were helped to find employment" and "the employment of 120,000 people
    with difficulty in finding it" are people both, and helped to work both.
    """
    sides = [
        [
            (figure, row, _share(part, row.clause))
            for figure, row, _ in _counted(part, item)
            if figure.kind == "count" and not _is_total(row)
        ]
        for part, item in zip(parts, items, strict=True)
    ]
    for one, other in product(*sides):
        speak = min(one[2], other[2]) >= _SPOKEN_OF_IN_CLAUSE
        is_one_sort = _sort(one[1]) and _sort(other[1]) and not _is_other_sort(one[1], other[1])
        if speak and is_one_sort and _is_pair(one[1], _counting_as(one[1], other[1])):
            yield one, other


def _sort(row: FigureRow) -> str:
    """The noun of what a figure counts: "people" of "people in need"; "" if it says too little."""
    words = _NOUN_ENDS.split(row.counted.lower(), maxsplit=1)[0].split()
    little = not words or words[-1] in _SAYS_LITTLE or _DEED.search(words[-1])
    return "" if little else words[-1]


def is_named(part: Question) -> bool:
    """True for a side that is a thing of its own, not a year or a period."""
    return bool(part.label) and not part.label.isdigit()


def _spoken_of(part: Question, item: Evidence) -> list[_Counted]:
    """The figures of a sentence that count what a side asks, as nearly as any there does."""
    every = list(_counted(part, item))
    most = max((share for _, _, share in every), default=0.0)
    return [counted for counted in every if counted[2] >= _AS_NEAR * most]


def _counted(part: Question, item: Evidence) -> Iterator[_Counted]:
    """The figures of a sentence that can answer a side."""
    line, wanted = item.line, figure_kinds_asked(part)
    for figure in counting_figures(line):
        row = _row(item, line, figure)
        told = row.counted if figure.kind in _BARE else row.clause
        share = _share(part, told)
        if share and (not wanted or figure.kind in wanted):
            yield figure, row, share


def _share(part: Question, text: str) -> float:
    """How much of what a side asks a text speaks of; all if it asks nothing of its own."""
    return coverage(part.terms, read_text(text)) if part.terms else 1.0


def _same_thing(one: _Counted, other: _Counted) -> bool:
    """True if two figures are a pair by their words, or both count what is asked, alike otherwise."""
    if _is_total(one[1]) != _is_total(other[1]):  # all parks, and those that are added
        return False
    if _is_pair(one[1], other[1]):
        return True
    if _is_other_sort(one[1], other[1]):  # jobs, and people who found some
        return False
    asked = min(one[2], other[2]) >= _SPOKEN_OF
    return asked and _is_pair(one[1], _counting_as(one[1], other[1]))


def _counting_as(one: FigureRow, other: FigureRow) -> FigureRow:
    """The other figure as if it counted in the same words: what else makes a pair is left to tell."""
    return replace(other, counted=one.counted)


def _is_other_sort(one: FigureRow, other: FigureRow) -> bool:
    sorts = {stem(sort) for row in (one, other) if (sort := _sort(row))}
    return one.kind == "count" and len(sorts) > 1


def _is_total(row: FigureRow) -> bool:
    return bool(_TOTAL.search(f"{row.clause} {row.counted}"))


def _is_pair(one: FigureRow, other: FigureRow) -> bool:
    return bool(paired([one, other])[0].pair)


def _row(item: Evidence, line: str, figure: Figure) -> FigureRow:
    """A figure as the table of figures has it, as far as pairs need it."""
    clause, start = segment_of(line, figure), item.sentence.start
    return FigureRow(
        doc_id=item.passage.doc_id,
        title="",
        date="",
        value=figure.value,
        written=figure.text,
        unit=figure.unit,
        kind=figure.kind,
        counted=counted_by(line, figure),
        period=item.passage.period,
        clause=line[clause.start : clause.end],
        quote=item.text,
        path=item.passage.path,
        sentence=item.sentence,
        place=Span(start + figure.span.start, start + figure.span.end),
    )
