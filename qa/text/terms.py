"""What a question speaks of, as weighted terms."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import replace
from functools import lru_cache
from types import MappingProxyType

from index.tokens import STOP_WORDS, stem, words
from qa.lexicon.english import word_list
from qa.text.people import find_people
from qa.text.spelling import nearest_word, vocabulary
from qa.text.synonyms import PhraseSynonyms, Stems, stems_of, to_stems
from qa.text.term import ORDINALS, Term, is_in_chinese

__all__ = ["NearWords", "Term", "TermReader", "is_informative", "scaled"]


def _stems_of(*lists: Iterable[str]) -> frozenset[str]:
    return frozenset(stem(word.lower()) for every in lists for word in every)


# Words of the asking itself, and everyday words that weigh little.
_FRAME = _stems_of(word_list("weight", "frame"), word_list("time", "months"))
_LIGHT_STEMS = _stems_of(word_list("weight", "light"))
_YEARS = frozenset(str(year) for year in range(1900, 2100))

_LIGHT = 0.35
_ORDINAL = 1.5
_ORDINAL_LEAST = 2.5
_PERSON_WEIGHT = 2.5
_N_NEAR = 12
_NEAR_FROM = 0.4
_NEAREST = 0.8  # as much as a synonym

NearWords = Callable[[Sequence[str], int], Sequence[Mapping[str, float]]]
"""For each word, so many stems of the reports that are nearest in meaning, with their cosines."""

BySound = Callable[[Sequence[str]], Sequence[Stems]]
"""For a name of some words, the names in Chinese characters that are read so."""


class TermReader:
    """Finds the terms of questions, weighted by how rare they are in the reports."""

    def __init__(
        self,
        synonyms: PhraseSynonyms,
        frequencies: Mapping[str, int],
        n_sentences: int,
        near_words: NearWords | None = None,
        *,
        own: Iterable[str] = (),
        by_sound: BySound | None = None,
    ) -> None:
        """`frequencies` says in how many of `n_sentences` a stem stands; `own` says nothing.

        `by_sound` finds names that reports have in Chinese characters.
        """
        self._by_sound = by_sound
        self._synonyms = synonyms
        self._frequencies = frequencies
        self._n_sentences = max(n_sentences, 1)
        self._vocabulary = vocabulary(frequencies)
        self._near_words = near_words
        self._frame = _FRAME | stems_of(own)
        self._of_phrase = lru_cache(maxsize=8192)(self._read_phrase)

    def read(self, text: str) -> tuple[Term, ...]:
        """Return the terms of a question, in order, each once."""
        surface = words(text)
        names = _capitalised(text)
        stems = tuple(self._spelt(word, word in names) for word in surface)
        people = {to_stems(person) for person in find_people(text)}
        terms: dict[Stems, Term] = {}
        position = 0
        while position < len(stems):
            size = (
                2
                if stems[position : position + 2] in people
                else self._synonyms.longest(stems, position)
            )
            phrase = stems[position : position + size]
            if size > 1 or not _is_empty(surface[position], phrase[0], self._frame):
                term = self._term(surface[position : position + size], phrase, names)
                if phrase in people:
                    term = replace(term, weight=min(term.weight, _PERSON_WEIGHT))
                terms.setdefault(phrase, term)
            position += size
        return self._with_near(tuple(terms.values()))

    def is_known(self, term: Term) -> bool:
        """True if the term or something that stands for it occurs in the reports."""
        return any(
            all(s in self._frequencies or s in STOP_WORDS for s in phrase)
            for phrase in (term.stems, *term.alternatives)
        )

    def is_written(self, term: Term) -> bool:
        """True if most stems of the term itself occur in the reports."""
        n_known = sum(s in self._frequencies for s in term.stems)
        return n_known * 2 >= len(term.stems)

    def is_wholly_written(self, term: Term) -> bool:
        """True if all stems of the term itself occur in the reports."""
        return self._frequencies.keys() >= set(term.stems)

    def is_written_word(self, word: str) -> bool:
        """True if the reports have a word in any of its forms, or one for the same."""
        return self._is_said(stem(word))

    def _is_said(self, stemmed: str) -> bool:
        return stemmed in self._frequencies or bool(self._synonyms.of((stemmed,)))

    def of_phrase(self, surface: str, stems: Sequence[str], means: Iterable[str]) -> Term:
        """Return the term of a phrase of another language; `means` is what it is in English."""
        phrase = tuple(stems)
        others = dict.fromkeys(other for said in means if (other := to_stems(said)) != phrase)
        return Term.of(surface, phrase, others, self._weight(phrase, others))

    def _spelt(self, word: str, is_name: bool) -> str:
        """The stem of a word, or of the word that it is a misspelling of."""
        stemmed = stem(word)
        known = self._is_said(stemmed)
        if known or is_name or stemmed in _LIGHT_STEMS or _is_empty(word, stemmed, self._frame):
            return stemmed
        return nearest_word(stemmed, self._vocabulary) or stemmed

    def in_report_words(self, text: str) -> str:
        """Return the text with the reports' own words for words that no report uses, if known."""
        surface = words(text)
        stems = tuple(stem(word) for word in surface)
        said: list[str] = []
        position = 0
        while position < len(stems):
            size = self._synonyms.longest(stems, position)
            phrase = stems[position : position + size]
            said.append(
                self._in_report_words(phrase) or " ".join(surface[position : position + size])
            )
            position += size
        return " ".join(said)

    def _in_report_words(self, phrase: Stems) -> str | None:
        if all(s in self._frequencies or s in STOP_WORDS for s in phrase):
            return None
        known = [
            other
            for other in self._synonyms.of(phrase)
            if all(s in self._frequencies or s in STOP_WORDS for s in other)
        ]
        return self._synonyms.surface(known[0]) if known else None

    def _term(self, surface: Sequence[str], phrase: Stems, names: frozenset[str]) -> Term:
        is_name = any(word in names for word in surface)
        term = self._of_phrase(phrase)
        sounds = self._by_sound(surface) if self._by_sound else ()
        if sounds and (is_name or not self.is_known(term)):
            others = (*term.alternatives, *sounds)
            term = Term.of("", phrase, others, self._weight(phrase, others))
            term, is_name = replace(term, sounds=tuple(sounds)), True
        return replace(term, surface=" ".join(surface), is_name=is_name)

    def _read_phrase(self, phrase: Stems) -> Term:
        """Return the term of a phrase, whoever writes it and however."""
        alternatives = dict.fromkeys(self._synonyms.of(phrase))
        is_rendered = any(map(is_in_chinese, alternatives))
        if len(phrase) > 1 and ORDINALS.isdisjoint(phrase):  # "visit first" is no mere "visit"
            for part in phrase:
                if part not in STOP_WORDS and part not in self._frame:
                    others = self._synonyms.of((part,))
                    alternatives.update(
                        (o, None) for o in others if not (is_rendered and is_in_chinese(o))
                    )
        return Term.of("", phrase, alternatives, self._weight(phrase, alternatives))

    def _with_near(self, terms: tuple[Term, ...]) -> tuple[Term, ...]:
        """Add what comes near to terms that the reports have neither as such nor as a synonym."""
        unknown = {
            t.surface: t
            for t in terms
            if not t.is_name and not any(c.isdigit() for c in t.surface) and not self.is_known(t)
        }
        if not self._near_words or not unknown:
            return terms
        found = zip(unknown, self._near_words(list(unknown), _N_NEAR), strict=True)
        near = {surface: self._counted(cosines) for surface, cosines in found}
        return tuple(replace(t, near=near[t.surface]) if t.surface in near else t for t in terms)

    def _weight(self, phrase: Stems, alternatives: Iterable[Stems]) -> float:
        """Inverse document frequency; a phrase weighs as its rarest word and a little more."""
        own = max((self._idf(s) for s in phrase if s not in STOP_WORDS), default=0.5)
        if len(phrase) == 1 and phrase[0] in ORDINALS:
            return max(own * _ORDINAL, _ORDINAL_LEAST)
        if len(phrase) == 1 and phrase[0] in _LIGHT_STEMS:
            return own * _LIGHT
        if any(s in self._frequencies for s in phrase):
            return own * (1.0 + 0.25 * (min(len(phrase), 3) - 1))
        others = [
            max(self._idf(s) for s in other if s not in STOP_WORDS)
            for other in alternatives
            if all(s in self._frequencies or s in STOP_WORDS for s in other)
            and any(s not in STOP_WORDS for s in other)
        ]
        return min(others) if others else own

    def _idf(self, stemmed: str) -> float:
        count = self._frequencies.get(stemmed, 0)
        return math.log(1.0 + (self._n_sentences - count + 0.5) / (count + 0.5))

    def _counted(self, cosines: Mapping[str, float]) -> Mapping[str, float]:
        """Return what near stems count, from 0 at the least cosine to as much as a synonym at 1."""
        scale = _NEAREST / (1.0 - _NEAR_FROM)
        near = {s: scale * (c - _NEAR_FROM) for s, c in cosines.items()}
        return MappingProxyType({s: n for s, n in near.items() if n > 0 and s not in self._frame})


