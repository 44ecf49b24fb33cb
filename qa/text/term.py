"""A term: a word or phrase of a question, with what may stand for it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Any

from index.tokens import STOP_WORDS
from qa.lexicon.english import word_list
from qa.text.synonyms import Stems, stems_of

# A "sixth" is mostly part of a name: "East Sixth Ring Road".
ORDINALS = stems_of((*word_list("numbers", "ordinals")[:5], "last"))
_NOTHING: Mapping[str, Any] = MappingProxyType({})


@dataclass(frozen=True, slots=True)
class Term:
    """A word or phrase of a question: its stems, what may stand for it, its weight (idf)."""

    surface: str
    stems: Stems
    alternatives: tuple[Stems, ...]
    weight: float
    is_name: bool = False
    words: frozenset[str] = frozenset()
    """Those of the alternatives that are one word."""
    phrases: Mapping[str, tuple[Stems, ...]] = field(default_factory=lambda: _NOTHING)
    """Those of the alternatives that are several words, by a telling one of these."""
    sounds: tuple[Stems, ...] = ()
    """Those of the alternatives that are names in Chinese characters, read like the term."""
    is_tail: bool = False
    """It belongs to the name before it."""
    near: Mapping[str, float] = field(default_factory=lambda: _NOTHING)
    """Stems near in meaning, with what each counts; only where no report uses the term."""

    @property
    def is_ordinal(self) -> bool:
        """True for "first" and the like, standing alone."""
        return len(self.stems) == 1 and self.has_ordinal

    @property
    def has_ordinal(self) -> bool:
        """True if a "first" or the like is among the words."""
        return not ORDINALS.isdisjoint(self.stems)

    @classmethod
    def of(cls, surface: str, stems: Stems, alternatives: Iterable[Stems], weight: float) -> Term:
        """Return a term with what may stand for it sorted into words and phrases."""
        others = tuple(alternatives)
        return cls(
            surface=surface,
            stems=stems,
            alternatives=others,
            weight=weight,
            words=frozenset(other[0] for other in others if len(other) == 1),
            phrases=_by_telling_word(other for other in others if len(other) > 1),
        )


def is_in_chinese(phrase: Stems) -> bool:
    """True for the stems of a Chinese word."""
    return "\u3400" <= phrase[0][0] <= "\u9fff"


def in_characters(term: Term) -> tuple[str, ...]:
    """Return the Chinese words that a term is or stands for; none for an English one."""
    phrases = (term.stems, *term.alternatives)
    return tuple(joined(phrase) for phrase in phrases if is_in_chinese(phrase))


def joined(phrase: Stems) -> str:
    """Return the word of which each two neighbouring characters are a stem."""
    return phrase[0] + "".join(stem[-1] for stem in phrase[1:])


def _by_telling_word(phrases: Iterable[Stems]) -> dict[str, tuple[Stems, ...]]:
    """Return phrases by a word of theirs that few texts have: no stop word, if there is another."""
    found: dict[str, tuple[Stems, ...]] = {}
    for phrase in phrases:
        word = next((s for s in phrase if s not in STOP_WORDS), phrase[0])
        found[word] = (*found.get(word, ()), phrase)
    return found
