"""Signs that a figure of the evidence is not the one asked for."""

from __future__ import annotations

import re
from collections.abc import Sequence

from qa.answer import Evidence, QuestionType
from qa.finding import counted_things
from qa.finding.answer_form import lacks_figure
from qa.question import Question
from qa.text.figures import find_figures
from qa.text.terms import Term

_ITEM_END = re.compile(r",|;|\band\b")


def has_too_few_items(ask: Question, best: Evidence, _: Sequence[Term]) -> bool:
    """True if so many things are asked for, and the sentence joins far fewer."""
    if ask.type not in (QuestionType.LIST, QuestionType.EXPLAIN):
        return False
    bare = ask.asked.replace('"', " ").replace("'", " ")
    wanted = [f.value for f in find_figures(bare) if f.kind == "count" and 3 <= f.value <= 20]
    return bool(wanted) and len(_ITEM_END.findall(best.line)) + 1 < max(wanted) - 1


def lacks_figure_asked_for(ask: Question, best: Evidence, _: Sequence[Term]) -> bool:
    """True if a figure is asked for, and the clause has none of its kind."""
    return lacks_figure(ask, best)


def counts_another(ask: Question, best: Evidence, _: Sequence[Term]) -> bool:
    """True if museums are counted, say, and the figure counts activities in them."""
    return counted_things.counts_another(ask, best)
