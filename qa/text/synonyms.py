"""Words that stand for each other: read from data, looked up by stems."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from functools import cached_property, lru_cache
from typing import Protocol

from index.tokens import stem, words
from qa.lexicon.corpus_lexicon import CorpusLexicon

Stems = tuple[str, ...]
MAX_PHRASE = 6


class PhraseSynonyms(Protocol):
    """What says which phrases, given as stems, may stand for each other."""

    def of(self, phrase: Stems, /) -> tuple[Stems, ...]:
        """Return what may stand for a phrase, itself not included."""

    def surface(self, phrase: Stems) -> str:
        """Return a phrase as written in the data."""

    def longest(self, stems: Stems, start: int) -> int:
        """Return how many stems from `start` make the longest known phrase; 1 if none does."""


class Synonyms:
    """For a word or phrase, given as stems, the others that may stand for it.

    What stands for a phrase is worked out when it is asked for: there are thousands of them, and a
    question has a few.
    """

    def __init__(
        self, groups: Iterable[Sequence[str]], narrower: Mapping[str, Sequence[str]]
    ) -> None:
        """Take groups of interchangeable phrases, and phrases that stand for others one way."""
        self._groups = tuple(groups)
        self._narrower = narrower
        self._groups_of: defaultdict[Stems, list[Sequence[str]]] = defaultdict(list)
        for group in self._groups:
            for phrase in dict.fromkeys(map(_phrase_stems, group)):
                self._groups_of[phrase].append(group)
        self._means: defaultdict[Stems, list[Sequence[str]]] = defaultdict(list)
        for word, means in narrower.items():
            self._means[_phrase_stems(word)].append(means)
        self._keys = {key for key in (*self._groups_of, *self._means) if key}
        self._remembered = lru_cache(maxsize=None)(self._of)

    def of(self, phrase: Stems) -> tuple[Stems, ...]:
        """Return what may stand for the phrase, itself not included."""
        return self._remembered(phrase)

    def _of(self, phrase: Stems) -> tuple[Stems, ...]:
        if phrase not in self._keys:
            return ()
        alike = (to_stems(p) for group in self._groups_of.get(phrase, ()) for p in group)
        others = dict.fromkeys(p for p in alike if p != phrase)
        for means in self._means.get(phrase, ()):
            others.update(dict.fromkeys(map(to_stems, means)))
        return tuple(others)

    def surface(self, phrase: Stems) -> str:
        """Return a phrase as written in the data."""
        return self._surfaces.get(phrase, " ".join(phrase))

    @cached_property
    def _surfaces(self) -> dict[Stems, str]:
        """Each phrase that others stand for, as it is first written."""
        written = (p for group in (*self._groups, *self._narrower.values()) for p in group)
        surfaces: dict[Stems, str] = {}
        for phrase in written:
            surfaces.setdefault(to_stems(phrase), phrase)
        return surfaces

    def longest(self, stems: Stems, start: int) -> int:
        """Return how many stems from `start` make the longest known phrase; 1 if none does."""
        for size in range(min(MAX_PHRASE, len(stems) - start), 1, -1):
            if stems[start : start + size] in self._keys:
                return size
        return 1


def to_stems(phrase: str) -> Stems:
    """Return all stems of a phrase, stop words too: "in all" must stay findable."""
    return tuple(map(stem, words(phrase)))


# The phrases of the general lexicon are stemmed once for all corpora.
_phrase_stems = lru_cache(maxsize=32_768)(to_stems)


def stems_of(words: Iterable[str]) -> frozenset[str]:
    """Return the stems of single words."""
    return frozenset(stem(word.lower()) for word in words)


@lru_cache(maxsize=8)
def synonyms_of(lexicon: CorpusLexicon) -> Synonyms:
    """Return the synonyms that a corpus is read with."""
    return Synonyms(lexicon.groups, lexicon.everyday)


@lru_cache(maxsize=8)
def word_synonyms_of(lexicon: CorpusLexicon) -> Synonyms:
    """Return the synonyms of single words alone, which are quicker to prepare."""
    groups = (_single(group) for group in lexicon.groups)
    everyday = {w: _single(means) for w, means in lexicon.everyday.items() if " " not in w}
    return Synonyms(groups, everyday)


def _single(phrases: Sequence[str]) -> tuple[str, ...]:
    return tuple(phrase for phrase in phrases if " " not in phrase)
