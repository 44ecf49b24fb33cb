"""Dates in a text, each with its place and its grain: in words, in digits, in Chinese."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from functools import cache, lru_cache

from corpus.document import Grain, Span
from corpus.metadata.words import months, words
from corpus.plain_text import plain

_FIRST_YEAR, _LAST_YEAR = 1700, 2100
_LAST_DAYS, _MOST_DAYS = 28, 31
_MONTHS = 12
_TURN = 70  # years of two digits below are of this century
_DIGITS = str.maketrans("０１２３４５６７８９〇○零一二三四五六七八九", "0123456789000123456789")
_WIDE = str.maketrans("０１２３４５６７８９－—–", "0123456789---")
_CHINESE = "[0-9〇○零一二三四五六七八九]"


@dataclass(frozen=True, slots=True)
class DateMention:
    """A date in a text: `day` is the first day of the month or year that it names.

    `is_ambiguous` where day and month may be swapped: `day` then has the grain of a year.
    `is_range` where it names the first of several days.
    """

    span: Span
    day: date
    grain: Grain
    is_ambiguous: bool = False
    is_range: bool = False


@lru_cache(maxsize=4096)
def find_dates(text: str) -> tuple[DateMention, ...]:
    """Return the dates of a short text in order. None goes over the end of a line."""
    line = plain(text).translate(_WIDE)
    found: list[DateMention] = []
    taken: list[Span] = []
    for pattern, read in _patterns():
        for match in pattern.finditer(line):
            mention, span = read(match), Span(*match.span())
            if mention is None or any(span.overlaps(other) for other in taken):
                continue
            taken.append(span)
            if isinstance(mention, DateMention):
                found.append(mention)
    return tuple(sorted(found, key=lambda mention: mention.span.start))


def parse_stamp(text: str) -> tuple[date, Grain] | None:
    """Return the day and the grain of "2024-03-05", "2024-03" or "2024"; None for all else."""
    match = re.fullmatch(r"(\d{4})(?:-(\d{2}))?(?:-(\d{2}))?", text)
    return _date(*match.groups()) if match else None


def _date(
    year: str | int, month: str | int | None = None, day: str | int | None = None
) -> tuple[date, Grain] | None:
    grain: Grain = "day" if day else "month" if month else "year"
    try:
        value = date(int(year), int(month or 1), int(day or 1))
    except ValueError:  # 30 February is no date
        return None
    return (value, grain) if _FIRST_YEAR <= value.year <= _LAST_YEAR else None


_Read = Callable[[re.Match[str]], DateMention | Span | None]
"""A span is taken by what names no single date, such as a whole year from day to day."""


@cache
def _patterns() -> tuple[tuple[re.Pattern[str], _Read], ...]:
    """The patterns, those that tell more first, each with what reads its matches."""
    month = f"(?P<m>{'|'.join(sorted(months(), key=len, reverse=True))})"
    other = month.replace("?P<m>", "?P<n>")
    day, more = r"(?P<d>\d{1,2})(?:st|nd|rd|th|er|º|\.)?", r"(?P<e>\d{1,2})(?:st|nd|rd|th)?"
    to = r"\s*(?P<range>-|/|&|,|to|and|bis|au)\s*"
    of = r"(?:\s+day)?[\s-]+(?:of\s+|de\s+|di\s+|d')?"
    year = r"[\s,.-]+(?:(?:of|de|del|in)\s+)?(?P<y>\d{4})(?![\d-]*\d)"
    season = "|".join(words("dates", "seasons"))
    texts: tuple[tuple[str, _Read], ...] = (
        (rf"(?<![\d.]){day}{to}{more}{of}{month}\b\.?{year}", _named),
        (rf"(?<!\d){day}{of}{month}\b\.?{to}{more}{of}{other}\b\.?{year}", _named),
        (rf"\b{month}\.?\s+{day}{to}(?:{other}\.?\s+)?{more}{year}", _named),
        (rf"(?<!\d){day}{of}{month}\b\.?{year}", _named),
        (rf"\b{month}\.?[\s-]+{day}{year}", _named),
        (rf"\b{month}\b\.?{to}{other}\b\.?{year}", _named),
        (rf"(?<!\d\s)\b{month}\b\.?{year}", _named),
        (rf"(?<!\d)(?P<d>\d{{1,2}})[\s-]+{month}\.?[\s-]+'?(?P<y>\d\d)(?![\d/:.-])", _named),
        (
            r"民國\s*(?P<y>\d{2,3})\s*年\s*(?P<m>\d{1,2})\s*月(?:\s*(?P<d>\d{1,2})\s*日)?",
            _of_republic,
        ),
        (
            rf"(?<!\d)(?P<y>{_CHINESE}{{4}})\s*年\s*(?P<m>[0-9十〇○零一二三四五六七八九]{{1,3}})\s*月"
            r"(?:\s*(?P<d>[0-9十〇○零一二三四五六七八九]{1,3})(?P<range>\s*日?\s*[-至到]\s*\d{1,2})?\s*[日号])?",
            _chinese,
        ),
        (rf"(?<![\d-])(?P<y>{_CHINESE}{{4}})\s*年(?!\s*[-至到度])", _chinese),
        (r"(?<![\d/.-])(?P<y>\d{4})([-/.])(?P<m>\d{1,2})\2(?P<d>\d{1,2})(?![\d/-])", _numbered),
        (
            r"(?<![\d/.-])(?P<a>\d{1,2})\s?([-/.])\s?(?P<b>\d{1,2})\s?\2\s?"
            r"(?P<y>\d{4}|\d\d)(?![\d/-]|\.\d)",
            _swappable,
        ),
        (r"(?<![\d/.-])\d\d?/(?P<y>(?:19|20)\d{2})(?![\d/-])", _uncertain),
        (r"(?<![\d/.-])(?P<y>(?:19|20)\d{2})-(?P<m>\d{2})(?![\d/-])", _year_and_month),
        (rf"\b(?:{season})[\s,-]+(?:of\s+)?(?P<y>(?:19|20)\d{{2}})(?![\d/-])", _numbered),
        (r"(?<![\d/.,-])(?P<y>(?:19|20)\d{2})(?![\d/-]|[.,]\d)", _numbered),
    )
    return tuple((re.compile(text, re.IGNORECASE), read) for text, read in texts)


def _named(match: re.Match[str]) -> DateMention | Span | None:
    parts = match.groupdict()
    month = months()[parts["m"].lower()]
    last_month = months()[parts["n"].lower()] if parts.get("n") else month
    whole_months = parts.get("d") == "1" and int(parts.get("e") or 0) >= _LAST_DAYS
    if whole_months or last_month not in (month, month + 1):
        return Span(*match.span())
    year = _year(parts["y"])
    if (
        len(parts["y"]) == 2 and int(parts["y"]) <= _MOST_DAYS
    ):  # "09 DEC 21" may begin with the year
        return _mention(match, _date(year), is_ambiguous=True)
    return _mention(match, _date(year, month, parts.get("d")))


def _year(text: str) -> int:
    """Return the year of four digits or of the last two."""
    year = int(text)
    return year if len(text) > 2 else year + (2000 if year < _TURN else 1900)


def _of_republic(match: re.Match[str]) -> DateMention | None:
    """Read a year of the Republic of China: 112 is 2023."""
    return _mention(match, _date(int(match["y"]) + 1911, match["m"], match["d"]))


def _numbered(match: re.Match[str]) -> DateMention | None:
    parts = match.groupdict()
    return _mention(match, _date(parts["y"], parts.get("m"), parts.get("d")))


def _uncertain(match: re.Match[str]) -> DateMention | None:
    """Read "5/2024": a month, or the fifth paper of a year."""
    return _mention(match, _date(match["y"]), is_ambiguous=True)


def _year_and_month(match: re.Match[str]) -> DateMention | None:
    """Read "2023-05"; "2011-12" may be two years."""
    year, month = match["y"], match["m"]
    if int(month) > _MONTHS:
        return None
    may_be_years = int(month) == (int(year) + 1) % 100
    value = _date(year) if may_be_years else _date(year, month)
    return _mention(match, value, is_ambiguous=may_be_years)


def _swappable(match: re.Match[str]) -> DateMention | None:
    """Read "14/03/2023" with the day first, unless that is impossible; "03/04/2023" is both."""
    first, second, year = int(match["a"]), int(match["b"]), _year(match["y"])
    day_first, month_first = _date(year, second, first), _date(year, first, second)
    if day_first and month_first and first != second and match[2] != ".":
        return _mention(match, _date(year), is_ambiguous=True)
    return _mention(match, day_first or month_first)


def _chinese(match: re.Match[str]) -> DateMention | None:
    parts = match.groupdict()
    year = parts["y"].translate(_DIGITS)
    numbers = [_chinese_number(parts.get(key) or "") for key in ("m", "d")]
    return _mention(match, _date(year, *numbers))


def _chinese_number(text: str) -> int | None:
    """Return the number of 3, 三, 十, 十二, 二十 or 三十一; None without one."""
    if "十" not in text:
        return int(text.translate(_DIGITS)) if text else None
    tens, ones = text.split("十", 1)
    return 10 * int(tens.translate(_DIGITS) or 1) + int(ones.translate(_DIGITS) or 0)


def _mention(
    match: re.Match[str], value: tuple[date, Grain] | None, *, is_ambiguous: bool = False
) -> DateMention | None:
    if value is None:
        return None
    day, grain = value
    is_range = bool(match.groupdict().get("range"))
    return DateMention(Span(*match.span()), day, grain, is_ambiguous, is_range)
