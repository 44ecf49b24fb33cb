"""Who leads, who speaks, who holds which office: so only where the evidence says so."""

from __future__ import annotations

import re
from collections.abc import Iterator

from qa.checking.fault import Fault, FaultKind
from qa.checking.ground import Ground, speeches
from qa.lexicon.corpus_lexicon import CorpusLexicon
from qa.lexicon.english import pattern, whole_words, word_list
from qa.text.offices import Office, offices_by_person, offices_in
from qa.text.people import OFFICE, places_of_people
from qa.text.synonyms import stems_of

LEADS = whole_words("people", "leads")
LED_BY = whole_words("people", "led_by")
_SAYS = whole_words("speech", "says")
_UNSAID = stems_of(word_list("people", "any_body"))
_VERB = pattern("checking", "verb")
_GOES_ON = pattern("checking", "goes_on")
_IS = re.compile(r"\s*(?:,|:|\b(?:is|was|being|were)\b)[^.;]{0,40}$", re.IGNORECASE)


def office_faults(text: str, ground: Ground) -> Iterator[Fault]:
    """Yield the offices that the evidence doesn't give, or not to who is said to hold them.

    "First deputy head" is not "deputy head": ranks count, and what is told of the body.
    """
    unsaid = unsaid_of_bodies(ground.lexicon)
    there = (*offices_in(ground.line), *offices_in(ground.source.speaker))
    for office in offices_in(text):
        if not office.is_among(there, unsaid):
            yield Fault(FaultKind.OFFICE, office.title)
    for person, offices in offices_by_person(text).items():
        held = ground.offices.get(person, ())
        for office in offices:
            if not office.is_among(held, unsaid):
                is_contrary = any(office.is_rival_of(other) for other in held)
                yield Fault(FaultKind.OFFICE, f"{person}, {office.title}", is_contrary)


def unsaid_of_bodies(lexicon: CorpusLexicon) -> frozenset[str]:
    """Return the stems that anybody may say of the body of an office: "mayor of the city"."""
    return _UNSAID | stems_of(lexicon.own)


def role_faults(text: str, ground: Ground) -> Iterator[Fault]:
    """Yield who is said to lead or to speak, where the evidence doesn't say so of this person."""
    led = leaders(ground.line)
    for person in leaders(text):
        if person not in led:
            instead = f" for {led[0]}" if led else ""
            yield Fault(FaultKind.NAME, f"{person}{instead}", is_contrary=bool(led))
    for office in _leading_offices(text):
        if not any(office.is_among(ground.offices.get(person, ())) for person in led):
            yield Fault(FaultKind.OFFICE, f"{office.title} leads", is_contrary=bool(led))
    spoke = speakers(ground.line)
    for person in speakers(text):
        if person not in (spoke or (ground.speaker,)):
            yield Fault(FaultKind.NAME, f"{person} speaks", is_contrary=bool(spoke))


def leaders(text: str) -> tuple[str, ...]:
    """Return who is said to preside, lead or head: all persons in one phrase with such a verb."""
    found: list[str] = []
    for match in LED_BY.finditer(text):
        found += _right_after(text, match.end())
    for match in _deeds_of_leading(text):
        before = _right_before(text, match.start())
        found += before or _named_next(text, match.end())
    return tuple(dict.fromkeys(found))


def speakers(text: str) -> tuple[str, ...]:
    """Return who is said to say something: who stands before a verb of saying, near or far."""
    found = [person for person, _ in speeches(text)]
    for match in _SAYS.finditer(text):
        found += _right_before(text, match.start())[-1:]
    return tuple(dict.fromkeys(found))


def _right_after(text: str, start: int) -> list[str]:
    """The persons after a place, up to the next verb or to what goes along."""
    verb = _GOES_ON.search(text, start)
    end = verb.start() if verb else len(text)
    return [p for p, span in places_of_people(text) if start <= span.start < end]


def _right_before(text: str, end: int) -> list[str]:
    """The persons before a place, back to the verb before it: "A and B, secretary, led"."""
    verbs = [m.end() for m in _VERB.finditer(text, 0, end)]
    start = 0
    places = [(p, span) for p, span in places_of_people(text) if span.end <= end]
    for verb_end in verbs:
        if places and places[-1][1].start >= verb_end:
            start = verb_end
    return [p for p, span in places if span.start >= start]


def _named_next(text: str, start: int) -> list[str]:
    """The person whom a noun of leading goes on to name: "the moderator was X"."""
    after = [(p, span) for p, span in places_of_people(text) if span.start >= start]
    if after and _IS.search(text, start, after[0][1].start):
        return [after[0][0]]
    return []


def _leading_offices(text: str) -> tuple[Office, ...]:
    """The offices that are said to lead where no person is named: "the mayor presided"."""
    if places_of_people(text):
        return ()
    before = [offices_in(text[: m.start()])[-1:] for m in _deeds_of_leading(text)]
    after = [offices_in(text[m.end() :])[:1] for m in LED_BY.finditer(text)]
    return tuple(office for offices in (*before, *after) for office in offices)


def _deeds_of_leading(text: str) -> Iterator[re.Match[str]]:
    """Yield what says that somebody leads, but for the titles of offices: "the deputy head"."""
    titles = [m.span() for m in OFFICE.finditer(text)]
    for match in LEADS.finditer(text):
        if not any(start <= match.start() < end for start, end in titles):
            yield match
