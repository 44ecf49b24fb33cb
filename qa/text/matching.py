"""How much of what a question speaks of a text speaks of too."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache

from index.tokens import STOP_WORDS
from qa.lexicon.english import any_of
from qa.text.synonyms import Stems, to_stems
from qa.text.terms import Term

_ENDING = re.compile(f"{any_of('grammar', 'noun_endings')}$")
_MIN_ROOT = 5
_NO_WEIGHT = 1e-9
EXACT, ROOT, SYNONYM, NEARBY = 1.0, 0.9, 0.8, 0.35


@dataclass(frozen=True, slots=True, eq=False)
class Text:
    """A piece of report text, stemmed for matching; equal to itself alone, so quick to look up."""

    stems: Stems
    known: frozenset[str]
    roots: frozenset[str]

    def has(self, phrase: Stems) -> bool:
        """True if the phrase stands in the text, its words side by side."""
        if len(phrase) == 1:
            return phrase[0] in self.known
        if not self.known.issuperset(phrase):
            return False
        size = len(phrase)
        return any(
            self.stems[i : i + size] == phrase
            for i, first in enumerate(self.stems)
            if first == phrase[0]
        )

    def has_near(self, phrase: Stems) -> bool:
        """True if the phrase's content words all stand in the text, in any order."""
        content = [s for s in phrase if s not in STOP_WORDS]
        return len(content) > 1 and self.known.issuperset(content)


@lru_cache(maxsize=16384)
def read_text(text: str) -> Text:
    """Stem a piece of text for matching."""
    stems = to_stems(text)
    known = frozenset(stems)
    return Text(stems, known, frozenset(root(s) for s in known))


@lru_cache(maxsize=65536)
def root(stemmed: str) -> str:
    """Return a stem without the ending that makes a noun of a verb: "treatment", "treated"."""
    bare = _ENDING.sub("", stemmed)
    return bare if len(bare) >= _MIN_ROOT else stemmed


def matches(term: Term, text: Text) -> float:
    """Return how well a text speaks of a term, from 0 to 1."""
    if text.has(term.stems):
        return EXACT
    if len(term.stems) == 1 and root(term.stems[0]) in text.roots:
        return ROOT
    if not term.words.isdisjoint(text.known) or _has_phrase(term, text):
        return SYNONYM
    if len(term.stems) > 1:
        if text.has_near(term.stems):
            return 0.7
        content = [s for s in term.stems if s not in STOP_WORDS]
        partly = 0.5 * sum(s in text.known for s in content) / max(len(content), 1)
        return max(partly, _nearest(term, text))
    return _nearest(term, text)


def _has_phrase(term: Term, text: Text) -> bool:
    """True if the text has a phrase that may stand for the term; few have its telling word."""
    return not text.known.isdisjoint(term.phrases) and any(
        text.has(phrase)
        for word, phrases in term.phrases.items()
        if word in text.known
        for phrase in phrases
    )


def _nearest(term: Term, text: Text) -> float:
    return max((value for s, value in term.near.items() if s in text.known), default=0.0)


class Matcher:
    """The terms of a question, prepared to be looked for in many texts.

    Most texts speak of few terms. Which these can be is read from the stems of the text, so that
    only they are compared.
    """

    def __init__(self, terms: Sequence[Term]) -> None:
        """Prepare the terms."""
        self.terms = tuple(terms)
        self._total = sum(term.weight for term in self.terms)
        self._by_stem = _places(_stems_to_look_for(term) for term in self.terms)
        self._by_root = _places(
            {root(term.stems[0])} if len(term.stems) == 1 else () for term in self.terms
        )
        self._stems, self._roots = frozenset(self._by_stem), frozenset(self._by_root)
        self._found: dict[Text, dict[int, float]] = {}

    def coverage(self, text: Text, nearby: Text | None = None) -> float:
        """Return how much of the terms, by weight, a text covers, from 0 to 1.

        What only the surroundings (`nearby`: heading, neighbours) speak of counts a third.
        """
        if not self._total:
            return 0.0
        own = self._credits(text)
        near = {} if nearby is None else self._credits(nearby)
        if not own and not near:
            return 0.0
        covered = 0.0
        for place in sorted(own.keys() | near.keys()):
            credit = own.get(place, 0.0)
            if credit < NEARBY and place in near:
                credit = max(credit, NEARBY * near[place])
            covered += self.terms[place].weight * credit
        return covered / self._total

    def cover(self, *texts: Text) -> float:
        """Return how much of the terms, by weight, texts cover together, from 0 to 1."""
        return self._share(self._together(texts), {})

    def cover_beyond(self, given: Text, *texts: Text) -> float:
        """Return the same of what one text, such as a report's title, does not speak of; or 1."""
        return self._share(self._together(texts), self._credits(given))

    def _together(self, texts: Iterable[Text]) -> dict[int, float]:
        best: dict[int, float] = {}
        for text in texts:
            for place, credit in self._credits(text).items():
                best[place] = max(best.get(place, 0.0), credit)
        return best

    def _share(self, credits: Mapping[int, float], given: Mapping[int, float]) -> float:
        covered = total = 0.0
        for place, term in enumerate(self.terms):
            weight = term.weight * (1.0 - given.get(place, 0.0))
            total += weight
            covered += weight * credits.get(place, 0.0)
        return covered / total if total > _NO_WEIGHT else float(bool(self.terms))

    def _credits(self, text: Text) -> dict[int, float]:
        """Return what each term that the text speaks of counts, by the term's place."""
        found = self._found.get(text)
        if found is None:
            found = self._found[text] = {i: matches(self.terms[i], text) for i in self._told(text)}
        return found

    def _told(self, text: Text) -> Iterable[int]:
        """Return the places of terms that a text may speak of."""
        stems, roots = text.known & self._stems, text.roots & self._roots
        if not stems and not roots:
            return ()
        return {i for s in stems for i in self._by_stem[s]}.union(
            i for r in roots for i in self._by_root[r]
        )


def _stems_to_look_for(term: Term) -> Iterable[str]:
    """Stems of which a text has at least one, if it speaks of the term at all, roots apart."""
    own = {s for s in term.stems if s not in STOP_WORDS} or {term.stems[0]}
    return {*own, *term.words, *term.phrases, *term.near}


def _places(keys_of: Iterable[Iterable[str]]) -> dict[str, list[int]]:
    """Return for each key the places at which it is given."""
    places: dict[str, list[int]] = {}
    for place, keys in enumerate(keys_of):
        for key in keys:
            places.setdefault(key, []).append(place)
    return places


def coverage(terms: Sequence[Term], text: Text, nearby: Text | None = None) -> float:
    """Return how much of the terms a text covers, as `Matcher.coverage`."""
    return Matcher(terms).coverage(text, nearby)
