"""Spelling: mends slips of the fingers and misspelt words, restores capitals of names."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from difflib import get_close_matches
from functools import lru_cache
from typing import Any

from corpus.document import Document
from corpus.plain_text import has_chinese, plain
from index.tokens import STOP_WORDS
from qa.lexicon.english import pattern, word_list
from qa.text.people import find_people

_WORD = re.compile(r"\w+")
_CONTRACTED = pattern("asking", "contracted")
PEOPLE = "people"
"""Under which the names of people are kept with an index."""
_SHORTEST = 3  # letters
# The words of asking: with them alone the English words need not be read, which takes .2 s.
_PLAIN = STOP_WORDS | frozenset(word_list("weight", "frame"))
_TYPED = re.compile(rf"\b(?<!['’])[A-Za-z]{{{_SHORTEST},20}}\b(?!['’])")
_COMMON = 1e-6
_MIN_LETTERS = 6
_LIKENESS = 0.88


class NameCasing:
    """Restores the capitals of the people and places that are known."""

    def __init__(self, people: Iterable[str], places: Iterable[str] = ()) -> None:
        """`people` are those named in the reports, `places` those that the corpus's lexicon has."""
        self._names = {name.lower(): name for name in (*people, *places)}
        self._most_words = max((len(_WORD.findall(name)) for name in self._names), default=0)

    def restore(self, text: str) -> str:
        """Return the text with "cai qi" as "Cai Qi"."""
        spans = [match.span() for match in _WORD.finditer(text)]
        pieces, shown, place = [], 0, 0
        while place < len(spans):
            start = spans[place][0]
            end, n_words = self._longest(text, start, spans[place : place + self._most_words])
            if n_words:
                pieces += [text[shown:start], self._names[text[start:end].lower()]]
                shown = end
            place += n_words or 1
        return "".join((*pieces, text[shown:]))

    def in_chinese(self, text: str) -> tuple[str, ...]:
        """Return the people, known by names in Chinese characters, whom a text names."""
        return tuple(name for name in self._names.values() if has_chinese(name) and name in text)

    def _longest(self, text: str, start: int, spans: Sequence[tuple[int, int]]) -> tuple[int, int]:
        """Return where the longest name from `start` ends and its words; 0 words if none is there.

        However many names are known, a word is looked up as often as a name has words.
        """
        for n_words in range(len(spans), 0, -1):
            end = spans[n_words - 1][1]
            if text[start:end].lower() in self._names:
                return end, n_words
        return start, 0


def people_named(documents: Iterable[Document]) -> list[str]:
    """Return the names of all people in the documents, in alphabetical order."""
    return sorted({name for document in documents for name in find_people(document.text)})


def mend_slips(text: str, is_written: Callable[[str], bool]) -> str:
    """Return the text with "wihch" as "which" and "whats" as "what is".

    What is no word, and is one with two neighbouring letters the other way round, is taken for it.

    `is_written` says whether the reports have a word. What may be a name becomes no other word
    than one of theirs, what has three letters none but one like "how", and what stands in capitals
    stays.
    """
    text = _CONTRACTED.sub(lambda m: f"{m['word']} is", plain(text))
    return _TYPED.sub(lambda m: _mended(m[0], _is_inside(text[: m.start()]), is_written), text)


def _is_inside(before: str) -> bool:
    """Say whether a sentence has begun: a capital there may be a name's."""
    return before.rstrip()[-1:] not in set("?!.:;。？！：；") | {""}


def _mended(typed: str, is_inside: bool, is_written: Callable[[str], bool]) -> str:
    word = typed.lower()
    if typed.isupper() or word in _PLAIN or is_written(word) or word in english_words():
        return typed
    others = list(_with_two_letters_swapped(word))
    meant = [other for other in others if len(other) > _SHORTEST and is_written(other)]
    if not meant and not (is_inside and typed != word):
        meant = [other for other in others if _is_common(other)]
    if not meant:
        return typed
    most_used = max(meant, key=english_words().word_usage_frequency)
    return most_used if typed == word else most_used.capitalize()


def _with_two_letters_swapped(word: str) -> Iterator[str]:
    for i in range(len(word) - 1):
        yield f"{word[:i]}{word[i + 1]}{word[i]}{word[i + 2 :]}"


def _is_common(word: str) -> bool:
    if len(word) == _SHORTEST:
        return word in STOP_WORDS
    return bool(english_words().word_usage_frequency(word) > _COMMON)


@lru_cache(maxsize=1)
def english_words() -> Any:
    """Return English words with how often they are used; they are read once, in .2 s."""
    from spellchecker import SpellChecker

    return SpellChecker()


@lru_cache(maxsize=4096)
def nearest_word(stemmed: str, known: frozenset[str]) -> str | None:
    """Return the known stem that a misspelt one most likely is; None if none is near."""
    if len(stemmed) < _MIN_LETTERS or not stemmed.isalpha():
        return None
    near = get_close_matches(stemmed, [k for k in known if k[0] == stemmed[0]], 1, _LIKENESS)
    return near[0] if near else None


def vocabulary(frequencies: Mapping[str, int]) -> frozenset[str]:
    """Return the stems that are long enough to be recognised in a misspelling."""
    return frozenset(s for s in frequencies if len(s) >= _MIN_LETTERS - 1 and s.isalpha())
