"""Prompt injection: orders to a program, fake turns, links. Such text is never evidence."""

from __future__ import annotations

import re
from functools import lru_cache

from corpus.plain_text import plain
from qa.lexicon.english import pattern, word_list

_PLANTED = pattern("orders", "planted")
_TELLING = word_list("orders", "telling")
_TURN = re.compile(r"\W*(?:system|assistant|user|developer)\s*:", re.IGNORECASE)


@lru_cache(maxsize=16384)
def is_injection(text: str) -> bool:
    """True if a sentence is written to steer a program that reads it, or to be fetched by it."""
    low = plain(text).lower()
    if _TURN.match(low):
        return True
    return any(word in low for word in _TELLING) and bool(_PLANTED.search(plain(text)))
