"""Sentence spans: sentencex splits, fragments that a translation tore off are joined again."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import pairwise

import sentencex

from corpus.document import Span
from corpus.lines import ITEM
from corpus.plain_text import plain

_LISTED = re.compile(rf"^[ \t]*{ITEM.pattern}", re.MULTILINE)
_MARK = re.compile(r"\s*(?:[-–—•*·▪◦‣●○■□]|\d{1,2}\.)(?:\s+|(?<=\.)(?=[\u3400-\u9fff]))")
_MARK_ALONE = re.compile(r"(?:[-–—•*·▪◦‣●○■□]|\d{1,2}\.)?")
_MAX_CHARS = 10_000  # beyond any paragraph of a report
_ITEM = re.compile(r"(?<!\S)\(?\d{1,2}\)\s+(?=\S)")
_FINITE_VERB = re.compile(
    r"\b(is|are|was|were|be|been|has|have|had|will|would|shall|should|can|could|may|must|do|does|did)\b"
)


def split_sentences(text: str, span: Span) -> tuple[Span, ...]:
    """Return the sentences of `text[span]` as spans of `text`, blanks at both ends left out."""
    return tuple(s for line in _listed(text, span) for s in _sentences_of(text, line))


def _listed(text: str, span: Span) -> Iterator[Span]:
    """Divide a paragraph where the lines of a list begin; bullets and numbers are left out."""
    starts = [m for m in _LISTED.finditer(text, span.start, span.end) if m.start() > span.start]
    cuts = [span.start, *(m.start() for m in starts), span.end]
    for start, end in pairwise(cuts):
        mark = _MARK.match(text, start, end)
        told = Span(mark.end() if mark else start, start + len(text[start:end].rstrip()))
        if not _MARK_ALONE.fullmatch(text, told.start, told.end):
            yield told


def _sentences_of(text: str, span: Span) -> list[Span]:
    sentences: list[Span] = []
    for piece in (item for whole in _pieces(text, span) for item in _items(text, whole)):
        if sentences and _is_fragment(text[piece.start : piece.end]):
            sentences[-1] = Span(sentences[-1].start, piece.end)
        else:
            sentences.append(piece)
    return sentences


def _items(text: str, piece: Span) -> Iterator[Span]:
    """Divide "… as follows: 1) …; 2) …; 3) …": each item can be cited by itself."""
    starts = [m.start() for m in _ITEM.finditer(text, piece.start, piece.end)]
    if len(starts) < 2:
        yield piece
        return
    cuts = [piece.start, *(s for s in starts if s > piece.start), piece.end]
    for start, end in pairwise(cuts):
        yield Span(start, start + len(text[start:end].rstrip()))


def _pieces(text: str, span: Span) -> Iterator[Span]:
    position = span.start
    # Plain text has the length of the published text, so lengths add up to offsets.
    for piece in _segments(plain(text[span.start : span.end])):
        stripped = piece.strip()
        if stripped:
            start = position + piece.index(stripped)
            yield Span(start, start + len(stripped))
        position += len(piece)


def _segments(text: str) -> Iterator[str]:
    """Yield what the splitter divides a text into, which takes time by the square of its length.

    A long text goes to it in parts; the last sentence of a part, cut off, begins the next one. A
    sentence longer than a part is divided.
    """
    start = 0
    while len(text) - start > _MAX_CHARS:
        *whole, cut_off = sentencex.segment("en", text[start : start + _MAX_CHARS])
        told = whole or [cut_off]
        yield from told
        start += sum(map(len, told))
    yield from sentencex.segment("en", text[start:])


def _is_fragment(piece: str) -> bool:
    """True for what cannot stand alone: "1.1 times.", "new highs.", "level; compile a plan"."""
    if _ITEM.match(piece):
        return False
    if piece[0].islower():
        return True
    return piece[0].isdigit() and len(piece.split()) <= 12 and not _FINITE_VERB.search(piece)
