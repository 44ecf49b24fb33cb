"""Whether a sentence or a clause has the form of an answer, by the question type."""

from __future__ import annotations

import re
from collections.abc import Callable
from decimal import Decimal
from functools import lru_cache, partial

from corpus.plain_text import is_chinese
from qa.answer import Evidence, QuestionType
from qa.lexicon.chinese import chinese_pattern, chinese_table, chinese_words
from qa.lexicon.english import pattern, table, whole_words
from qa.question import Question
from qa.text.figures import Figure, find_figures
from qa.text.matching import SYNONYM, matches, read_text
from qa.text.offices import titles_in
from qa.text.people import OFFICE, find_people, office_ranks

_DATE = pattern("time", "date")
_DAY = pattern("time", "day")
_GRAINS = (
    (re.compile(r"\b(?:which|what) month\b", re.IGNORECASE), pattern("time", "month")),
    (
        re.compile(r"\bwhat time\b|\btime of (?:the )?day\b", re.IGNORECASE),
        pattern("time", "time_of_day"),
    ),
)
_PLACE = pattern("places", "place")
_ASKS_ORDINAL = pattern("asking", "asks_ordinal")
BYLINE = re.compile(r"\(?(?:Reporters?|Authors?|Editors?|By)\b\s*:", re.IGNORECASE)
ASKS_AUTHOR = pattern("asking", "asks_author")
_ASKS_PAGE = pattern("asking", "asks_page")
_ASKS_EVENT = pattern("asking", "asks_event")
_ASKS_WHY = pattern("judging", "asks_why")
_TELLS_WHY = pattern("judging", "tells_why")
_WITHOUT_ORDINAL = 0.3
_OTHER_OFFICE = 0.7
_MERE_GROWTH = 0.2
_ASKS_ADDED = whole_words("asking", "added")
_HOW_MUCH = re.compile(r"\bhow much\b", re.IGNORECASE)
_ITEMS = re.compile(r",|;|\band\b|\d\)")
_FIGURE_KINDS = tuple(
    (re.compile(told, re.IGNORECASE), frozenset(kinds.split()))
    for kinds, told in table("asking", "figure_kinds").items()
)


def figure_kinds_asked(question: Question) -> frozenset[str]:
    """Return which kinds of figures can answer a question for a number; empty for any."""
    return _wanted_in_chinese(question.chinese) or _figures_wanted(question.asked)


@lru_cache(maxsize=1024)
def _wanted_in_chinese(asked: str) -> frozenset[str]:
    if not asked:
        return frozenset()
    told = chinese_table("figure_kinds").items()
    return next((frozenset(k.split()) for k, said in told if re.search(said, asked)), frozenset())


@lru_cache(maxsize=1024)
def _figures_wanted(asked: str) -> frozenset[str]:
    return next((kinds for told, kinds in _FIGURE_KINDS if told.search(asked)), frozenset())


def clause_filter(question: Question) -> Callable[[str], bool] | None:
    """Return the test that a clause must pass to answer the question's kind; None for any."""
    if question.type is QuestionType.NUMBER:
        return partial(_has_figure, question)
    if question.type in (QuestionType.WHO, QuestionType.ROLE):
        known = set(question.people) if question.type is QuestionType.WHO else set()
        return lambda text: bool(set(find_people(text)) - known)
    if question.type is QuestionType.WHEN:
        return lambda text: bool(_DATE.search(text))
    return None


def _has_figure(question: Question, text: str) -> bool:
    """True if a text has a figure of the kind asked for that is not the question's own."""
    return any(answers_number(question, f) for f in find_figures(text))


def answers_number(question: Question, figure: Figure) -> bool:
    """True if a figure can answer: of the kind asked for, and not the question's own."""
    given, ordinals = _own_figures(question.asked)
    if figure.kind == "ordinal":
        return ordinals
    return figure.value not in given and _can_answer(question, figure)


def asks_ordinal(question: Question) -> bool:
    """True if an ordinal may answer: "which session"."""
    return _own_figures(question.asked)[1]


@lru_cache(maxsize=1024)
def _own_figures(asked: str) -> tuple[frozenset[Decimal], bool]:
    """Return the values of a question's own figures, and whether it asks for an ordinal."""
    values = frozenset(f.value for f in find_figures(asked))
    return values, bool(_ASKS_ORDINAL.search(asked))


def _can_answer(question: Question, figure: Figure) -> bool:
    """True if a figure is of a kind asked for; "how much" is not answered by "five articles"."""
    in_words = figure.text.isascii() and figure.text.isalpha()
    if figure.kind == "count" and in_words and _HOW_MUCH.search(question.asked):
        return False
    wanted = figure_kinds_asked(question)
    return not wanted or figure.kind in wanted


