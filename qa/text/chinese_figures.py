"""Figures in Chinese text: "412.6万人", "百分之五点二", "四百一十二万六千", "三分之二"."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from decimal import Decimal
from typing import cast

from corpus.document import Span
from qa.lexicon.chinese import chinese_table, chinese_words
from qa.text.figure import Figure, FigureKind

_POWERS = {sign: int(value) for sign, value in chinese_table("powers").items()}
_SCALES = {sign: Decimal(value) for sign, value in chinese_table("scales").items()}
_VALUES = {sign: int(value) for sign, value in chinese_table("digits").items()}
_KINDS = tuple(
    (re.compile(units), cast(FigureKind, kind)) for units, kind in chinese_table("units").items()
)
_UNIT = "|".join(
    sorted(
        (*"|".join(units.pattern for units, _ in _KINDS).split("|"), *chinese_words("counters")),
        key=len,
        reverse=True,
    )
)
_DIGITS = r"(?<![A-Za-z0-9.．])\d+(?:[,\uff0c]\d{3})*(?:[.．]\d+)?"
_SIGNS = "".join(dict.fromkeys((*_VALUES, *_POWERS)))
_WORDS = rf"[{''.join(_VALUES)}十][{_SIGNS}]*(?:点[{''.join(_VALUES)}]+)?"
_NUMBER = rf"(?:{_DIGITS}|{_WORDS})"
_SCALE = "|".join(_SCALES)
# A year, a date, or a number that is a name: "一号线", "2024年".
_LEFT_OUT = re.compile(
    rf"(?:\d{{4}}|[{_SIGNS}]{{4}})年(?:{_NUMBER}月(?:{_NUMBER}[日号])?)?|{_NUMBER}月(?!份额)(?:{_NUMBER}"
    rf"[日号])?|{_NUMBER}[号年]|[{_SIGNS}]季度|\d{{4}}-\d\d-\d\d"
)
_FIGURE = re.compile(
    rf"(?P<hundredths>百分之(?P<percent>{_NUMBER}))"
    rf"|(?P<lower>{_NUMBER})(?:分之|(?P<slash>/))(?P<upper>\d+|{_WORDS})"
    rf"|(?P<tenths>{_NUMBER})成(?![立为果员本交功长就绩分都])"
    rf"|(?P<ordinal>第)?(?P<number>{_NUMBER})(?P<scale>\s*(?:{_SCALE}))?余?多?\s*(?P<unit>{_UNIT})?"
)
# The head of a row or a column names the unit: "投入(亿元): 9.8", "覆盖率(%), 2022年: 28.0".
_UNIT_BEFORE = re.compile(
    rf"[(\uff08](?P<scale>{_SCALE})?(?P<unit>{_UNIT})?[)\uff09]"
    r"(?:[,\uff0c][^:\uff1a]{1,20})?\s*[:\uff1a]\s*[-+]?$"
)
_BEFORE_CHARS = 40
_CHINESE = re.compile(r"[\u3400-\u9fff]")
_ENGLISH_WORD = re.compile(r"[A-Za-z]{2,}")


def is_written_in_chinese(text: str) -> bool:
    """True if a text has more Chinese characters than English words: "46820元" too."""
    n_chinese = len(_CHINESE.findall(text))
    return n_chinese > 0 and n_chinese > len(_ENGLISH_WORD.findall(text))


def chinese_figures(text: str) -> Iterator[Figure]:
    """Yield the figures of a Chinese text in order; dates and years are not figures."""
    left_out = {place for m in _LEFT_OUT.finditer(text) for place in range(*m.span())}
    for match in _FIGURE.finditer(text):
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
        head = _UNIT_BEFORE.search(
            match.string, max(match.start() - _BEFORE_CHARS, 0), match.start()
        )
        scale, unit = (head["scale"] or "", head["unit"]) if head else ("", unit)
    if value is None:
        return None
    kind: FigureKind = "ordinal" if match["ordinal"] else _kind(unit or "")
    return _made(match, value * _SCALES.get(scale, 1), unit or "", kind)


def _made(
    match: re.Match[str], value: Decimal | None, unit: str, kind: FigureKind
) -> Figure | None:
    if value is None:
        return None
    written = match.group().rstrip()
    span = Span(match.start(), match.start() + len(written))
    return Figure(span, written, value, unit, kind)


def _kind(unit: str) -> FigureKind:
    return next((kind for written, kind in _KINDS if written.fullmatch(unit)), "count")


def _value(written: str) -> Decimal | None:
    """Return the value of a numeral in digits or characters; None if it is none: "十四五"."""
    plain = unicodedata.normalize("NFKC", written).replace(",", "")
    if plain[0].isdigit():
        return Decimal(plain)
    whole, _, part = plain.partition("点")
    value = _whole(whole)
    if value is None or not part:
        return None if value is None else Decimal(value)
    return Decimal(f"{value}.{''.join(str(_VALUES[sign]) for sign in part)}")


def _whole(signs: str) -> int | None:
    """Return the value of a numeral in characters: the digit before a power multiplies it."""
    total = section = digit = 0
    is_digit = False
    for sign in signs:
        if sign in _VALUES:
            if is_digit and digit:
                return None
            digit, is_digit = _VALUES[sign], True
        elif _POWERS[sign] < 10_000:
            section += (digit or (1 if not is_digit else 0)) * _POWERS[sign]
            digit, is_digit = 0, False
        else:
            total = (total + section + digit) * _POWERS[sign]
            section, digit, is_digit = 0, 0, False
    return total + section + digit
