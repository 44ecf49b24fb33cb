"""Figures in text: their value, unit and place. What a figure counts stands beside it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from decimal import Decimal
from functools import lru_cache
from typing import cast

from corpus.document import Span
from corpus.plain_text import plain
from qa.lexicon.english import any_of, pattern, rows, table, word_list
from qa.text.chinese_figures import chinese_figures, is_written_in_chinese
from qa.text.figure import Figure, FigureKind

__all__ = ["SCALES", "Figure", "FigureKind", "find_figures"]

_ONE_TO_NINETEEN = word_list("numbers", "one_to_nineteen")
_TENS = word_list("numbers", "tens")
_ORDINALS = word_list("numbers", "ordinals")
# "One" is left out: it is a pronoun far more often than a figure.
_WORD_VALUES: dict[str, Decimal] = {
    **{word: Decimal(value) for value, word in enumerate(_ONE_TO_NINETEEN[1:], start=2)},
    **{word: Decimal(10 * tens) for tens, word in enumerate(_TENS, start=2)},
    "dozen": Decimal(12),
    "half": Decimal("0.5"),
}
_CURRENCY_NAMES = table("numbers", "currency_names")
_SHORT_SCALES = {word: Decimal(value) for word, value in table("numbers", "short_scales").items()}
SCALES = {word: Decimal(value) for word, value in table("numbers", "scales").items()}
_UNITS = tuple(
    (re.compile(row["written"], re.IGNORECASE), cast(FigureKind, row["kind"]))
    for row in rows("numbers", "units")
)
_WRITTEN_UNITS = "|".join(written.pattern for written, _ in _UNITS)
_CURRENCY = (
    rf"(?-i:{any_of('numbers', 'currency_signs')}|\b{any_of('numbers', 'currency_codes')}\b)"
)
_FIGURE = re.compile(
    rf"(?P<hedge>\b{any_of('numbers', 'hedges')}\s+)?(?P<currency>{_CURRENCY}\s*)?"
    r"(?:(?P<digits>(?<![\w.,·])\d+(?:,\d{3})*(?:\.\d+)?(?![\d·]))(?P<suffix>(?:st|nd|rd|th)\b)?|"
    rf"\b(?P<word>{'|'.join([*_WORD_VALUES, *_ORDINALS])})\b)"
    rf"(?P<scale>[\s-]*{any_of('numbers', 'scales')}\b"
    rf"|(?(currency)\s?(?:{'|'.join(_SHORT_SCALES)})\b))?"
    rf"(?P<unit>\s*%|[\s-]*(?:{_WRITTEN_UNITS})\b)?(?![\s-]years?\b)",
    re.IGNORECASE,
)
_YEAR = re.compile(r"(?:19|20)\d{2}$")
# A slogan's figures count nothing: "One Microgram", "Three 100".
_NAME_IN_QUOTES = re.compile(r'"[^"]{1,60}"')
# A number that is a name: "Line 3".
_LABEL = re.compile(rf"\b{any_of('numbers', 'labels')}[\s-]$", re.IGNORECASE)
_LABEL_CHARS = 40
_DAY = pattern("time", "day")


@lru_cache(maxsize=16384)
def find_figures(text: str) -> tuple[Figure, ...]:
    """Return the figures of a text in order; dates and bare years are not figures."""
    flat = plain(text)
    return tuple(chinese_figures(flat) if is_written_in_chinese(flat) else _figures(flat))


def _figures(text: str) -> Iterator[Figure]:
    spans = [m.span() for pattern in (_DAY, _NAME_IN_QUOTES) for m in pattern.finditer(text)]
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
        unit = (match["unit"] or "").strip(" -") or _currency(match)
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
    return value * (SCALES.get(scale) or _SHORT_SCALES.get(scale) or 1)


def _currency(match: re.Match[str]) -> str:
    written = (match["currency"] or "").strip()
    return _CURRENCY_NAMES.get(written, written)


def _kind(match: re.Match[str], unit: str) -> FigureKind:
    word = (match["word"] or "").lower()
    if match["suffix"] or word in _ORDINALS:
        return "ordinal"
    kind = next((kind for written, kind in _UNITS if written.fullmatch(unit)), None)
    if match["currency"] and kind != "percent":
        return "money"
    return kind or ("percent" if word == "half" else "count")
