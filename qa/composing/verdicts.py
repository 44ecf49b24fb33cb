"""Yes or no: whether a sentence says what is asked, or has another figure or person for it."""

from __future__ import annotations

from decimal import Decimal

from corpus.plain_text import is_chinese
from index.tokens import tokenize
from qa.answer import Evidence
from qa.checking.claim_check import ClaimCheck
from qa.checking.quantities import unit_of
from qa.checking.roles import unsaid_of_bodies
from qa.composing.answer_line import no_line, yes_line
from qa.draft import Claim
from qa.lexicon.corpus_lexicon import CorpusLexicon
from qa.lexicon.english import pattern, whole_words
from qa.question import Question
from qa.text.clauses import segments
from qa.text.figures import Figure, find_figures
from qa.text.matching import SYNONYM, matches, read_text
from qa.text.offices import offices_by_person, offices_in

_COVERED = 0.6
_WEIGHTY_TERM = 1.5  # lighter words may be left out
_DENIAL = pattern("checking", "denial")
_TAG = pattern("asking", "tag")
_REFUSES = whole_words("grammar", "refusals")
_DENIED = 0.5
_MOST = 0.5
_COMPARES = pattern("composing", "compares")
_HAS_BOUND = whole_words("composing", "bounds")
_CONTRADICTED = 0.55
_COUNTED = 4  # words after a figure
_IS_DONE = pattern("composing", "done")
_TO_BE_DONE = whole_words("composing", "to_be_done")


def verdict_line(ask: Question, best: Evidence, check: ClaimCheck | None = None) -> Claim | None:
    """Return the line that says yes or no; None where the sentence decides neither.

    `check` finds the facts of a question that the sentence lacks: then there is no Yes.

    The words by which a sentence denies or plans are known in English alone. What is asked with a
    denial gets none: "Yes" would leave open which of the two is so.
    """
    asked = _TAG.sub("", ask.asked)
    if is_chinese(best.line) or _DENIAL.search(asked):
        return None
    faults = check.fact_faults(asked, best) if check else ()
    if not faults and is_affirmed(ask, best):
        return yes_line(ask, best)
    is_other = any(fault.is_other_person for fault in faults)
    is_no = is_other or is_contradicted(ask, best) or is_denied(ask, best)
    return no_line(ask, best) if is_no else None


def is_affirmed(ask: Question, best: Evidence) -> bool:
    """True if a sentence says what is asked: its words, its figures, that it was done."""
    return (
        best.features.get("cover", 0.0) >= _COVERED
        and _figures(ask.asked) <= _figures(best.line)
        and _gives_offices(ask.asked, best.line)
        and not _REFUSES.search(best.line)
        and _says_every_word(ask, best)
        and _is_done(ask, best)
        and _compared(ask.asked) <= _compared(best.line)
    )


def _compared(text: str) -> set[str]:
    """The words by which a text compares: more is not fewer."""
    return {word.lower() for word in _COMPARES.findall(text)}


def _figures(text: str) -> set[tuple[Decimal, str]]:
    """The figures of a text with what they are in: 20 percent are not 20 parks."""
    return {(f.value, unit_of(f)) for f in find_figures(text)}


def _gives_offices(asked: str, line: str) -> bool:
    """True if a sentence gives the offices that are asked of, whole and to the same persons."""
    unsaid = unsaid_of_bodies(CorpusLexicon.load())
    given = offices_by_person(line)
    held_by_anybody = offices_in(line)
    by_person = offices_by_person(asked).items()
    return all(o.is_among(held_by_anybody, unsaid) for o in offices_in(asked)) and all(
        office.is_among(given.get(person, ()), unsaid)
        for person, offices in by_person
        for office in offices
    )


def _says_every_word(ask: Question, best: Evidence) -> bool:
    """True if every weighty word of the question stands in the sentence: an airport that is built.

    A question whose own words say nothing ("Is that so?") asks what no sentence can tell.
    """
    weighty = [t for t in ask.terms if t.weight >= _WEIGHTY_TERM]
    line = read_text(best.line)
    return bool(weighty) and all(matches(t, line) >= SYNONYM for t in weighty)


def _is_done(ask: Question, best: Evidence) -> bool:
    """True unless it is asked whether something was done, and the sentence plans or demands it."""
    if ask.period.kind != "result":
        return True
    kind = best.passage.period.kind
    if kind == "statement":
        return bool(_IS_DONE.search(best.clause)) and not _TO_BE_DONE.search(best.clause)
    return kind == "result"


def is_denied(ask: Question, best: Evidence) -> bool:
    """True if a sentence that covers what is asked denies it: "Motorboats may not use the lock"."""
    return (
        best.features.get("cover", 0.0) >= _DENIED
        and _refuses_it(ask, best.line)
        and not _REFUSES.search(ask.asked)
        and not _COMPARES.search(ask.asked)
    )


def _refuses_it(ask: Question, line: str) -> bool:
    """True if the segments that deny speak of most of what the sentence tells of the question.

    "The grant ends in May; no other is known" denies nothing of the grant.
    """
    parts = [line[part.start : part.end] for part in segments(line)]
    denying = " ".join(part for part in parts if _REFUSES.search(part))
    return bool(denying) and _told(ask, denying) >= _MOST * _told(ask, line)


def _told(ask: Question, text: str) -> float:
    """Return the weight of the terms of a question that a text has."""
    read = read_text(text)
    return sum(term.weight for term in ask.terms if matches(term, read) >= SYNONYM)


def is_contradicted(ask: Question, best: Evidence) -> bool:
    """True if one figure is asked of, and the clause that covers it has another alike."""
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
        and not _DENIAL.search(best.line)
        and not _HAS_BOUND.search(ask.asked)
    )


def _counts_alike(asked: str, one: Figure, said: str, other: Figure) -> bool:
    """True if what is counted after two bare figures has a word in common; units tell otherwise."""
    counted = set(tokenize(" ".join(asked[one.span.end :].split()[:_COUNTED])))
    if one.unit or not any(word.isascii() for word in counted):  # a word not translated
        return True
    return not counted.isdisjoint(tokenize(" ".join(said[other.span.end :].split()[:_COUNTED])))
