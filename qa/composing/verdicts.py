"""Yes or no: whether a sentence says what is asked, or has another figure for it."""

from __future__ import annotations

import re

from index.tokens import tokenize
from qa.answer import Evidence
from qa.composing.answer_line import no_line, yes_line
from qa.draft import Claim
from qa.question import Question
from qa.text.figures import Figure, find_figures
from qa.text.matching import SYNONYM, matches, read_text

_COVERED = 0.6
_SAID = SYNONYM
_WEIGHTY = 1.5  # lighter words may be left out
_NEGATED = re.compile(r"\b(?:not|no longer|never|without|nor)\b", re.IGNORECASE)
_MORE = re.compile(
    r"\b(?:more|fewer|less|higher|lower|larger|bigger|greater|smaller|better|worse|most|least)\b",
    re.IGNORECASE,
)
# "More than 10" is not contradicted by 12.
_BOUND = re.compile(
    r"\b(?:more|less|fewer|over|under|at least|at most|above|below|nearly|almost|about|around|exceed\w*|up to|as many|as much)\b",
    re.I,
)
_CONTRADICTED = 0.55
_COUNTED = 4  # words after a figure
_DONE = re.compile(r"\b(?:was|were|has|have|had|held|led|[a-z]+ed)\b")
_TO_BE_DONE = re.compile(
    r"\b(?:will|should|shall|must|need(?:s|ed)? to|require[sd]?|efforts|promote|plan(?:s|ned)?|to be)\b",
    re.IGNORECASE,
)


def verdict_line(ask: Question, best: Evidence) -> Claim | None:
    """Return the line that says yes or no to a yes/no question; None where the sentence decides neither."""
    if is_affirmed(ask, best):
        return yes_line(ask, best)
    return no_line(ask, best) if is_contradicted(ask, best) else None


def is_affirmed(ask: Question, best: Evidence) -> bool:
    """True if a sentence says what a yes/no question asks: its words, its figures, that it was done."""
    asked = {f.value for f in find_figures(ask.asked)}
    said = {f.value for f in find_figures(best.line)}
    return (
        best.features.get("cover", 0.0) >= _COVERED
        and asked <= said
        and not _NEGATED.search(best.line)
        and _says_every_word(ask, best)
        and _is_done(ask, best)
        and (not _MORE.search(ask.asked) or bool(_MORE.search(best.line)))
    )


def _says_every_word(ask: Question, best: Evidence) -> bool:
    """True if every weighty word of the question stands in the sentence: an airport that is built.

    A question whose own words say nothing ("Is that so?") asks what no sentence can tell.
    """
    weighty = [t for t in ask.terms if t.weight >= _WEIGHTY]
    line = read_text(best.line)
    return bool(weighty) and all(matches(t, line) >= _SAID for t in weighty)


def _is_done(ask: Question, best: Evidence) -> bool:
    """True unless it is asked whether something was done, and the sentence plans or demands it."""
    if ask.period.kind != "result":
        return True
    kind = best.passage.period.kind
    if kind == "statement":
        return bool(_DONE.search(best.clause)) and not _TO_BE_DONE.search(best.clause)
    return kind == "result"


def is_contradicted(ask: Question, best: Evidence) -> bool:
    """True if a yes/no question names one figure, and the clause that covers it has another alike."""
    asked = [f for f in find_figures(ask.asked) if f.kind != "ordinal"]
    if len(asked) != 1:
        return False
    sort = (asked[0].kind, asked[0].unit_key)
    alike = [f for f in find_figures(best.clause) if (f.kind, f.unit_key) == sort]
    return (
        len(alike) == 1
        and _counts_alike(ask.asked, asked[0], best.clause, alike[0])
        and alike[0].value != asked[0].value
        and best.features.get("clause", 0.0) >= _CONTRADICTED
        and not _NEGATED.search(best.line)
        and not _BOUND.search(ask.asked)
    )


def _counts_alike(asked: str, one: Figure, said: str, other: Figure) -> bool:
    """True if what is counted after two bare figures has a word in common; units tell otherwise."""
    counted = set(tokenize(" ".join(asked[one.span.end :].split()[:_COUNTED])))
    if one.unit or not any(word.isascii() for word in counted):  # a word not translated
        return True
    return not counted.isdisjoint(tokenize(" ".join(said[other.span.end :].split()[:_COUNTED])))
