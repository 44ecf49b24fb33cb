"""Figures with their units: each of a sentence stands in what it cites, counting the same."""

from __future__ import annotations

import re
from collections.abc import Iterator
from decimal import Decimal

from corpus.document import Span
from qa.checking.fault import Fault, FaultKind
from qa.checking.ground import Ground
from qa.lexicon.english import any_of, pattern, rows, word_list
from qa.text.binding import Anchor, is_swapped
from qa.text.figures import SCALES, Figure, find_figures
from qa.text.hygiene import foreign_numerals
from qa.text.people import people_in
from qa.text.periods import YEAR

_WRITTEN_NUMBER = re.compile(r"(?<![\w.,])\d+(?:,\d{3})*(?:\.\d+)?(?:[A-Za-z]+\b)?")
_IN_WORD = re.compile(r"(?<=\d)[A-Za-z]|[- ]part(?:y|ies)\b")
_TENS_NAMES = word_list("numbers", "tens")
_ONES_NAMES = word_list("numbers", "one_to_nineteen")[:9]
_COMPOUND = re.compile(
    rf"\b(?:(?P<tens>{'|'.join(_TENS_NAMES)})[- ](?P<ones>{'|'.join(_ONES_NAMES)})"
    rf"|one (?P<scale>{any_of('numbers', 'scales')}))\b",
    re.IGNORECASE,
)
_DURATION = pattern("checking", "duration")
_IN_A_ROW = pattern("checking", "in_a_row")
_UNIT_NAMES = tuple(
    (re.compile(row["written"], re.IGNORECASE), row["name"]) for row in rows("numbers", "units")
)
# What `find_figures` takes for no figure: said only if the evidence says it.
_SPELT_NUMBER = pattern("checking", "spelt_number")
_MULTIPLES = {"double": "2", "doubled": "2", "triple": "3", "tripled": "3"}


def figure_faults(text: str, ground: Ground) -> Iterator[Fault]:
    """Yield the figures of a text that the evidence doesn't have, or not of the same thing."""
    said, found = read_figures(ground.line), read_figures(text)
    anchors, others = [_anchor(f) for f in found], [_anchor(g) for g in said]
    for figure in found:
        alike = [g for g in said if g.value == figure.value]
        same = [g for g in alike if unit_of(g) == unit_of(figure)]
        if _is_in_a_row(figure, text, ground) or (not same and _is_counted(figure, ground)):
            continue
        if not same:
            kind = FaultKind.UNIT if alike else FaultKind.FIGURE
            yield Fault(kind, figure.text, is_contrary=bool(alike))
        elif is_swapped(
            _anchor(figure), anchors, text, others, ground.line, lexicon=ground.lexicon
        ):
            what = f"{figure.text} counts something else"
            yield Fault(FaultKind.FIGURE, what, is_contrary=True)
    yield from _other_numbers(text, found, ground)


def _is_in_a_row(figure: Figure, text: str, ground: Ground) -> bool:
    """True for "the eighth consecutive year" where the evidence has "eight consecutive years"."""
    match = _IN_A_ROW.match(text, figure.span.end)
    return match is not None and (str(figure.value), match["unit"].lower()) in _durations(
        ground.line
    )


def _is_counted(figure: Figure, ground: Ground) -> bool:
    """True for a number of the titles or persons that the evidence lists."""
    listed = (ground.line.count('"') // 2, len(people_in(ground.line)))
    return figure.kind == "count" and figure.value >= 2 and figure.value in listed


def read_figures(text: str) -> tuple[Figure, ...]:
    """The figures of a text, "forty-eight" and names in quotes too; "5G" is none, but a word."""
    bare = text.replace('"', " ")
    joined = [_compound(m) for m in _COMPOUND.finditer(bare)]
    single = [f for f in find_figures(bare) if not _IN_WORD.match(text, f.span.end)]
    apart = [f for f in single if not any(f.span.overlaps(j.span) for j in joined)]
    return tuple(sorted([*apart, *joined], key=lambda f: f.span))


def _compound(match: re.Match[str]) -> Figure:
    if match["scale"]:
        return Figure(Span(*match.span()), match[0], SCALES[match["scale"].lower()], "", "count")
    tens, ones = (
        _TENS_NAMES.index(match["tens"].lower()) + 2,
        _ONES_NAMES.index(match["ones"].lower()) + 1,
    )
    return Figure(Span(*match.span()), match[0], Decimal(10 * tens + ones), "", "count")


def _other_numbers(text: str, found: tuple[Figure, ...], ground: Ground) -> Iterator[Fault]:
    """Days, labels, durations: what `find_figures` leaves aside stands there word for word."""
    known = set(_WRITTEN_NUMBER.findall(ground.line)) | {
        w for f in found for w in _WRITTEN_NUMBER.findall(f.text)
    }
    for number in _WRITTEN_NUMBER.findall(text):
        if number not in known and not YEAR.fullmatch(number):
            yield Fault(FaultKind.FIGURE, number)
    lasting = _durations(ground.line)
    for number, unit in sorted(_durations(text)):
        if (number, unit) not in lasting:
            yield Fault(FaultKind.FIGURE, f"{number} {unit}")
    yield from _numbers_in_words(text, ground)


def _numbers_in_words(text: str, ground: Ground) -> Iterator[Fault]:
    """What stands for a number in other words or signs is said only if the evidence says it."""
    for sign in foreign_numerals(text):
        if sign not in ground.line:
            yield Fault(FaultKind.FIGURE, sign)
    for spelt in _SPELT_NUMBER.findall(text):
        if spelt.lower() not in ground.line.lower():
            yield Fault(FaultKind.FIGURE, spelt)
    for word, value in _MULTIPLES.items():
        if (
            re.search(rf"\b{word}\b", text, re.I)
            and not re.search(rf"\b{word}\b", ground.line, re.I)
            and value not in {str(f.value) for f in find_figures(ground.line)}
        ):
            yield Fault(FaultKind.FIGURE, word)


def _durations(text: str) -> set[tuple[str, str]]:
    return {(_as_digits(m["n"]), m["unit"].lower()) for m in _DURATION.finditer(text)}


def _as_digits(number: str) -> str:
    figures = find_figures(f"{number} things")
    return str(figures[0].value) if figures else number.lower().replace("one", "1")


def unit_of(figure: Figure) -> str:
    """The unit in one spelling; of a bare figure, whether it counts or orders."""
    unit = figure.unit.lower()
    for written, name in _UNIT_NAMES:
        if written.search(unit):
            return name
    return unit if figure.kind == "money" else figure.kind


def _anchor(figure: Figure) -> Anchor:
    return Anchor(f"{figure.value} {unit_of(figure)}", unit_of(figure), figure.span)
