"""Signs that the evidence speaks of another thing, time or place, or not of what is presumed."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import lru_cache
from pathlib import Path

from index.tokens import stem
from qa.answer import Evidence, QuestionType
from qa.finding.answer_form import lacks_date
from qa.question import Question
from qa.text.matching import coverage, matches, read_text
from qa.text.synonyms import to_stems
from qa.text.terms import Term

_PREMISES = Path(__file__).parents[1] / "lexicon" / "premises.txt"
_ORDINAL = re.compile(
    r"\b(first|second|third|fourth|fifth|sixth|seventh|eighth|ninth|tenth|\d+(?:st|nd|rd|th)) ([a-z]\w+)",
    re.IGNORECASE,
)
_TITLE = re.compile(r'"[^"]{20,}"')
_NAME_ASKED = re.compile(
    r"\b(?:called|names?|named|titles?|titled)\b|\b(?:which|what) (?:\w+ ){0,2}(?:papers?|documents?|plans?|guidelines)\b",
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
_WHY = re.compile(
    r"\b(?:why|reasons?|excuse|what (?:made|caused|kept|stopped|prevented)|on what grounds|how come)\b",
    re.IGNORECASE,
)
_CAUSE = re.compile(
    r"\b(?:because|due to|so as to|in order to|thereby|thus|so that|therefore|since|as they|enabling|to \w+)\b",
    re.IGNORECASE,
)
_TURNS = (
    "turn down", "step down", "call off", "back out", "pull out", "fall through", "run out", "fall short",
    "give up", "throw out", "take over", "walk out", "break down", "put off", "hold up", "go wrong", "vote against",
    "lose their life", "kick out", "shut down",
)  # fmt: skip


def is_of_other_year(ask: Question, best: Evidence, _: Sequence[Term]) -> bool:
    """True if a year is asked for, and the sentence is of another."""
    return bool(ask.period.years) and best.features["period"] < 0


def is_of_other_place(ask: Question, best: Evidence, _: Sequence[Term]) -> bool:
    """True if the passage doesn't name a place that the ask names."""
    text = best.passage.text.replace("’", "").replace("'", "").lower()
    return any(place.lower() not in text for place in ask.places)


def has_other_ordinal(ask: Question, best: Evidence, _: Sequence[Term]) -> bool:
    """True if a third session is asked for, say, and a fourth is told."""
    asked, said = (
        {(m[1].lower(), stem(m[2].lower())) for m in _ORDINAL.finditer(text)}
        for text in (ask.asked, best.nearby)
    )
    things = {thing for _, thing in said}
    return any(pair not in said and pair[1] in things for pair in asked)


def is_in_a_title_only(ask: Question, best: Evidence, terms: Sequence[Term]) -> bool:
    """True if the terms stand in the title of a paper rather than in what is said."""
    if _NAME_ASKED.search(ask.asked):
        return False
    titles = read_text(" ".join(_TITLE.findall(best.line)))
    rest = read_text(_TITLE.sub(" ", best.line))
    return coverage(terms, titles) > coverage(terms, rest) + _MORE_NAMED


def lacks_entity(ask: Question, best: Evidence, terms: Sequence[Term]) -> bool:
    """True if a ministry or a bank is asked for, say, and the sentence names none."""
    asked = ask.head & _stems(_ENTITIES)
    if not asked or ask.type is QuestionType.NUMBER:
        return False
    said = read_text(best.line)
    named = [t for t in terms if asked.intersection(t.stems)]
    return asked.isdisjoint(said.known) and not any(matches(t, said) for t in named)


def lacks_superlative(ask: Question, best: Evidence, _: Sequence[Term]) -> bool:
    """True if the most or the least is asked for, and the sentence tells neither."""
    bare = _NO_SUPERLATIVE.sub("", ask.asked)
    asked = _stems(_SUPERLATIVES).intersection(to_stems(bare))
    return bool(asked) and asked.isdisjoint(read_text(best.line).known)


def lacks_date_asked_for(ask: Question, best: Evidence, _: Sequence[Term]) -> bool:
    """True if it is asked when, and the paragraph has no date so fine."""
    paragraph = best.passage.paragraph_text(best.sentence)
    return best.features["record"] != 1.0 and lacks_date(ask, paragraph)


def lacks_premise(ask: Question, best: Evidence, terms: Sequence[Term]) -> bool:
    """True if the ask takes for granted what the sentence doesn't say: a fall, an end, a ban."""
    said = read_text(best.line)
    if not ask.is_side and any(_is_premise(term) and not matches(term, said) for term in terms):
        return True
    asked = read_text(ask.asked)
    return any(asked.has(turn) and not said.has(turn) for turn in map(to_stems, _TURNS))


def lacks_cause(ask: Question, best: Evidence, _: Sequence[Term]) -> bool:
    """True if it is asked why, and the sentence gives no cause and no aim."""
    return bool(_WHY.search(ask.asked)) and not _CAUSE.search(best.line)


def _is_premise(term: Term) -> bool:
    return len(term.stems) == 1 and term.stems[0] in _premises()


@lru_cache(maxsize=1)
def _premises() -> frozenset[str]:
    lines = _PREMISES.read_text(encoding="utf-8").splitlines()
    return frozenset(s for line in lines if not line.startswith("#") for s in to_stems(line))


@lru_cache(maxsize=8)
def _stems(words: tuple[str, ...]) -> frozenset[str]:
    return frozenset(s for word in words for s in to_stems(word))
