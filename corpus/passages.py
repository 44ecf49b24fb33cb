"""Passages, to embed and retrieve: none across a heading, none longer than the model reads."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

from corpus.document import Document, Period, Section, Span
from corpus.plain_text import one_line
from corpus.sentences import split_sentences

CountTokens = Callable[[str], int]


@dataclass(frozen=True, slots=True)
class Passage:
    """A span of a document, with the heading path and period that it stands under.

    `text` is exactly `document.text[start:end]`; `sentences` are spans of the document.
    """

    doc_id: str
    start: int
    end: int
    text: str = field(repr=False)
    path: tuple[str, ...]
    period: Period
    sentences: tuple[Span, ...]
    paragraphs: tuple[Span, ...] = field(default=(), repr=False, compare=False)
    """Those that its sentences stand in."""

    @property
    def passage_id(self) -> str:
        """The id: unique, and a function of document and span alone."""
        return f"{self.doc_id}:{self.start}-{self.end}"

    def paragraph_of(self, sentence: Span) -> Span:
        """Return the paragraph that one of the passage's sentences stands in."""
        around = _within(self.paragraphs, sentence)
        return around[0] if around and around[0].overlaps(sentence) else sentence

    def paragraph_text(self, sentence: Span) -> str:
        """Return the paragraph of the passage that one of its sentences stands in."""
        around = self.paragraph_of(sentence)
        start = max(around.start - self.start, 0)
        return self.text[start : max(around.end - self.start, 0)]

    def sentence_text(self, sentence: Span) -> str:
        """Return the published text of one of the passage's sentences."""
        return self.text[sentence.start - self.start : sentence.end - self.start]


def split_document(
    document: Document,
    count_tokens: CountTokens,
    *,
    max_tokens: int = 256,
    merge_tokens: int = 160,
) -> tuple[Passage, ...]:
    """Split a document into passages, in reading order, records of the page's head last.

    Neighbouring paragraphs under one heading share a passage while it stays within
    `merge_tokens`; a longer paragraph is divided between sentences, at most `max_tokens` each.
    A single sentence beyond that is kept whole: a citation is never cut, and only the tail
    of such a sentence is unknown to the vectors.
    """
    passages = []
    for section in document.sections:
        for sentences in _groups(document.text, section, count_tokens, max_tokens, merge_tokens):
            passages.append(passage_of(document, section, sentences))
    for record in document.records:
        passages.append(passage_of(document, None, (record,)))
    return tuple(passages)


def _groups(
    text: str, section: Section, count_tokens: CountTokens, max_tokens: int, merge_tokens: int
) -> Iterator[tuple[Span, ...]]:
    group: list[Span] = []
    size = 0
    for paragraph in section.paragraphs:
        sentences = split_sentences(text, paragraph)
        sizes = [count_tokens(one_line(text[s.start : s.end])) for s in sentences]
        follows = not group or not text[group[-1].end : paragraph.start].strip()
        if group and (not follows or size + sum(sizes) > merge_tokens):
            yield tuple(group)
            group, size = [], 0
        for sentence, n_tokens in zip(sentences, sizes, strict=True):
            if group and size + n_tokens > max_tokens - 2:  # the model adds two marks of its own
                yield tuple(group)
                group, size = [], 0
            group.append(sentence)
            size += n_tokens
    if group:
        yield tuple(group)


def passage_of(document: Document, section: Section | None, sentences: tuple[Span, ...]) -> Passage:
    """Return the passage of these sentences; without a section they are a record of the page."""
    span = Span(sentences[0].start, sentences[-1].end)
    return Passage(
        document.doc_id,
        span.start,
        span.end,
        document.text[span.start : span.end],
        section.path if section else (),
        section.period if section else Period(document.source.year, "statement"),
        sentences,
        _within(section.paragraphs, span) if section else (),
    )


def _within(paragraphs: tuple[Span, ...], span: Span) -> tuple[Span, ...]:
    """Return those of the paragraphs, which are in order, that a span stands in."""
    first = max(bisect_right(paragraphs, span.start, key=_start) - 1, 0)
    last = bisect_left(paragraphs, span.end, key=_start)
    return paragraphs[first:last]


def _start(span: Span) -> int:
    return span.start