def is_informative(word: str, own: Iterable[str] = ()) -> bool:
    """True unless a word is a stop word, a year, of the asking itself, a light one, or `own`."""
    stemmed = stem(word)
    is_light = stemmed in _LIGHT_STEMS or stemmed in stems_of(own)
    return not is_light and not _is_empty(word, stemmed, _FRAME)


def is_telling(word: str) -> bool:
    """True unless a word is a stop word, a year, or of the asking itself."""
    return not _is_empty(word, stem(word), _FRAME)


def scaled(terms: Iterable[Term], factor: float) -> tuple[Term, ...]:
    """Return the terms with their weights multiplied: for what a conversation carries over."""
    return tuple(replace(term, weight=term.weight * factor) for term in terms)


def _is_empty(word: str, stemmed: str, frame: frozenset[str]) -> bool:
    return word in STOP_WORDS or stemmed in frame or word in _YEARS


def _capitalised(text: str) -> frozenset[str]:
    """Words written with a capital that does not merely begin a sentence."""
    found = set()
    for sentence in text.replace("?", ".").replace("!", ".").replace(":", ".").split(". "):
        for token in sentence.replace("-", " ").split()[1:]:
            bare = token.strip("\"'“”‘’(),.;:?!")
            if bare[:1].isupper():
                found.update(words(bare))
    return frozenset(found)
