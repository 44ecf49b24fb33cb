"""The clause of a sentence that answers: report sentences join many, each with its own figure."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from functools import lru_cache

from corpus.document import Span
from qa.terms import Term, coverage, read_text

_BREAK = re.compile(
    r"(?<!\d)[,;:](?=\s)|(?<=\d)[,;:](?=\s)|\s(?=and\s+(?:\d|(?:more|nearly|over|about|no less) |\w+ed\s+\d|completed?\b|add\b|"
    r"the \w+ (?:of|rate|ratio|number)\b))"
)
_MAX_SEGMENTS = 4
_COST = 0.035


@lru_cache(maxsize=8192)
def segments(sentence: str) -> tuple[Span, ...]:
    """Return the segments of a sentence between commas, semicolons and joined clauses."""
    if sentence.rstrip(".").endswith("respectively"):
        return (Span(0, len(sentence)),)
    cuts = [0, *(m.end() for m in _BREAK.finditer(sentence)), len(sentence)]
    spans = []
    for start, end in zip(cuts, cuts[1:], strict=False):
        piece = sentence[start:end]
        if piece.strip():
            lead = len(piece) - len(piece.lstrip())
            spans.append(Span(start + lead, start + len(piece.rstrip())))
    return tuple(spans)


def best_clause(
    sentence: str, terms: Sequence[Term], needs: Callable[[str], bool] | None = None
) -> tuple[Span, float]:
    """Return the run of segments that covers most of the terms for its length, and its coverage.

    `needs` is what the run must hold (a figure, a name); runs without it are passed over, and
    where none has it, the whole sentence is returned with a coverage of 0.
    """
    parts = segments(sentence)
    best, best_score, best_cover = Span(0, len(sentence)), -1.0, 0.0
    for first in range(len(parts)):
        for last in range(first, min(first + _MAX_SEGMENTS, len(parts))):
            run = Span(parts[first].start, parts[last].end)
            text = sentence[run.start : run.end]
            if needs is not None and not needs(text):
                continue
            cover = coverage(terms, read_text(text))
            score = cover - _COST * (last - first)
            if score > best_score + 1e-9:
                best, best_score, best_cover = run, score, cover
    return best, best_cover
