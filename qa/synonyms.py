"""Words that stand for each other: read from data, looked up by stems."""

from __future__ import annotations

import tomllib
from collections import defaultdict
from collections.abc import Iterable
from functools import lru_cache
from pathlib import Path

from index.tokens import stem, words

Stems = tuple[str, ...]
_LEXICON = Path(__file__).parent / "lexicon"
MAX_PHRASE = 6


class Synonyms:
    """For a word or phrase, given as stems, the others that may stand for it."""

    def __init__(self, groups: Iterable[Iterable[str]], narrower: dict[str, list[str]]) -> None:
        """Take groups of interchangeable phrases, and phrases that stand for others one way."""
        table: defaultdict[Stems, dict[Stems, None]] = defaultdict(dict)
        self._surface: dict[Stems, str] = {}
        groups = [list(group) for group in groups]
        for written in (p for group in (*groups, *narrower.values()) for p in group):
            self._surface.setdefault(to_stems(written), written)
        for group in groups:
            phrases = list(dict.fromkeys(to_stems(phrase) for phrase in group))
            for phrase in phrases:
                table[phrase].update(dict.fromkeys(p for p in phrases if p != phrase))
        for word, means in narrower.items():
            table[to_stems(word)].update(dict.fromkeys(to_stems(m) for m in means))
        self._table = {key: tuple(value) for key, value in table.items() if key}

    def of(self, phrase: Stems) -> tuple[Stems, ...]:
        """Return what may stand for the phrase, itself not included."""
        return self._table.get(phrase, ())

    def surface(self, phrase: Stems) -> str:
        """Return a phrase as written in the data."""
        return self._surface.get(phrase, " ".join(phrase))

    def longest(self, stems: Stems, start: int) -> int:
        """Return how many stems from `start` make the longest known phrase; 1 if none does."""
        for size in range(min(MAX_PHRASE, len(stems) - start), 1, -1):
            if stems[start : start + size] in self._table:
                return size
        return 1


def to_stems(phrase: str) -> Stems:
    """Return all stems of a phrase, stop words too: "in all" must stay findable."""
    return tuple(stem(word) for word in words(phrase))


@lru_cache(maxsize=1)
def default_synonyms() -> Synonyms:
    """Read the project's own synonyms and aliases."""
    data = tomllib.loads((_LEXICON / "synonyms.toml").read_text(encoding="utf-8"))
    groups = [entry["words"] for entry in (*data["group"], *data["alias"])]
    return Synonyms(groups, everyday_words())


def everyday_words() -> dict[str, list[str]]:
    """Return everyday words with the reports' own words that they may stand for, one way only."""
    words = {}
    for line in (_LEXICON / "everyday.tsv").read_text(encoding="utf-8").splitlines():
        if not line.startswith("#"):
            word, _, means = line.partition("\t")
            words[word] = means.split(" | ")
    return words
