"""What a Chinese question speaks of in its own words: for reports that are Chinese themselves."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property

from corpus.document import Source, Span
from corpus.plain_text import has_chinese, plain
from index.tokens import words
from qa.answer import QuestionType
from qa.lexicon.chinese import chinese_table, chinese_words
from qa.lexicon.corpus_lexicon import CorpusLexicon
from qa.text.terms import Term, TermReader

_WORD = re.compile(r"[\u3400-\u9fff]+|\d[\d,]*(?:\.\d+)?|[A-Za-z]+")
_CHINESE = re.compile(r"[\u3400-\u9fff]")
_HAN = re.compile(r"[\u3400-\u9fff]{2,}")
_MIN_PLACE = 3
_QUOTED = re.compile(r'"([\u3400-\u9fff]{2,12})"')
_BREAK = re.compile(r"[,;:?!\uff0c\uff1b\uff1a\uff1f\uff01。]")
_BESIDE = 3
_KNOWN_SHARE = 0.34
_NAMING = 0.15
_NONE: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class ChineseReading:
    """The terms of a question in Chinese, and the reports of the places that it names."""

    terms: tuple[Term, ...]
    before: tuple[Term, ...]
    """Those of the question that it leans on."""
    doc_ids: frozenset[str]
    type: QuestionType
    places: tuple[str, ...]
    """Places named that no report is called after."""
    head: frozenset[str]
    """The stems of the word that the asking for a figure stands beside."""


class ChineseTerms:
    """Reads Chinese questions by words that are looked for in Chinese reports."""

    def __init__(
        self, terms: TermReader, sources: Iterable[Source], lexicon: CorpusLexicon
    ) -> None:
        """`lexicon` gives Chinese words their English, by which English reports are found too."""
        self._terms = terms
        self._sources = tuple(sources)
        self._lexicon = lexicon

    def read(self, text: str, before: str = "") -> ChineseReading | None:
        """Return the question by its Chinese words; None if no report has most of them.

        `before` is the question that a follow-up leans on.
        """
        own, lent = self._terms_of(text), self._terms_of(before)
        chinese = [term for term in (*own, *lent) if _CHINESE.match(term.surface)]
        known = sum(self._terms.is_written(term) for term in chinese)
        if not chinese or known < _KNOWN_SHARE * len(chinese):
            return None
        doc_ids = frozenset(d for term in chinese for d in self._of_place(term))
        naming = frozenset(s for doc_id in doc_ids for s in self._names[doc_id])
        named = (term for term in chinese if _is_place(term.surface))
        kind = question_type(text)
        return ChineseReading(
            terms=_each_once(self._weighed(term, naming) for term in own),
            before=_each_once(self._weighed(term, naming) for term in lent),
            doc_ids=doc_ids,
            type=kind,
            places=tuple(t.surface for t in named if not naming.issuperset(t.stems)),
            head=self._head(text, kind, own),
        )

    def inside(self, text: str) -> tuple[Term, ...]:
        """Return the terms of the Chinese words inside an English question."""
        runs = " ".join(_HAN.findall(text))
        return tuple(replace(t, is_name=True) for t in self._terms_of(runs)) if runs else ()

    def _terms_of(self, text: str) -> list[Term]:
        means = self._lexicon.chinese
        return [self._terms.of_phrase(w, words(w), means.get(w, ())) for w in split(text)]

    def _head(self, text: str, kind: QuestionType, terms: Sequence[Term]) -> frozenset[str]:
        """Return the stems of what is counted, unless no report speaks of it.

        Of "纳税总额" it is "纳税" if no report has that: no other sum is asked for. An office that
        no report has is one too.
        """
        if kind is QuestionType.WHO:
            head = _before(text, terms, _asking(text, "who"))
            return _NONE if not head or self._terms.is_written(head) else frozenset(head.stems)
        head = _counted(text, terms) if kind is QuestionType.NUMBER else None
        if not head or not self._terms.is_wholly_written(head):
            return _NONE
        beside = next((t for t in terms if f"{t.surface}{head.surface}" in text), None)
        is_strange = beside and _CHINESE.match(beside.surface)
        if beside and is_strange and not self._terms.is_written(beside):
            return frozenset(beside.stems)
        return frozenset(head.stems)

    def _weighed(self, term: Term, naming: frozenset[str]) -> Term:
        """A word that only names the report weighs little; a place is a name to be found."""
        share = _NAMING if naming.issuperset(term.stems) else 1.0
        return replace(term, weight=term.weight * share, is_name=_is_place(term.surface))

    def _of_place(self, term: Term) -> Iterator[str]:
        """The reports that have the name of a place in their title or their publisher's name."""
        if _is_place(term.surface):
            of_term = frozenset(term.stems)
            yield from (doc_id for doc_id, stems in self._names.items() if of_term <= stems)

    def reports_named(self, terms: Iterable[Term]) -> Mapping[str, frozenset[str]]:
        """Return the Chinese reports of the places that English terms name, with their names.

        A name counts that is known by its sound alone: "Qinghe" for a title with the same in it.
        """
        told = [frozenset(phrase) for t in terms for phrase in t.sounds]
        told += [frozenset(t.stems) for t in terms if _is_place(t.surface)]
        return {
            doc_id: stems
            for doc_id, stems in self._names.items()
            if any(name <= stems for name in told)
        }

    @cached_property
    def _names(self) -> Mapping[str, frozenset[str]]:
        """The words of title, publisher and names of each Chinese report."""
        told = {s.doc_id: f"{s.title} {s.publisher} {' '.join(s.names)}" for s in self._sources}
        return {
            doc_id: frozenset(words(names))
            for doc_id, names in told.items()
            if _CHINESE.search(names)
        }


