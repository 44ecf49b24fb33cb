"""Where a quote stands in the reports, whatever its blanks, quotation marks and case."""

from __future__ import annotations

import difflib
import re
from collections.abc import Mapping
from functools import lru_cache

from corpus.document import Span
from corpus.plain_text import one_line, plain
from corpus.sentences import split_sentences

_LEAST_SHARE = 0.6


def find_quote(text: str, quote: str) -> list[Span]:
    """Return every place of a quote in a report's text."""
    words = one_line(quote).split()
    if not words:
        return []
    pattern = re.compile(r"\s+".join(re.escape(word) for word in words), re.IGNORECASE)
    return [Span(*found.span()) for found in pattern.finditer(plain(text))]


def nearest(texts: Mapping[str, str], quote: str) -> tuple[str, str] | None:
    """Return the report and sentence that is most like a quote; None if none is like it."""
    wanted = one_line(quote)
    by_sentence = {s: doc_id for doc_id, text in texts.items() for s in _sentences(text)}
    whole = difflib.get_close_matches(wanted, by_sentence, n=1, cutoff=_LEAST_SHARE)
    best = whole[0] if whole else _with_most_words(wanted, by_sentence)
    return (by_sentence[best], best) if best else None


def _with_most_words(wanted: str, sentences: Mapping[str, str]) -> str | None:
    """Return the sentence that holds most words of a quote, which may be a part of one."""
    words = set(re.findall(r"\w+", wanted.lower()))
    if not words:
        return None
    best = max(sentences, key=lambda s: len(words & set(re.findall(r"\w+", s.lower()))), default="")
    share = len(words & set(re.findall(r"\w+", best.lower()))) / len(words)
    return best if share >= _LEAST_SHARE else None


@lru_cache(maxsize=64)
def _sentences(text: str) -> tuple[str, ...]:
    lines = re.finditer(r"[^\n\r]+", text)
    spans = (s for line in lines for s in split_sentences(text, Span(*line.span())))
    return tuple(one_line(text[s.start : s.end]) for s in spans)
