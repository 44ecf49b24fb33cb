"""Signs that a figure of the evidence is not the one asked for."""

from __future__ import annotations

import re
from collections.abc import Sequence

from corpus.plain_text import is_chinese
from qa.answer import Evidence, QuestionType
from qa.finding import counted_things
from qa.finding.answer_form import figure_kinds_asked, lacks_figure
from qa.lexicon.english import pattern
from qa.question import Question
from qa.text.figures import find_figures
from qa.text.matching import matches, read_text
from qa.text.terms import Term

_ASKS_TOTAL = pattern("judging", "asks_total")
_ASKS_GROWTH = pattern("judging", "asks_growth")
_TELLS_TOTAL = pattern("judging", "tells_total")
_TELLS_GROWTH = pattern("judging", "tells_growth")
_ITEM_END = re.compile(r",|;|\band\b")
_BESIDE = 9
_BEFORE, _AFTER = 24, 12  # Chinese characters
_PART = 0.25


def is_total_for_growth(ask: Question, best: Evidence, _: Sequence[Term]) -> bool:
    """True if a total is asked for and a growth is told, or the reverse."""
    if ask.is_side:  # what is compared may be totals or growths
        return False
    if _ASKS_TOTAL.search(ask.asked):
        return bool(_TELLS_GROWTH.search(best.clause)) and not _TELLS_TOTAL.search(best.clause)
    if _ASKS_GROWTH.search(ask.asked):
        return bool(_TELLS_TOTAL.search(best.clause)) and not _TELLS_GROWTH.search(best.clause)
    return False


def has_too_few_items(ask: Question, best: Evidence, _: Sequence[Term]) -> bool:
    """True if so many things are asked for, and the sentence joins far fewer."""
    if ask.type not in (QuestionType.LIST, QuestionType.EXPLAIN):
        return False
    bare = ask.asked.replace('"', " ").replace("'", " ")
    wanted = [f.value for f in find_figures(bare) if f.kind == "count" and 3 <= f.value <= 20]
    return bool(wanted) and len(_ITEM_END.findall(best.line)) + 1 < max(wanted) - 1


def counts_things_elsewhere(ask: Question, best: Evidence, _: Sequence[Term]) -> bool:
    """True if no figure of the sentence stands near what is counted."""
    heads = [t for t in ask.terms if ask.head.intersection(t.stems)]
    if ask.type is not QuestionType.NUMBER or not heads:
        return False
    line, wanted = best.line, figure_kinds_asked(ask)
    figures = [f for f in find_figures(line) if not wanted or f.kind in wanted]
    if is_chinese(line):
        return bool(figures) and not any(
            matches(t, read_text(line[max(f.span.start - _BEFORE, 0) : f.span.end + _AFTER]))
            >= _PART
            for f in figures
            for t in heads
        )
    beside = (
        " ".join(
            [*line[: f.span.start].split()[-_BESIDE:], *line[f.span.start :].split()[:_BESIDE]]
        )
        for f in figures
    )
    return bool(figures) and not any(matches(t, read_text(b)) for b in beside for t in heads)


def lacks_figure_asked_for(ask: Question, best: Evidence, _: Sequence[Term]) -> bool:
    """True if a figure is asked for, and the clause has none of its kind."""
    return lacks_figure(ask, best)


def counts_another(ask: Question, best: Evidence, _: Sequence[Term]) -> bool:
    """True if museums are counted, say, and the figure counts activities in them."""
    return counted_things.counts_another(ask, best)
