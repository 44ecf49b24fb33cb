"""What is shown of a report beside its text: an overview of it, and the matches of a search."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from corpus.document import Document, Source, Span
from corpus.plain_text import one_line, plain_line
from corpus.sentences import split_sentences
from index.tokens import STOP_WORDS, stem, words

_NUMBER = re.compile(r"^\d{1,2}[.、]?\s+")
_MAX_HEADINGS = 4
_MAX_SENTENCE = 180
_WORD = re.compile(r"\d[\d,]*(?:\.\d+)?|[A-Za-zÀ-ɏ]+(?:'[A-Za-z]+)*|[\u4e00-\u9fff]")
_MAX_SEARCH = 200


@dataclass(frozen=True, slots=True)
class Overview:
    """A report at a glance.

    `about` are its first headings, or its first sentence where it has none; `n_more` counts the
    headings left out. `years` are those of its date and its sections, in order.
    """

    source: Source
    n_words: int
    years: tuple[int, ...]
    about: tuple[str, ...]
    n_more: int = 0


@dataclass(frozen=True, slots=True)
class SearchMatches:
    """The matches of a search in a report: sentences with all of its words, and these words."""

    sentences: tuple[Span, ...] = ()
    words: tuple[Span, ...] = ()


def overview(document: Document) -> Overview:
    """Return a report at a glance."""
    deepest = max((len(section.path) for section in document.sections), default=0)
    paths = [s.path for s in document.sections if len(s.path) > min(deepest - 1, 1)]
    headings = list(dict.fromkeys(_NUMBER.sub("", path[-1]) for path in paths if path))
    years = {section.period.year for section in document.sections} | {document.source.year}
    return Overview(
        source=document.source,
        n_words=len(document.text.split()),
        years=tuple(sorted(year for year in years if year)),
        about=tuple(headings[:_MAX_HEADINGS]) or _first_sentence(document),
        n_more=max(len(headings) - _MAX_HEADINGS, 0),
    )


def find_words(document: Document, query: str) -> SearchMatches:
    """Return the sentences of a report that have all words of a query, in any inflected form."""
    stems = {stem(word) for word in words(query[:_MAX_SEARCH]) if word not in STOP_WORDS}
    stems = stems or {stem(word) for word in words(query[:_MAX_SEARCH])}
    if not stems:
        return SearchMatches()
    sentences: list[Span] = []
    matched: list[Span] = []
    for sentence in sentence_spans(document):
        text = plain_line(document.text[sentence.start : sentence.end])
        hits = [m for m in _WORD.finditer(text) if stem(_normalised(m.group())) in stems]
        if stems <= {stem(_normalised(m.group())) for m in hits}:
            sentences.append(sentence)
            matched += [Span(sentence.start + m.start(), sentence.start + m.end()) for m in hits]
    return SearchMatches(tuple(sentences), tuple(matched))


def sentence_spans(document: Document) -> Iterator[Span]:
    """Yield the sentences of a report's sections, in order."""
    for section in document.sections:
        for paragraph in section.paragraphs:
            yield from split_sentences(document.text, paragraph)


def _normalised(word: str) -> str:
    """Return a word as `words` spells it, "1,065" as "1065"; "" if `words` leaves it out."""
    return next(iter(words(word)), "")


def _first_sentence(document: Document) -> tuple[str, ...]:
    first = next(sentence_spans(document), None)
    if first is None:
        return ()
    text = one_line(document.text[first.start : first.end])
    return (text if len(text) <= _MAX_SENTENCE else f"{text[: _MAX_SENTENCE - 1].rstrip()}…",)
