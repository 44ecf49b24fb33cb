"""What terms are read with: English synonyms, and the Chinese words of Chinese reports."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache, lru_cache
from typing import TYPE_CHECKING

from corpus.plain_text import is_chinese
from index.tokens import stem
from qa.lexicon.chinese import chinese_words
from qa.lexicon.corpus_lexicon import CorpusLexicon
from qa.lexicon.english import word_list
from qa.text.synonyms import PhraseSynonyms, Stems, synonyms_of
from qa.text.terms import TermReader

if TYPE_CHECKING:
    from index.passage_index import PassageIndex
    from qa.text.glossary import Glossary

_FEW_WORDS = 20
"""Chinese words; so many stand in an English report that tells names in characters."""
GLOSSES = "chinese_glosses"
"""Under which the lines of a glossary are kept with an index."""
_N_SYNONYMS = 4
"""Chinese words that stand for a synonym of an English word, rather than for the word itself."""


def term_reader(index: PassageIndex, lexicon: CorpusLexicon) -> TermReader:
    """Return what reads terms; where there are Chinese reports, their words stand for English."""
    synonyms: PhraseSynonyms = synonyms_of(lexicon)
    by_sound = None
    if glossary := _glossary(index, lexicon):
        synonyms, by_sound = BilingualSynonyms(synonyms, glossary), glossary.names
    return TermReader(
        synonyms,
        index.lexical.frequencies,
        index.recipe.n_sentences,
        index.near_words,
        own=lexicon.own,
        by_sound=by_sound,
    )


def gather_glosses(index: PassageIndex, lexicon: CorpusLexicon) -> list[str]:
    """Return the lines of the glossary of an index; none if it has no Chinese report."""
    if sum(stem[0] >= "\u3400" for stem in index.lexical.frequencies) < _FEW_WORDS:
        return []
    from qa.text.glossary import gloss_lines  # English reports don't need it

    texts = [d.text for d in index.documents.values() if is_chinese(d.text)]
    return gloss_lines(texts, lexicon.chinese) if texts else []


def _glossary(index: PassageIndex, lexicon: CorpusLexicon) -> Glossary | None:
    """Return the glossary of an index with Chinese reports; None for one without.

    That of an index that was kept without one, such as one with uploads, is gathered now.
    """
    lines = index.notes.get(GLOSSES)
    if lines is None:
        lines = gather_glosses(index, lexicon)
    if not lines:
        return None
    from qa.text.glossary import Glossary

    return Glossary(lines, index.lexical.frequencies)


class BilingualSynonyms:
    """English synonyms, and the Chinese words of the reports that stand for them."""

    def __init__(self, english: PhraseSynonyms, glossary: Glossary) -> None:
        """Add a glossary to the synonyms of a corpus."""
        self._english = english
        self._glossary = glossary
        self.of = lru_cache(maxsize=None)(self._of)

    def _of(self, phrase: Stems) -> tuple[Stems, ...]:
        """Return what may stand for the phrase, in English and in Chinese."""
        others = self._english.of(phrase)
        close = (*self._glossary.of(phrase), *self._numbered(phrase))
        further = () if close else [w for other in others for w in self._glossary.of(other)]
        return tuple(dict.fromkeys((*others, *close, *further[:_N_SYNONYMS])))

    def _numbered(self, phrase: Stems) -> tuple[Stems, ...]:
        """Return what a number names in the reports: the third phase is "三期", line 4 "四号"."""
        value = _numbers().get(phrase[0]) if len(phrase) == 1 else None
        if value is None:
            return ()
        numeral = "一二三四五六七八九十"[value - 1]
        words = (f"第{numeral}", *(f"{numeral}{thing}" for thing in chinese_words("numbered")))
        return tuple((word,) for word in words if self._glossary.is_known(word))

    def surface(self, phrase: Stems) -> str:
        """Return a phrase as written in the data."""
        return self._english.surface(phrase)

    def longest(self, stems: Stems, start: int) -> int:
        """Return how many stems from `start` make the longest phrase known in either language."""
        english = self._english.longest(stems, start)
        for size in range(min(self._glossary.longest_phrase, len(stems) - start), english, -1):
            if self._glossary.of(stems[start : start + size]):
                return size
        return english


@cache
def _numbers() -> Mapping[str, int]:
    """Return the numbers up to ten by their stems, in words, in Roman and in Arabic digits."""
    digits = map(str, range(1, 11))
    ordinals, cardinals, romans = (
        word_list("numbers", "ordinals"),
        word_list("numbers", "one_to_nineteen"),
        word_list("numbers", "romans"),
    )
    every = (ordinals, cardinals[:10], romans, digits)
    return {stem(word): n for words in every for n, word in enumerate(words, start=1)}
