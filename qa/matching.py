"""How much of what a question speaks of a text speaks of too."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

from index.tokens import STOP_WORDS
from qa.synonyms import Stems, to_stems
from qa.terms import Term

_ENDING = re.compile(r"(?:ment|ation|at|ion|er|or|al|ance|ence|(?<=uc)t|(?<=st)r)$")
_MIN_ROOT = 5
EXACT, ROOT, SYNONYM, NEARBY = 1.0, 0.9, 0.8, 0.35


@dataclass(frozen=True, slots=True)
class Text:
    """A piece of report text, stemmed for matching."""

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
    if not term.words.isdisjoint(text.known) or any(text.has(p) for p in term.phrases):
        return SYNONYM
    if len(term.stems) > 1:
        if text.has_near(term.stems):
            return 0.7
        content = [s for s in term.stems if s not in STOP_WORDS]
        partly = 0.5 * sum(s in text.known for s in content) / max(len(content), 1)
        return max(partly, _nearest(term, text))
    return _nearest(term, text)


def _nearest(term: Term, text: Text) -> float:
    return max((value for s, value in term.near.items() if s in text.known), default=0.0)


def coverage(terms: Sequence[Term], text: Text, nearby: Text | None = None) -> float:
    """Return how much of the terms, by weight, a text covers, from 0 to 1.

    What only the surroundings (`nearby`: heading, neighbours) speak of counts a third.
    """
    total = sum(term.weight for term in terms)
    if not total:
        return 0.0
    covered = 0.0
    for term in terms:
        credit = matches(term, text)
        if nearby is not None and credit < NEARBY:
            credit = max(credit, NEARBY * matches(term, nearby))
        covered += term.weight * credit
    return covered / total
