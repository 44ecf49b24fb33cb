"""Names: who and what a sentence names stands in what it cites."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache

from corpus.document import Document
from corpus.plain_text import plain
from index.tokens import STOP_WORDS
from qa.checking.fault import Fault, FaultKind
from qa.checking.ground import Ground
from qa.lexicon.corpus_lexicon import CorpusLexicon
from qa.lexicon.english import whole_words, word_list
from qa.text.figures import find_figures
from qa.text.matching import root
from qa.text.people import people_in
from qa.text.synonyms import stems_of, to_stems

_LATIN_WORD = re.compile(r"[A-Za-z][A-Za-z'’-]*[A-Za-z]|[A-Z]")
_POSSESSIVE_END = re.compile(r"['’]s?$")
_NO_NAMES = frozenset(to_stems(" ".join(word_list("checking", "no_names"))))
_OPENINGS = word_list("checking", "sentence_openings")
_MAX_REPORTS_KEPT = 64
_NEXT_CAPITAL = re.compile(r" [A-Z][a-z]")
_SAYS = whole_words("speech", "says")


@dataclass(frozen=True, slots=True)
class _Words:
    """The words of one report: those it writes with a capital only, and stems of the others."""

    proper: frozenset[str]
    common: frozenset[str]


class NameCheck:
    """Knows which words of the reports are names."""

    def __init__(self, documents: Mapping[str, Document], lexicon: CorpusLexicon) -> None:
        """`documents` by id."""
        self._documents = documents
        self._lexicon = lexicon
        self._unnamed = _NO_NAMES | stems_of(lexicon.own)
        self._words_of = lru_cache(maxsize=_MAX_REPORTS_KEPT)(self._read_words)

    def faults(self, text: str, ground: Ground) -> Iterator[Fault]:
        """Yield the names and persons of a text that the evidence doesn't have."""
        people = people_in(text)
        there = people_in(ground.line)
        is_spoken = ground.speaker and not there and _SAYS.search(text)
        spoken = {ground.speaker} if is_spoken else set()
        for person in people:
            if person not in there and person not in spoken:
                yield Fault(FaultKind.NAME, person)
        yield from self._other_names(text, people, ground)

    def _other_names(self, text: str, people: tuple[str, ...], ground: Ground) -> Iterator[Fault]:
        flat = plain(text)
        for person in people:
            flat = flat.replace(person, " . ")
        report_words = self._words_of(ground.source.doc_id)
        for match in _LATIN_WORD.finditer(flat):
            word = _POSSESSIVE_END.sub("", match[0])
            before, after = flat[: match.start()], flat[match.end() :]
            if word[0].isupper() and self._is_name(word, before, after, report_words):
                stems = [
                    s for s in to_stems(word) if s not in STOP_WORDS and s not in self._unnamed
                ]
                if any(not _known(s, ground) for s in stems):
                    yield Fault(FaultKind.NAME, word)

    def _read_words(self, doc_id: str) -> _Words:
        found = _LATIN_WORD.findall(plain(self._documents[doc_id].text))
        small = {w for w in found if w[0].islower()}
        proper = frozenset(w for w in found if w[0].isupper() and w.lower() not in small)
        return _Words(proper, _stems_and_roots(small))

    def _is_name(self, word: str, before: str, after: str, report_words: _Words) -> bool:
        """True for a capital inside a sentence; at its start, for what is no common word there."""
        if before.strip(" \"'“(-") and before.rstrip(" \"'“(")[-1:] not in ".!?:;":
            return True
        if _NEXT_CAPITAL.match(after) and word.lower() not in STOP_WORDS.union(_OPENINGS):
            return True
        is_place = word in self._lexicon.outside
        return word in report_words.proper or is_place or self._is_strange(word, report_words)

    def _is_strange(self, word: str, report_words: _Words) -> bool:
        """True for a word that neither the report nor the lexicon has in small letters."""
        small = word.lower()
        if small in STOP_WORDS or not small.isalpha() or find_figures(small):
            return False
        stems = {s for stem in to_stems(small) for s in (stem, root(stem))}
        return stems.isdisjoint(report_words.common) and stems.isdisjoint(_everyday(self._lexicon))


@lru_cache(maxsize=8)
def _everyday(lexicon: CorpusLexicon) -> frozenset[str]:
    """Stems of everyday words, and of those that sentences begin with."""
    table = lexicon.everyday
    return _stems_and_roots((*table, *(w for means in table.values() for w in means), *_OPENINGS))


def _stems_and_roots(several: Iterable[str]) -> frozenset[str]:
    stems = {s for word in several for s in to_stems(word)}
    return frozenset(stems | {root(s) for s in stems})


def _known(stem: str, ground: Ground) -> bool:
    return stem in ground.known.known or root(stem) in ground.known.roots
