"""The same question moved to another year, where it can be asked of one."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date

from corpus.document import Period
from qa.answer import AbstainReason, Answer, QuestionType
from qa.lexicon.english import pattern
from qa.text.periods import YEAR, read_period

_FIXED_YEAR = pattern("suggesting", "fixed_year")
_BEGINS_AS_QUESTION = pattern("suggesting", "asks")
_INNER_END = re.compile(r"[.?!;:]\s+\S")
_WAS_DONE = pattern("suggesting", "was_done")
_IS_TO_BE_DONE = pattern("suggesting", "is_to_be_done")


def in_other_years(answer: Answer) -> Iterator[str]:
    """Yield the question for the year after its answer's and the year before.

    Where the reports speak of other years than the one asked for, for those. Nothing if the
    question names several years, names one that dates an event, or leans on what was said before.
    """
    text = answer.question if YEAR.search(answer.question) else answer.understood
    years = {int(year) for year in YEAR.findall(text)}
    if len(years) > 1 or not _can_be_moved(text, answer):
        return
    for period in _periods(answer):
        if period.year and period.year not in years:
            moved = _moved(text, period)
            if moved:
                yield moved


def _can_be_moved(text: str, answer: Answer) -> bool:
    if answer.type not in (QuestionType.NUMBER, QuestionType.LIST) or _FIXED_YEAR.search(text):
        return False
    if not text.isascii():
        return bool(YEAR.search(text))
    return bool(_BEGINS_AS_QUESTION.match(text)) and not _INNER_END.search(text)


def _periods(answer: Answer) -> Iterator[Period]:
    """The periods to move to: a report looks back on one year and ahead to the next."""
    if answer.reason is AbstainReason.OTHER_YEAR:
        yield from dict.fromkeys(c.period for c in answer.closest if c.period)
    elif not answer.abstained:
        period = next((c.period for c in answer.citations if c.period and c.period.year), None)
        if period and period.year and period.kind != "statement":
            yield Period(period.year + 1, "plan")
            yield Period(period.year - 1, "result")


def _moved(text: str, period: Period) -> str:
    """Return the question in tense and year of a period; "" if it asks for plans and gets none."""
    if period.kind == "plan":
        text = _WAS_DONE.sub(lambda m: f"{'are' if m['many'] == 'were' else 'is'} to be ", text)
    else:
        text = _IS_TO_BE_DONE.sub(lambda m: "was " if m["one"] else "were ", text)
        if read_period(text, date.min).kind == "plan":
            return ""
    if YEAR.search(text):
        return YEAR.sub(str(period.year), text)
    return f"{text.rstrip('?. ')} in {period.year}?"
