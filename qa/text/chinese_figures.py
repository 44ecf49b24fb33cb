"""Figures in Chinese text: "412.6万人", "百分之五点二", "四百一十二万六千", "三分之二"."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from functools import cache
from typing import cast

from corpus.document import Span
from qa.lexicon.chinese import chinese_table, chinese_words
from qa.text.figure import Figure, FigureKind

_DIGITS = r"(?<![A-Za-z0-9.．])\d+(?:[,\uff0c]\d{3})*(?:[.．]\d+)?"
_BEFORE_CHARS = 40
_CHINESE = re.compile(r"[\u3400-\u9fff]")
_ENGLISH_WORD = re.compile(r"[A-Za-z]{2,}")


@dataclass(frozen=True, slots=True)
class _Signs:
    """What numerals are made of, and the patterns of figures.

    `left_out` are years, dates and numbers that are names: "一号线". `unit_before` is the head of a
    row or a column that names the unit: "投入(亿元): 9.8", "覆盖率(%), 2022年: 28.0".
    """

    powers: Mapping[str, int]
    scales: Mapping[str, Decimal]
    values: Mapping[str, int]
    kinds: tuple[tuple[re.Pattern[str], FigureKind], ...]
    left_out: re.Pattern[str]
    figure: re.Pattern[str]
    unit_before: re.Pattern[str]


@cache
def _signs() -> _Signs:
    """Read them when the first Chinese text is met: most corpora have none."""
    values = {sign: int(value) for sign, value in chinese_table("digits").items()}
    powers = {sign: int(value) for sign, value in chinese_table("powers").items()}
    units = chinese_table("units")
    every = [*"|".join(units).split("|"), *chinese_words("counters")]
    unit = "|".join(sorted(every, key=len, reverse=True))
    signs = "".join(dict.fromkeys((*values, *powers)))
    digits = "".join(values)
    in_words = rf"[{digits}十][{signs}]*(?:点[{digits}]+)?"
    number = rf"(?:{_DIGITS}|{in_words})"
    scale = "|".join(chinese_table("scales"))
    return _Signs(
        powers=powers,
        scales={sign: Decimal(value) for sign, value in chinese_table("scales").items()},
        values=values,
        kinds=tuple((re.compile(of), cast(FigureKind, kind)) for of, kind in units.items()),
        left_out=re.compile(
            rf"(?:\d{{4}}|[{signs}]{{4}})年(?:{number}月(?:{number}[日号])?)?"
            rf"|{number}月(?!份额)(?:{number}[日号])?|{number}[号年]|[{signs}]季度|\d{{4}}-\d\d-\d\d"
        ),
        figure=re.compile(
            rf"(?P<hundredths>百分之(?P<percent>{number}))"
            rf"|(?P<lower>{number})(?:分之|(?P<slash>/))(?P<upper>\d+|{in_words})"
            rf"|(?P<tenths>{number})成(?![立为果员本交功长就绩分都])"
            rf"|(?P<ordinal>第)?(?P<number>{number})(?P<scale>\s*(?:{scale}))?余?多?"
            rf"\s*(?P<unit>{unit})?"
        ),
        unit_before=re.compile(
            rf"[(\uff08](?P<scale>{scale})?(?P<unit>{unit})?[)\uff09]"
            r"(?:[,\uff0c][^:\uff1a]{1,20})?\s*[:\uff1a]\s*[-+]?$"
        ),
    )


def is_written_in_chinese(text: str) -> bool:
    """True if a text has more Chinese characters than English words: "46820元" too."""
    n_chinese = len(_CHINESE.findall(text))
    return n_chinese > 0 and n_chinese > len(_ENGLISH_WORD.findall(text))


def chinese_figures(text: str) -> Iterator[Figure]:
    """Yield the figures of a Chinese text in order; dates and years are not figures."""
    left_out = {place for m in _signs().left_out.finditer(text) for place in range(*m.span())}
    for match in _signs().figure.finditer(text):
        figure = None if match.start() in left_out else _figure(match)
        if figure:
            yield figure


def _figure(match: re.Match[str]) -> Figure | None:
    if match["hundredths"]:
        return _made(match, _value(match["percent"]), "%", "percent")
    if match["lower"]:
        below, above = _value(match["lower"]), _value(match["upper"])
        if match["slash"]:
            below, above = above, below
        return _made(match, above / below if above and below else None, "", "percent")
    if match["tenths"]:
        tenths = _value(match["tenths"])
        return _made(match, None if tenths is None else tenths * 10, "%", "percent")
    return _counted(match)


def _counted(match: re.Match[str]) -> Figure | None:
    value, scale, unit = _value(match["number"]), (match["scale"] or "").strip(), match["unit"]
    if not match["number"][0].isdigit() and not unit and (value is None or value < 100):
        return None  # a numeral in characters is part of a word far more often than a figure
    if not unit and not scale:
        head = _signs().unit_before.search(
            match.string, max(match.start() - _BEFORE_CHARS, 0), match.start()
        )
        scale, unit = (head["scale"] or "", head["unit"]) if head else ("", unit)
    if value is None:
        return None
    kind: FigureKind = "ordinal" if match["ordinal"] else _kind(unit or "")
    return _made(match, value * _signs().scales.get(scale, 1), unit or "", kind)


def _made(
    match: re.Match[str], value: Decimal | None, unit: str, kind: FigureKind
) -> Figure | None:
    if value is None:
        return None
    written = match.group().rstrip()
    span = Span(match.start(), match.start() + len(written))
    return Figure(span, written, value, unit, kind)


def _kind(unit: str) -> FigureKind:
    return next((kind for written, kind in _signs().kinds if written.fullmatch(unit)), "count")


def _value(written: str) -> Decimal | None:
    """Return the value of a numeral in digits or characters; None if it is none: "十四五"."""
    plain = unicodedata.normalize("NFKC", written).replace(",", "")
    if plain[0].isdigit():
        return Decimal(plain)
    whole, _, part = plain.partition("点")
    value = _whole(whole)
    if value is None or not part:
        return None if value is None else Decimal(value)
    return Decimal(f"{value}.{''.join(str(_signs().values[sign]) for sign in part)}")


def _whole(signs: str) -> int | None:
    """Return the value of a numeral in characters: the digit before a power multiplies it."""
    values, powers = _signs().values, _signs().powers
    total = section = digit = 0
    is_digit = False
    for sign in signs:
        if sign in values:
            if is_digit and digit:
                return None
            digit, is_digit = values[sign], True
        elif powers[sign] < 10_000:
            section += (digit or (1 if not is_digit else 0)) * powers[sign]
            digit, is_digit = 0, False
        else:
            total = (total + section + digit) * powers[sign]
            section, digit, is_digit = 0, 0, False
    return total + section + digit
