"""Figures in text: their value, unit and place. What a figure counts stands beside it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from functools import lru_cache
from typing import Literal

from corpus.document import Span
from corpus.plain_text import plain

FigureKind = Literal[
    "percent", "money", "area", "length", "concentration", "times", "ordinal", "count"
]

# "One" is left out: it is a pronoun far more often than a figure.
_WORD_VALUES: dict[str, Decimal] = {
    word: Decimal(value)
    for value, word in enumerate(
        [
            "two",
            "three",
            "four",
            "five",
            "six",
            "seven",
            "eight",
            "nine",
            "ten",
            "eleven",
            "twelve",
            "thirteen",
            "fourteen",
            "fifteen",
            "sixteen",
            "seventeen",
            "eighteen",
            "nineteen",
            "twenty",
        ],
        start=2,
    )
} | {
    "thirty": Decimal(30),
    "forty": Decimal(40),
    "fifty": Decimal(50),
    "dozen": Decimal(12),
    "half": Decimal("0.5"),
}
_ORDINALS = [
    "first",
    "second",
    "third",
    "fourth",
    "fifth",
    "sixth",
    "seventh",
    "eighth",
    "ninth",
    "tenth",
]
_SCALES = {
    "hundred": 10**2,
    "thousand": 10**3,
    "million": 10**6,
    "billion": 10**9,
    "trillion": 10**12,
}
_FIGURE = re.compile(
    r"(?P<hedge>\b(?:more than|over|nearly|almost|about|around|at least|no less than|up to|exceed(?:ed|s|ing)?|"
    r"less than|under|some)\s+)?(?:RMB\s*)?"
    r"(?:(?P<digits>(?<![\w.,·])\d+(?:,\d{3})*(?:\.\d+)?(?![\d·]))(?P<suffix>(?:st|nd|rd|th)\b)?|"
    rf"\b(?P<word>{'|'.join([*_WORD_VALUES, *_ORDINALS])})\b)"
    r"(?P<scale>[\s-]*(?:hundred|thousand|million|billion|trillion)\b)?"
    r"(?P<unit>\s*%|[\s-]*(?:per ?cent(?:age points?)?|percentage points?|square (?:kilo)?(?:meters?|metres?)|"
    r"(?:kilo)?(?:meters?|metres?)|km2?|hectares?|acres?|mu|micrograms?(?:\s*/\s*cubic met(?:er|re)s?)?|"
    r"yuan|RMB|dollars?|times|fold)\b)?(?![\s-]years?\b)",
    re.IGNORECASE,
)
_YEAR = re.compile(r"(?:19|20)\d{2}$")
_MONTH = (
    r"(?:January|February|March|April|May|June|July|August|September|October|November|December)"
)
# A slogan's figures count nothing: "One Microgram", "Three 100".
_NAME_IN_QUOTES = re.compile(r'"[^"]{1,60}"')
# A number that is a name: "Line 3", "National Highway 109", "version 6.0".
_LABEL = re.compile(
    r"\b(?:lines?|highway|route|no\.?|phase|version|article|level|batch|class|chapter|part|page|table|covid|area|group)[\s-]$",
    re.I,
)
_LABEL_CHARS = 40
_DATE = re.compile(rf"\b{_MONTH}\s+\d{{1,2}}\b|\b\d{{1,2}}\s+{_MONTH}\b|\d{{4}}-\d{{2}}-\d{{2}}")


@dataclass(frozen=True, slots=True)
class Figure:
    """A figure: its span in the text given, its value, its unit as written, its kind."""

    span: Span
    text: str
    value: Decimal
    unit: str
    kind: FigureKind

    @property
    def unit_key(self) -> str:
        """The unit in one spelling, so that two figures can be compared."""
        unit = re.sub(r"\W+", " ", self.unit.lower()).strip()
        return unit.removesuffix("s") if self.kind != "percent" else self.unit.strip().lower()


@lru_cache(maxsize=16384)
def find_figures(text: str) -> tuple[Figure, ...]:
    """Return the figures of a text in order; dates and bare years are not figures."""
    return tuple(_figures(plain(text)))


def _figures(text: str) -> Iterator[Figure]:
    spans = [m.span() for pattern in (_DATE, _NAME_IN_QUOTES) for m in pattern.finditer(text)]
    left_out = {place for start, end in spans for place in range(start, end)}
    for match in _FIGURE.finditer(text):
        core = match.start("digits") if match["digits"] else match.start("word")
        if core in left_out:
            continue
        label = _LABEL.search(text, max(match.start() - _LABEL_CHARS, 0), match.start())
        if label or (match["digits"] or "").endswith(".0"):
            continue
        if (
            match["digits"]
            and not (match["unit"] or match["scale"])
            and _YEAR.match(match["digits"])
        ):
            continue
        written = match.group().strip()
        unit = (match["unit"] or "").strip(" -")
        start = match.start() + (len(match.group()) - len(match.group().lstrip()))
        yield Figure(
            Span(start, start + len(written)), written, _value(match), unit, _kind(match, unit)
        )


def _value(match: re.Match[str]) -> Decimal:
    if match["digits"]:
        value = Decimal(match["digits"].replace(",", ""))
    elif match["word"].lower() in _ORDINALS:
        value = Decimal(_ORDINALS.index(match["word"].lower()) + 1)
    else:
        value = _WORD_VALUES[match["word"].lower()]
    scale = (match["scale"] or "").strip(" -").lower()
    return value * _SCALES.get(scale, 1)


def _kind(match: re.Match[str], unit: str) -> FigureKind:
    low = unit.lower()
    if match["suffix"] or (match["word"] or "").lower() in _ORDINALS:
        return "ordinal"
    if low == "%" or low.startswith("per"):
        return "percent"
    if low.startswith(("yuan", "rmb", "dollar")) or "RMB" in match.group():
        return "money"
    if low.startswith(("square", "hectare", "acre", "mu")) and not low.startswith("mul"):
        return "area"
    if low.startswith(("kilo", "meter", "metre", "km")):
        return "length"
    if low.startswith("microgram"):
        return "concentration"
    if (match["word"] or "").lower() == "half":
        return "percent"
    return "times" if low in ("times", "fold") else "count"
