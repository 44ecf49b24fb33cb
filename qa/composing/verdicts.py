"""Whether a sentence says what a yes/no question asks, so surely that it may be answered with yes."""

from __future__ import annotations

import re

from qa.answer import Evidence
from qa.question import Question
from qa.text.figures import find_figures
from qa.text.matching import SYNONYM, matches, read_text

_COVERED = 0.6
_SAID = SYNONYM
_WEIGHTY = 1.5  # lighter words may be left out
NEGATED = re.compile(r"\b(?:not|no longer|never|without|nor)\b", re.IGNORECASE)
_MORE = re.compile(
    r"\b(?:more|fewer|less|higher|lower|larger|bigger|greater|smaller|better|worse|most|least)\b",
    re.IGNORECASE,
)
_DONE = re.compile(r"\b(?:was|were|has|have|had|held|led|[a-z]+ed)\b")
_TO_BE_DONE = re.compile(
    r"\b(?:will|should|shall|must|need(?:s|ed)? to|require[sd]?|efforts|promote|plan(?:s|ned)?|to be)\b",
    re.IGNORECASE,
)


def is_borne_out(part: Question, best: Evidence) -> bool:
    """True if a sentence says what a yes/no question asks: its words, its figures, that it was done."""
    asked = {f.value for f in find_figures(part.asked)}
    said = {f.value for f in find_figures(best.line)}
    return (
        best.features.get("cover", 0.0) >= _COVERED
        and asked <= said
        and not NEGATED.search(best.line)
        and _says_every_word(part, best)
        and _is_done(part, best)
        and (not _MORE.search(part.asked) or bool(_MORE.search(best.line)))
    )


def _says_every_word(part: Question, best: Evidence) -> bool:
    """True if every weighty word of the question stands in the sentence: an airport that is built.

    A question whose own words say nothing ("Is that so?") asks what no sentence can tell.
    """
    weighty = [t for t in part.terms if t.weight >= _WEIGHTY]
    line = read_text(best.line)
    return bool(weighty) and all(matches(t, line) >= _SAID for t in weighty)


def _is_done(part: Question, best: Evidence) -> bool:
    """True unless it is asked whether something was done, and the sentence plans or demands it."""
    if part.period.kind != "result":
        return True
    kind = best.passage.period.kind
    if kind == "statement":
        return bool(_DONE.search(best.clause)) and not _TO_BE_DONE.search(best.clause)
    return kind == "result"
