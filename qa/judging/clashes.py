"""Signs that the best evidence plainly answers something else than is asked."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from functools import lru_cache

from index.tokens import stem
from qa.answer import Evidence, QuestionType
from qa.finding.answer_form import ASKS_AUTHOR, BYLINE, lacks_date
from qa.finding.counted_things import counts_another
from qa.question import Question
from qa.text.figures import find_figures
from qa.text.matching import coverage, matches, read_text
from qa.text.people import OFFICE, find_people, office_ranks
from qa.text.synonyms import to_stems
from qa.text.terms import Term

_ORDINAL = re.compile(
    r"\b(first|second|third|fourth|fifth|sixth|seventh|eighth|ninth|tenth|\d+(?:st|nd|rd|th)) ([a-z]\w+)",
    re.IGNORECASE,
)
_TOTAL_ASKED = re.compile(
    r"\b(?:altogether|in total|in all|overall|total|at the end of|as of|now have|how many [^?]* does [^?]* have)\b",
    re.IGNORECASE,
)
_GROWTH_ASKED = re.compile(
    r"\b(?:by how (?:many|much)|(?:by )?what (?:percentage|percent|rate))\b.*\b(?:grow|grew|increase|rise|rose|expand|extend|go up)\w*|"
    r"\b(?:what|how (?:high|big|large|strong|fast|much)) (?:is|was|were|will be) [^?]*\b(?:growth|increase)\b",
    re.IGNORECASE,
)
_TOTAL = re.compile(
    r"\b(?:total\w*|reach\w*|exceed\w*|accounts?|number of|all|is|are)\b", re.IGNORECASE
)
_GROWTH = re.compile(
    r"\b(?:add(?!ed value)\w*|new|newly|increas\w+|grew|growth|more|by)\b", re.IGNORECASE
)
_JOINED = re.compile(r",|;|\band\b")
_TITLE = re.compile(r'"[^"]{20,}"')
_NAME_ASKED = re.compile(
    r"\b(?:called|names?|named|titles?|titled)\b|\b(?:which|what) (?:\w+ ){0,2}(?:papers?|documents?|plans?|guidelines)\b",
    re.IGNORECASE,
)
_QUOTED = re.compile(r'"[^"]+"')
_SPELT_OUT = re.compile(
    r"[^.]{0,40}?(?::|\bincluding\b|\bnamely\b|\bsuch as\b|\bthat is\b|\bi\.e\.)"
)
_SO_MANY = re.compile(
    r"\b(?:two|three|four|five|six|seven|eight|nine|ten|eleven|twelve) (?:[a-z]+ ){0,2}?[a-z]+s\b",
    re.IGNORECASE,
)
_MORE_NAMED = 0.1
_NO_SUPERLATIVE = re.compile(
    r"\bat (?:the )?(?:least|most)\b|\b(?:top|highest|lowest|largest)-\w+|\btop (?:quality|grade|level|class|notch)\b|"
    r"\bon top\b|\bmost (?:of|likely|recent\w*)\b|(?<!the )\bmost (?:to|for|in)\b|\b(?:matters?|mattered|counts?) most\b",
    re.IGNORECASE,
)
_SUPERLATIVES = (
    "top",
    "most",
    "least",
    "highest",
    "lowest",
    "largest",
    "smallest",
    "biggest",
    "average",
)
_ENTITIES = (
    "company", "firm", "ministry", "agency", "bureau", "country", "nation", "bank", "university", "hospital",
    "school", "journalist", "reporter", "architect", "contractor", "investor", "artist", "author", "brand",
    "airline", "building", "hall", "hotel", "room", "venue", "province", "embassy", "newspaper", "bidder", "supplier", "celebrity", "ambassador",
)  # fmt: skip


def clashes(question: Question, best: Evidence, terms: Sequence[Term]) -> bool:
    """True if the evidence plainly answers something else.

    A fourth session for the third, a growth for a total, a title for what stands under it, a
    sentence without a person or a ministry where one is asked for, three things for seven.
    """
    return any(doubt(question, best, terms) for doubt in _DOUBTS)


def _other_ordinal(question: Question, best: Evidence, _: Sequence[Term]) -> bool:
    asked, said = (
        {(m[1].lower(), stem(m[2].lower())) for m in _ORDINAL.finditer(text)}
        for text in (question.asked, best.nearby)
    )
    things = {thing for _, thing in said}
    return any(pair not in said and pair[1] in things for pair in asked)


def _total_or_growth(question: Question, best: Evidence, _: Sequence[Term]) -> bool:
    if question.is_side:  # what is compared may be totals or growths
        return False
    if _TOTAL_ASKED.search(question.asked):
        return bool(_GROWTH.search(best.clause)) and not _TOTAL.search(best.clause)
    if _GROWTH_ASKED.search(question.asked):
        return bool(_TOTAL.search(best.clause)) and not _GROWTH.search(best.clause)
    return False


def _too_few(question: Question, best: Evidence, _: Sequence[Term]) -> bool:
    if question.type not in (QuestionType.LIST, QuestionType.EXPLAIN):
        return False
    bare = question.asked.replace('"', " ").replace("'", " ")
    wanted = [f.value for f in find_figures(bare) if f.kind == "count" and 3 <= f.value <= 20]
    return bool(wanted) and len(_JOINED.findall(best.line)) + 1 < max(wanted) - 1


def _named_only(question: Question, best: Evidence, terms: Sequence[Term]) -> bool:
    if _NAME_ASKED.search(question.asked):
        return False
    titles = read_text(" ".join(_TITLE.findall(best.line)))
    rest = read_text(_TITLE.sub(" ", best.line))
    return coverage(terms, titles) > coverage(terms, rest) + _MORE_NAMED


def _counted_in_name(question: Question, best: Evidence, _: Sequence[Term]) -> bool:
    """True if "ten measures" are asked for, and the sentence has them in a name alone."""
    if question.type not in (QuestionType.LIST, QuestionType.EXPLAIN, QuestionType.YES_NO):
        return False
    names = [
        m.group().lower()
        for m in _QUOTED.finditer(best.line)
        if not _SPELT_OUT.match(best.line, m.end())
    ]
    asked = {m.group().lower() for m in _SO_MANY.finditer(question.asked)}
    return any(words in name for words in asked for name in names)


def _lacks_entity(question: Question, best: Evidence, terms: Sequence[Term]) -> bool:
    asked = question.head & _stems(_ENTITIES)
    if not asked or question.type is QuestionType.NUMBER:
        return False
    said = read_text(best.line)
    named = [t for t in terms if asked.intersection(t.stems)]
    return asked.isdisjoint(said.known) and not any(matches(t, said) for t in named)


def _lacks_person(question: Question, best: Evidence, _: Sequence[Term]) -> bool:
    return question.type in (QuestionType.WHO, QuestionType.ROLE) and not find_people(best.clause)


def _other_rank(question: Question, best: Evidence, _: Sequence[Term]) -> bool:
    """True if a director is asked for, say, and the clause has deputy directors only."""
    if question.type is not QuestionType.WHO:
        return False
    if office_ranks(question.asked) == office_ranks(best.clause):
        return False
    asked = {_ranked(m[0]) for m in OFFICE.finditer(question.asked)}
    said = {_ranked(m[0]) for m in OFFICE.finditer(best.clause)}
    offices = {office for _, office in said}
    return any(office in offices and (rank, office) not in said for rank, office in asked)


def _ranked(office: str) -> tuple[str, str]:
    *rank, base = office.lower().split()
    return " ".join(rank), base


def _lacks_byline(question: Question, best: Evidence, _: Sequence[Term]) -> bool:
    return bool(ASKS_AUTHOR.search(question.asked)) and not BYLINE.match(best.line)


def _lacks_date(question: Question, best: Evidence, _: Sequence[Term]) -> bool:
    paragraph = best.passage.paragraph_text(best.sentence)
    return best.features["record"] != 1.0 and lacks_date(question, paragraph)


def _counts_another(question: Question, best: Evidence, _: Sequence[Term]) -> bool:
    """True if museums are counted, say, and the figure counts activities in them."""
    return counts_another(question, best)


def _lacks_superlative(question: Question, best: Evidence, _: Sequence[Term]) -> bool:
    bare = _NO_SUPERLATIVE.sub("", question.asked)
    asked = _stems(_SUPERLATIVES).intersection(to_stems(bare))
    return bool(asked) and asked.isdisjoint(read_text(best.line).known)


_DOUBTS: tuple[Callable[[Question, Evidence, Sequence[Term]], bool], ...] = (
    _other_ordinal,
    _total_or_growth,
    _too_few,
    _named_only,
    _counted_in_name,
    _lacks_entity,
    _lacks_person,
    _lacks_byline,
    _other_rank,
    _lacks_superlative,
    _lacks_date,
    _counts_another,
)


@lru_cache(maxsize=8)
def _stems(words: tuple[str, ...]) -> frozenset[str]:
    return frozenset(s for word in words for s in to_stems(word))