def split(text: str) -> list[str]:
    """Return the telling words of a Chinese text; what stands in quotes is one.

    A single character belongs to the word before it.
    """
    import rjieba  # its dictionary is loaded with it, and English questions don't need it

    frame, empty = frozenset(chinese_words("frame")), frozenset(chinese_words("empty"))
    ends = chinese_words("place_ends")
    told: list[str] = []
    is_open = False
    quoted = [m[1] for m in _QUOTED.finditer(plain(text))]
    for word in rjieba.cut(_QUOTED.sub(" ", plain(text)), False):
        if not _WORD.fullmatch(word) or word in frame or empty.issuperset(word):
            is_open = False
        elif is_open and (len(word) == 1 or word in ends) and _CHINESE.match(word):
            told[-1] += word
        else:
            told.append(word)
            is_open = bool(_CHINESE.match(word))
    return quoted + [word for word in told if len(word) > 1 or not _CHINESE.match(word)]


def question_type(text: str) -> QuestionType:
    """Return which sort of answer a Chinese question asks for."""
    types = chinese_table("question_types").items()
    return QuestionType(next((kind for kind, told in types if re.search(told, text)), "explain"))


def _asking(text: str, kind: str) -> Span | None:
    """Return where the words of asking for a type stand."""
    asking = re.search(chinese_table("question_types")[kind], text)
    return Span(*asking.span()) if asking else None


def _counted(text: str, terms: Sequence[Term]) -> Term | None:
    """Return the term for what is counted: "多少家[企业]", or else "[人口]是多少"."""
    asking = _asking(text, "number")
    if not asking:
        return None
    ends = _BREAK.search(text, asking.end)
    after = text[asking.end : ends.start() if ends else len(text)]
    counted = next((t for t in terms if 0 <= after.find(t.surface) <= _BESIDE), None)
    return counted or _before(text, terms, asking)


def _before(text: str, terms: Sequence[Term], asking: Span | None) -> Term | None:
    """Return the last term before the words of asking."""
    if not asking:
        return None
    before = [t for t in terms if t.surface in text[: asking.start]]
    return max(before, key=lambda t: text.rfind(t.surface, 0, asking.start), default=None)


def _each_once(terms: Iterable[Term]) -> tuple[Term, ...]:
    return tuple({term.stems: term for term in terms}.values())


def _is_place(word: str) -> bool:
    return (
        len(word) >= _MIN_PLACE and has_chinese(word) and word.endswith(chinese_words("place_ends"))
    )
