"""A figure or a date of a Chinese sentence in English, for a question asked in English."""

from __future__ import annotations

from decimal import Decimal

from corpus.plain_text import is_chinese
from qa.answer import Evidence, QuestionType
from qa.finding.answer_form import answers_number
from qa.finding.counted_things import counts_another_after
from qa.lexicon.chinese import chinese_table
from qa.question import Question
from qa.reading.chinese import date_in_english, days_in
from qa.text.figures import Figure, find_figures

_NAMED = 0.8
_TOLD = 0.5
"""The share of the question that the clause must speak of."""
_SCALES = ((Decimal(10**12), "trillion"), (Decimal(10**9), "billion"), (Decimal(10**6), "million"))


def told_in_english(question: Question, evidence: Evidence) -> tuple[str, str] | None:
    """Return what answers in English, and as the report writes it; None if that is not plain.

    It is plain where the clause has one figure, or one day, that can answer.
    """
    if question.is_chinese or not is_chinese(evidence.clause) or not _is_of_it(evidence):
        return None
    if question.type is QuestionType.NUMBER:
        sentence = evidence.line
        figures = [
            f
            for f in find_figures(sentence)
            if answers_number(question, f)
            and f.text in evidence.clause
            and not counts_another_after(question.all_terms, sentence, f)
        ]
        return (_in_english(figures[0]), figures[0].text) if len(figures) == 1 else None
    if question.type is QuestionType.WHEN:
        days = days_in(evidence.clause)
        return (date_in_english(days[0]), days[0]) if len(days) == 1 else None
    return None


def _is_of_it(evidence: Evidence) -> bool:
    """True if the clause speaks of what is asked: else its figure may be of another thing."""
    told = evidence.features
    return told.get("clause", 0.0) >= _TOLD or told.get("head", 0.0) >= _NAMED


def _in_english(figure: Figure) -> str:
    """Return a figure as English writes it: "980 million yuan", "5.2%"."""
    unit = chinese_table("units_in_english").get(figure.unit, "")
    number = _number(figure.value)
    return f"{number}%" if unit == "%" else f"{number} {unit}".strip()


def _number(value: Decimal) -> str:
    for scale, name in _SCALES:
        if value >= scale:
            return f"{_plain(value / scale)} {name}"
    return _plain(value)


def _plain(value: Decimal) -> str:
    """Return a number with commas and without the zeros that say nothing."""
    return f"{round(value, 6).normalize():,f}"