def lacks_figure(question: Question, best: Evidence) -> bool:
    """True if a figure is asked for and the clause has none of its kind."""
    need = clause_filter(question)
    return question.type is QuestionType.NUMBER and need is not None and not need(best.clause)


def lacks_date(question: Question, text: str) -> bool:
    """True if it is asked when, and a text names no date, or none so fine as asked for."""
    if question.type is not QuestionType.WHEN:
        return False
    grain = next((said for asked, said in _GRAINS if asked.search(question.asked)), _DATE)
    return not grain.search(text)


def office_penalty(question: Question, text: str) -> float:
    """Return the penalty of a clause with another rank: a deputy where the head is asked for."""
    if question.type is QuestionType.ROLE or not OFFICE.search(question.asked):
        return 0.0
    return 0.3 if office_ranks(text.split(";")[0]) != office_ranks(question.asked) else 0.0


def names_office(text: str) -> bool:
    """True if a text names an office, in English or in Chinese."""
    chinese = is_chinese(text) and any(word in text for word in chinese_words("offices"))
    return chinese or bool(OFFICE.search(text))


def growth_penalty(question: Question, text: str) -> float:
    """Return the penalty of a Chinese clause that tells a growth alone, where none is asked for."""
    growth, total = (
        re.compile(chinese_pattern("answer_form", name)) for name in ("growth", "total")
    )
    asked = bool(growth.search(question.chinese)) or bool(_ASKS_ADDED.search(question.asked))
    return 0.0 if asked or total.search(text) or not growth.search(text) else _MERE_GROWTH


def page_line_score(question: Question, is_byline: bool, is_record: bool, is_named: bool) -> float:
    """Return how a line about the page itself suits: 1 if asked for, -1 if not; 0 for others.

    Such lines are bylines ("(Reporter: …)") and records, which state title, source and dates.
    `is_named` is False if the question names another report.
    """
    if is_byline:
        return 1.0 if ASKS_AUTHOR.search(question.asked) and is_named else -1.0
    if is_record:
        asked = _ASKS_PAGE.search(question.asked) and not _ASKS_EVENT.search(question.asked)
        return 1.0 if asked and is_named else -1.0
    return 0.0


def asks_why(question: Question) -> bool:
    """True if a cause is asked for."""
    return bool(_ASKS_WHY.search(question.asked))


def tells_why(text: str) -> bool:
    """True if a text gives a cause or an aim."""
    return bool(_TELLS_WHY.search(text))


def form_scorer(question: Question) -> Callable[[str], float]:
    """Return what says how well a sentence's form suits the kind of answer, from 0 to 1.

    Who came first is not told by a sentence without a "first".
    """
    ordinals = [t for t in question.terms if t.has_ordinal]

    def fit(text: str) -> float:
        said = (
            not ordinals
            or is_chinese(text)
            or any(matches(t, read_text(text)) >= SYNONYM for t in ordinals)
        )
        return _form_fit(question, text) * (1.0 if said else _WITHOUT_ORDINAL)

    return fit


def _form_fit(question: Question, text: str) -> float:
    match question.type:
        case QuestionType.NUMBER:
            need = clause_filter(question)
            if need and need(text):
                return 1.0
            return 0.3 if any(f.kind != "ordinal" for f in find_figures(text)) else 0.0
        case QuestionType.WHO:
            new = set(find_people(text)) - set(question.people)
            if new and not titles_in(question.asked) <= titles_in(text):
                return _OTHER_OFFICE
            return 1.0 if new else 0.25 * bool(re.search(r"\b(?:officials|members|heads)\b", text))
        case QuestionType.ROLE:
            has_name = any(person in text for person in question.people)
            return 1.0 if has_name and names_office(text) else 0.0
        case QuestionType.WHEN:
            return 1.0 if _DAY.search(text) else 0.5 * bool(_DATE.search(text))
        case QuestionType.WHERE:
            return 1.0 if _PLACE.search(text) else 0.0
        case QuestionType.LIST:
            wanted = next(
                (int(f.value) for f in find_figures(question.asked) if 3 <= f.value <= 12), 4
            )
            n_items = len(_ITEMS.findall(text)) + 1
            return 1.0 if n_items >= wanted else n_items / (2 * wanted)
        case _ if asks_why(question):
            return 1.0 if tells_why(text) else 0.25
        case _:
            return 0.5
