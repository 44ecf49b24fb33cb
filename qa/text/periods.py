"""Which year a question asks about, and whether it asks for what was done or what is planned."""

from __future__ import annotations

import re
from collections.abc import Container
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from typing import Literal

from corpus.document import Period
from corpus.plain_text import has_chinese
from qa.lexicon.chinese import chinese_pattern, chinese_table
from qa.lexicon.english import any_of, pattern, table, whole_words, word_list

YEAR = re.compile(r"(?<![\d.,])(?:19|20)\d{2}(?![\d%]|,\d|\.\d)")
_SPAN = re.compile(r"\b((?:19|20)\d{2})\s*(?:-|to|until|through)\s*((?:19|20)\d{2})\b")
_ASKS_PLAN = whole_words("time", "asks_plan")
_ASKS_RESULT = whole_words("time", "asks_result")
YEARS_FROM_NOW = {
    int(years): re.compile(told, re.IGNORECASE)
    for years, told in table("time", "years_from_now").items()
}
"""What tells a year from the one that is spoken of, by the number of years between them."""
_YEAR_BEFORE = re.compile(r"\bthe year before\b", re.IGNORECASE)

_OWN_YEAR = pattern("time", "own_year")
_COMPARED = re.compile(rf"\b{any_of('time', 'compared_before')}\s+$", re.IGNORECASE)
_COMPARED_CHARS = 24
_IS_NEARBY, _OTHER_STATEMENT = 0.3, -0.6
_BEFORE_REPORT = word_list("time", "before_report")


@dataclass(frozen=True, slots=True)
class PeriodAsked:
    """The years that a question names; its tense; a year relative to the report's date.

    `kind` is None where tense and verb leave it open. `relative` is -1 for "last year":
    the year before the report's own.
    """

    years: tuple[int, ...] = ()
    kind: Literal["result", "plan"] | None = None
    relative: int | None = None

    @property
    def is_open(self) -> bool:
        """True if the question names no year."""
        return not self.years and self.relative is None


@lru_cache(maxsize=16384)
def own_years(line: str) -> frozenset[int]:
    """Return the years that a sentence says it speaks of; those it compares with are left out."""
    found = (
        int(m["year"])
        for m in _OWN_YEAR.finditer(line)
        if not _COMPARED.search(line, max(m.start() - _COMPARED_CHARS, 0), m.start("year"))
    )
    if not has_chinese(line):
        return frozenset(found)
    chinese = re.finditer(chinese_pattern("periods", "own_year"), line)
    return frozenset(found) | {int(m["year"]) for m in chinese}


@lru_cache(maxsize=8)
def year_of_report(own: frozenset[str]) -> re.Pattern[str]:
    """Return what finds the year in a report's name: "the 2024 work report", "the report of 2024".

    It stands in the group `before` or `after`. `own` are names of what all reports are about, which
    may stand before "report" too.
    """
    before = "|".join(f"{re.escape(word)} " for word in (*_BEFORE_REPORT, *sorted(own)))
    return re.compile(
        rf"\b(?P<before>(?:19|20)\d{{2}})(?:'s)?\s+(?=(?:{before})*(?:work )?report\b)"
        r"|(?<=report)\s+(?:of|for|from)\s+(?P<after>(?:19|20)\d{2})\b",
        re.IGNORECASE,
    )


def read_period(text: str, today: date) -> PeriodAsked:
    """Read the period from a question, report names with a year in them taken out before."""
    years = [int(year) for year in YEAR.findall(text)]
    for match in _SPAN.finditer(text):
        years.extend(range(int(match.group(1)), min(int(match.group(2)), int(match.group(1)) + 20)))
    if not years:
        years = [today.year + step for step in (0, 1) if YEARS_FROM_NOW[step].search(text)][:1]
    is_before = YEARS_FROM_NOW[-1].search(text) or _YEAR_BEFORE.search(text)
    relative = -1 if is_before and not years else None
    return PeriodAsked(tuple(dict.fromkeys(years)), _tense(text), relative)


def period_fit(
    asked: PeriodAsked,
    period: Period,
    report_year: int | None,
    text: str,
    nearby: Container[str] = (),
) -> float:
    """Return how well a sentence's period is the one asked for, from -1 to 1; 0 if it is open.

    A year written in the sentence itself counts, whatever period its section has. A section that
    has none of its own, only the date of its report, may be of a year among the words `nearby`.
    """
    years = _years(asked, report_year)
    if years:
        own = own_years(text) | _relative_years(text, report_year)
        if own.intersection(years):
            return 0.8 if period.year not in years else 1.0
        if own:
            return -1.0
    fit = period_only_fit(asked, period, report_year)
    if fit is not None:
        return fit
    if any(str(year) in text for year in years):
        return 0.8
    if period.kind == "statement":
        return _IS_NEARBY if any(str(year) in nearby for year in years) else _OTHER_STATEMENT
    return -0.3 if period.year is None else -1.0


def _relative_years(text: str, report_year: int | None) -> frozenset[int]:
    """Return the years that a Chinese sentence counts from the report's own: "去年"."""
    if report_year is None or not has_chinese(text):
        return frozenset()
    steps = chinese_table("years_from_report").items()
    return frozenset(report_year + int(step) for step, said in steps if said in text)


def period_only_fit(asked: PeriodAsked, period: Period, report_year: int | None) -> float | None:
    """Return the same where it is one for all sentences of a period, else None."""
    years = _years(asked, report_year)
    if years:
        if period.year not in years:
            return None
        clash = asked.kind == "result" and period.kind == "plan" and len(years) == 1
        return 0.8 if clash else 1.0
    if asked.kind is None or period.kind == "statement":
        return 0.0
    return 0.4 if asked.kind == period.kind else -0.4


def _years(asked: PeriodAsked, report_year: int | None) -> tuple[int, ...]:
    if not asked.years and asked.relative is not None and report_year is not None:
        return (report_year + asked.relative,)
    return asked.years


def _tense(text: str) -> Literal["result", "plan"] | None:
    if _ASKS_PLAN.search(text):
        return "plan"
    return "result" if _ASKS_RESULT.search(text) else None
