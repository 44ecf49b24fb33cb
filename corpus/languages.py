"""The language of a text, as far as reading depends on it."""

from __future__ import annotations

import re
from typing import Literal

from corpus.word_lists import words

TextLanguage = Literal["en", "zh", "other"]
_CHARS = 20_000
_HAN = re.compile(r"[\u3400-\u9fff]")
_KANA = re.compile(r"[\u3040-\u30ff\uac00-\ud7af]")
_WORD = re.compile(r"[^\W\d_]+(?:['’][^\W\d_]+)?")
_ENGLISH_SHARE = 0.15
_FEW_WORDS = 25


def language_of(text: str, said: str = "") -> TextLanguage:
    """Return the language of a text. `said` is what its file says, for a text of a few words."""
    text = text[:_CHARS]
    n_han, n_kana = len(_HAN.findall(text)), len(_KANA.findall(text))
    found = [word.lower() for word in _WORD.findall(_HAN.sub(" ", text))]
    if n_han + n_kana > len(found):
        return "other" if n_kana > 0.1 * n_han else "zh"
    if len(found) < _FEW_WORDS and said:
        short = said.lower()[:2]
        return "en" if short == "en" else "zh" if short == "zh" else "other"
    common = frozenset(words("languages", "english"))
    share = sum(word in common for word in found) / max(len(found), 1)
    is_latin = all(word.isascii() for word in found)
    least = _ENGLISH_SHARE if len(found) >= 2 * _FEW_WORDS or not is_latin else 0.05
    return "en" if share >= least or (len(found) < _FEW_WORDS and is_latin) else "other"
