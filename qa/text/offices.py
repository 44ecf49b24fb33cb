"""Who holds which office, as a sentence tells it: each office whole, with its rank and its body."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, field
from functools import lru_cache

from corpus.document import Span
from corpus.plain_text import plain
from index.tokens import STOP_WORDS
from qa.lexicon.english import pattern, whole_words
from qa.text.people import OFFICE, places_of_people
from qa.text.synonyms import to_stems

_STANDING_IN = whole_words("people", "standing_in")
_HOLDER = re.compile(r"(?:(?:wo)?m[ae]n|person)$")
_BODY = pattern("people", "of_body")
_ENDS_BODY = pattern("people", "ends_body")
_NAMED_BEFORE = re.compile(r"(?:(?<![.!?]\s)\b[A-Z][\w'&-]*\s+){1,5}$")
# What stands between an office and the person whose it is: "Mayor X", "the mayor of Y is X",
# "the mayor of Y, X"; and between a person and the office: "X, mayor", "X is the mayor".
_RIGHT_BEFORE = re.compile(r"\s*")
_NAMED_AFTER = pattern("people", "office_then_name")
_SET_APART = re.compile(r",\s*")
_APPOSED = pattern("people", "name_then_office")
_IS_VERB = pattern("people", "title_is_verb")
_JOINED = re.compile(r"\s*,?\s*(?:and\s+)?")
_LISTED = re.compile(r"\s*:\s*")


@dataclass(frozen=True, slots=True)
class Office:
    """An office: its title with all ranks ("first deputy head"), and the stems of its body.

    `written` is the office as a text has it, body and all.
    """

    title: str
    body: frozenset[str] = frozenset()
    written: str = field(default="", compare=False)

    def is_among(self, held: Iterable[Office], unsaid: Collection[str] = ()) -> bool:
        """True if one of the offices held has this title whole, and all told of the body.

        `unsaid` are stems that anybody may add, such as the name of the city. Of an office held
        whose body isn't told, any may be.
        """
        needed = self.body.difference(unsaid)
        same = [other for other in held if other.title == self.title]
        return any(not other.body or needed <= other.body for other in same)

    def is_rival_of(self, other: Office) -> bool:
        """True for the same office in another rank, which nobody holds besides: deputy, acting."""
        is_same = self.title.split()[-1:] == other.title.split()[-1:]
        shares = not self.body or not other.body or not self.body.isdisjoint(other.body)
        return is_same and shares and self.title != other.title


@dataclass(frozen=True, slots=True)
class _Mention:
    office: Office
    span: Span
    """The title with what is told of the body right after it."""


@lru_cache(maxsize=4096)
def offices_in(text: str) -> tuple[Office, ...]:
    """Return every office that a text names, whoever holds it."""
    flat = plain(text)
    return tuple(m.office for m in _mentions(flat, _places(flat)))


@lru_cache(maxsize=4096)
def offices_by_person(text: str) -> dict[str, tuple[Office, ...]]:
    """Return for each person that a text names the offices that it gives them; maybe none."""
    flat = plain(text)
    places = _places(flat)
    found: dict[str, list[Office]] = {person: [] for person, _ in places}
    later: tuple[_Mention, list[str]] | None = None
    for mention in reversed(_mentions(flat, places)):
        holders = _holders(flat, mention, places)
        if later and _JOINED.fullmatch(flat, mention.span.end, later[0].span.start):
            holders = holders or later[1]  # "secretary and mayor X"
        for person in holders:
            found[person].insert(0, mention.office)
        later = mention, holders
    return {person: tuple(offices) for person, offices in found.items()}


def title_of(written: str) -> str:
    """Return the title of an office in one spelling, whoever holds it.

    "Vice-Mayor" is "vice mayor"; "chairman" and "chairperson" are "chair".
    """
    low = _STANDING_IN.sub("acting", written.lower().replace("-", " "))
    return _HOLDER.sub("", " ".join(low.split()).removesuffix("s"))


@lru_cache(maxsize=8192)
def titles_in(text: str) -> frozenset[str]:
    """Return the titles of the offices that a text names, each whole: "first deputy head"."""
    return frozenset(title_of(match[0]) for match in OFFICE.finditer(plain(text)))


_Places = Sequence[tuple[str, Span]]


def _places(text: str) -> _Places:
    return places_of_people(text)


def _mentions(text: str, places: _Places) -> list[_Mention]:
    found = [m for m in OFFICE.finditer(text) if not _IS_VERB.match(text, m.end())]
    starts = [m.start() for m in found] + [span.start for _, span in places]
    mentions = []
    for match in found:
        stop = min((s for s in starts if s >= match.end()), default=len(text))
        body = _BODY.match(text, match.end(), stop)
        told = _ENDS_BODY.split(text[body.end() : stop], maxsplit=1)[0] if body else ""
        end = body.end() + len(told.rstrip()) if body else match.end()
        before = _NAMED_BEFORE.search(text[: match.start()])
        named = before[0] if before else ""
        stems = [s for s in to_stems(f"{named} {told}") if s not in STOP_WORDS]
        names = {s for person, _ in places for s in to_stems(person)}
        body_stems = frozenset(stems) - names
        office = Office(title_of(match[0]), body_stems, text[match.start() : end])
        mentions.append(_Mention(office, Span(match.start(), end)))
    return mentions


def _holders(text: str, mention: _Mention, places: _Places) -> list[str]:
    """The persons whose office it is: mostly one, before it or after it."""
    before = [(p, span) for p, span in places if span.end <= mention.span.start]
    after = [(p, span) for p, span in places if span.start >= mention.span.end]
    if after:
        following = text[mention.span.end : after[0][1].start]
        if _LISTED.fullmatch(following):
            return [person for person, _ in after]
        is_apposed = before and _APPOSED.match(text, before[-1][1].end, mention.span.start + 1)
        if _RIGHT_BEFORE.fullmatch(following) or _NAMED_AFTER.fullmatch(following):
            return [after[0][0]]
        if _SET_APART.fullmatch(following) and not is_apposed:
            return [after[0][0]]
    return [before[-1][0]] if before else []
