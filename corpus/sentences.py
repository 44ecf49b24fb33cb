"""Sentence spans. The sentencex library splits; fragments that a translation tore off are rejoined."""

from __future__ import annotations

import re
from collections.abc import Iterator

import sentencex

from corpus.document import Span
from corpus.plain_text import plain

_FINITE_VERB = re.compile(
    r"\b(is|are|was|were|be|been|has|have|had|will|would|shall|should|can|could|may|must|do|does|did)\b"
)


def split_sentences(text: str, span: Span) -> tuple[Span, ...]:
    """Return the sentences of `text[span]` as spans of `text`, blanks at both ends left out."""
    sentences: list[Span] = []
    for piece in _pieces(text, span):
        if sentences and _is_fragment(text[piece.start : piece.end]):
            sentences[-1] = Span(sentences[-1].start, piece.end)
        else:
            sentences.append(piece)
    return tuple(sentences)


def _pieces(text: str, span: Span) -> Iterator[Span]:
    position = span.start
    # Plain text has the length of the published text, so lengths add up to offsets.
    for piece in sentencex.segment("en", plain(text[span.start : span.end])):
        stripped = piece.strip()
        if stripped:
            start = position + piece.index(stripped)
            yield Span(start, start + len(stripped))
        position += len(piece)


def _is_fragment(piece: str) -> bool:
    """True for what cannot stand alone: "1.1 times.", "new highs.", "level; compile a plan"."""
    if piece[0].islower():
        return True
    return piece[0].isdigit() and len(piece.split()) <= 12 and not _FINITE_VERB.search(piece)
