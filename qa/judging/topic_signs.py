"""Signs that the evidence speaks of another thing, time or place, or not of what is presumed."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache

from corpus.plain_text import is_chinese
from index.tokens import stem, words
from qa.answer import Evidence, QuestionType
from qa.finding.answer_form import asks_why, lacks_date, tells_why
from qa.lexicon.english import pattern, word_list
from qa.question import Question
from qa.text.matching import SYNONYM, matches, read_text
from qa.text.periods import YEAR
from qa.text.synonyms import to_stems
from qa.text.terms import Term

_ORDINAL_THING = pattern("judging", "ordinal_thing")
_LITTLE = 0.35
_OTHER_YEAR = -0.6
_MONTHS = frozenset(month.lower() for month in word_list("time", "months"))
_NO_SUPERLATIVE = pattern("judging", "no_superlative")
_SUPERLATIVES = word_list("judging", "superlatives")
_ENTITIES = word_list("judging", "entities")
_FAILURES = word_list("judging", "failures")


def is_of_other_year(ask: Question, best: Evidence, _: Sequence[Term]) -> bool:
    """True if a year is asked for, and the sentence is of another."""
    return bool(ask.period.years) and best.features["period"] <= _OTHER_YEAR


def is_of_other_place(ask: Question, best: Evidence, _: Sequence[Term]) -> bool:
    """True if the passage doesn't name a place that the ask names, in the language asked in."""
    if ask.chinese and not is_chinese(best.line):
        return False
    text = best.passage.text.replace("’", "").replace("'", "").lower()
    return any(place.lower() not in text for place in ask.places)


def has_other_ordinal(ask: Question, best: Evidence, _: Sequence[Term]) -> bool:
    """True if a third session is asked for, say, and a fourth is told."""
    asked, stated = (
        {(m[1].lower(), stem(m[2].lower())) for m in _ORDINAL_THING.finditer(text)}
        for text in (ask.asked, best.nearby)
    )
    things = {thing for _, thing in stated}
    return any(pair not in stated and pair[1] in things for pair in asked)


def lacks_given_figure(ask: Question, best: Evidence, _: Sequence[Term]) -> bool:
    """True if the ask gives a figure or a month that stands nowhere near: "the 10 metre boat".

    That of a name which stands there in other words is no such figure: "PM2.5".
    """
    given = {w for w in words(YEAR.sub(" ", ask.asked)) if w[0].isdigit() or w in _MONTHS}
    missing = given.difference(words(best.nearby))
    if not missing:
        return False
    nearby = read_text(best.nearby)
    named = (words(t.surface) for t in ask.all_terms if matches(t, nearby) >= SYNONYM)
    return not missing <= {word for of_term in named for word in of_term}


def lacks_entity(ask: Question, best: Evidence, terms: Sequence[Term]) -> bool:
    """True if a ministry or a bank is asked for, say, and the sentence names none."""
    asked = ask.head & _stems(_ENTITIES)
    if not asked or ask.type is QuestionType.NUMBER:
        return False
    sentence = read_text(best.line)
    named = [t for t in terms if asked.intersection(t.stems)]
    return asked.isdisjoint(sentence.known) and not any(matches(t, sentence) for t in named)


def lacks_superlative(ask: Question, best: Evidence, _: Sequence[Term]) -> bool:
    """True if the most or the least is asked for, and the sentence tells neither."""
    bare = _NO_SUPERLATIVE.sub("", ask.asked)
    asked = _stems(_SUPERLATIVES).intersection(to_stems(bare))
    return bool(asked) and asked.isdisjoint(read_text(best.line).known)


def has_little_of_it(ask: Question, best: Evidence, _: Sequence[Term]) -> bool:
    """True if a Chinese sentence has little of what is asked: its vectors say nothing of it."""
    is_told = best.features["record"] == 1.0 or not is_chinese(best.line)
    return not is_told and best.features["cover"] < _LITTLE


def lacks_date_asked_for(ask: Question, best: Evidence, _: Sequence[Term]) -> bool:
    """True if it is asked when, and the paragraph has no date so fine; in Chinese the sentence."""
    in_chinese = is_chinese(best.line)
    paragraph = best.line if in_chinese else best.passage.paragraph_text(best.sentence)
    return best.features["record"] != 1.0 and lacks_date(ask, paragraph)


def lacks_premise(ask: Question, best: Evidence, terms: Sequence[Term]) -> bool:
    """True if the ask takes for granted what the sentence doesn't say: a fall, an end, a ban."""
    sentence = read_text(best.line)
    if not ask.is_side and any(_is_premise(term) and not matches(term, sentence) for term in terms):
        return True
    asked = read_text(ask.asked)
    return any(asked.has(turn) and not sentence.has(turn) for turn in map(to_stems, _FAILURES))


def lacks_cause(ask: Question, best: Evidence, _: Sequence[Term]) -> bool:
    """True if it is asked why, and the sentence gives no cause and no aim."""
    return asks_why(ask) and not tells_why(best.line)


def _is_premise(term: Term) -> bool:
    return len(term.stems) == 1 and term.stems[0] in _premises()


@lru_cache(maxsize=1)
def _premises() -> frozenset[str]:
    return _stems(word_list("weight", "premises"))


@lru_cache(maxsize=8)
def _stems(listed: tuple[str, ...]) -> frozenset[str]:
    return frozenset(s for word in listed for s in to_stems(word))
