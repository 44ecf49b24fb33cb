"""Text to stems for search: plain characters, lower case, numbers in one spelling.

Chinese has no blanks between words: of a run of its characters, each two neighbours are a word.
"""

from __future__ import annotations

import re
import tomllib
import unicodedata
from collections.abc import Iterator
from functools import lru_cache
from itertools import pairwise
from pathlib import Path

import Stemmer

from corpus.plain_text import plain

_WORD = re.compile(r"\d[\d,]*(?:\.\d+)?|[A-Za-zÀ-ɏ]+(?:'[A-Za-z]+)*|[\u3400-\u9fff]+")
_CHINESE = re.compile(r"[\u3400-\u9fff]")
_CONTRACTED = re.compile(r"'(?:s|d|m|re|ve|ll)$")
_IRREGULAR = Path(__file__).parent / "irregular.toml"
_stemmer = Stemmer.Stemmer("english")

STOP_WORDS = frozenset(
    [
        "a",
        "an",
        "the",
        "of",
        "and",
        "or",
        "to",
        "in",
        "on",
        "at",
        "by",
        "for",
        "with",
        "from",
        "as",
        "is",
        "are",
        "was",
        "were",
        "be",
        "been",
        "being",
        "it",
        "its",
        "this",
        "that",
        "these",
        "those",
        "there",
        "their",
        "they",
        "them",
        "he",
        "she",
        "his",
        "her",
        "we",
        "our",
        "us",
        "you",
        "your",
        "i",
        "me",
        "my",
        "do",
        "does",
        "did",
        "done",
        "doing",
        "have",
        "has",
        "had",
        "having",
        "will",
        "would",
        "shall",
        "should",
        "can",
        "could",
        "may",
        "might",
        "must",
        "what",
        "which",
        "who",
        "whom",
        "whose",
        "when",
        "where",
        "why",
        "how",
        "not",
        "no",
        "nor",
        "so",
        "than",
        "then",
        "too",
        "very",
        "just",
        "also",
        "into",
        "onto",
        "about",
        "over",
        "under",
        "between",
        "during",
        "within",
        "without",
        "if",
        "but",
        "any",
        "some",
        "such",
        "each",
        "per",
        "s",
        "t",
    ]
)


def words(text: str) -> list[str]:
    """Return the words of a text in order: lower case, without "'s" and commas in numbers."""
    if text.isascii() and text.replace(" ", "").isalpha():  # most phrases of the word lists
        return text.lower().split()
    runs = _WORD.findall(plain(text))
    if not _CHINESE.search(text):
        return [_word(run) for run in runs]
    return [word for run in runs for word in _words(run)]


def tokenize(text: str) -> list[str]:
    """Return the stems of a text's content words, in order."""
    return [stem(w) for w in words(text) if w not in STOP_WORDS]


@lru_cache(maxsize=65536)
def stem(word: str) -> str:
    """Return the stem of a lower-case word; an irregular form has the stem of its base form."""
    return str(_stemmer.stemWord(_irregular().get(word, word)))


@lru_cache(maxsize=1)
def _irregular() -> dict[str, str]:
    tables = tomllib.loads(_IRREGULAR.read_text(encoding="utf-8"))
    return {
        form: base for t in tables.values() for base, forms in t.items() for form in forms.split()
    }


def _words(run: str) -> Iterator[str]:
    if not _CHINESE.match(run):
        yield _word(run)
    elif len(run) == 1:
        yield run
    else:
        yield from map("".join, pairwise(run))


def _word(word: str) -> str:
    lower = word.lower() if word.isascii() else unicodedata.normalize("NFKC", word).lower()
    if lower[0].isdigit():
        return lower.replace(",", "")
    return _CONTRACTED.sub("", lower).replace("'", "") if "'" in lower else lower
