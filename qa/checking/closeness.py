"""How close a sentence is to what it cites: in meaning by vectors, in words by their stems."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence

import numpy as np

from index.embedder import Embedder, Vectors
from index.tokens import STOP_WORDS
from qa.checking.ground import Ground
from qa.checking.polarity import nearest_clause
from qa.text.matching import Text, root
from qa.text.synonyms import synonyms_of, to_stems

_MAX_KEPT = 2_000


class Closeness:
    """Measures closeness with the index's own embedder; vectors of report text are kept."""

    def __init__(self, embedder: Embedder) -> None:
        """Take the model that makes vectors."""
        self._embedder = embedder
        self._kept: dict[str, Vectors] = {}

    def cosine(self, text: str, grounds: Sequence[Ground]) -> float:
        """Return the cosine of a text and the nearest of the sentences, or of their clauses.

        Where several are cited, all of them together are one more sentence to be near to.
        """
        pieces = [p for g in grounds for p in (g.line, nearest_clause(text, g.line))]
        if len(grounds) > 1:
            pieces.append(" ".join(nearest_clause(text, g.line) for g in grounds))
        rows = self._vectors([text, *pieces])
        return float(np.max(rows[1:] @ rows[0]))

    def _vectors(self, texts: Sequence[str]) -> Vectors:
        kept = self._kept
        new = [t for t in dict.fromkeys(texts) if t not in kept]
        made = dict(zip(new, self._embedder.begin(new)(), strict=True)) if new else {}
        rows = np.stack([made[t] if t in made else kept[t] for t in texts])
        # Replaced whole, never emptied: threads may read it meanwhile.
        self._kept = made if len(kept) + len(made) > _MAX_KEPT else {**kept, **made}
        return rows


class Rarity:
    """How much a word tells: the logarithm of how few sentences of the reports have it."""

    def __init__(self, frequencies: Mapping[str, int], n_sentences: int) -> None:
        """`frequencies` by stem, as the index has them."""
        self._frequencies = frequencies
        self._n = max(n_sentences, 1)

    def of(self, stem: str) -> float:
        """Return the weight of a stem; one that no report has weighs most."""
        count = self._frequencies.get(stem, 0)
        return math.log(1 + max(self._n - count + 0.5, 0.5) / (count + 0.5))


def shared_words(text: str, grounds: Sequence[Ground], rarity: Rarity) -> float:
    """Return the weighted share of a text's content words that the evidence has or stands for."""
    words = list(dict.fromkeys(s for s in to_stems(text) if s not in STOP_WORDS))
    total = sum(rarity.of(w) for w in words)
    there = sum(rarity.of(w) for w in words if stands(w, grounds))
    return there / total if total else 0.0


def stands(word: str, grounds: Sequence[Ground]) -> bool:
    """Return whether evidence has a word, given as its stem, or one that means the same."""
    return any(
        has_phrase(ground.known, phrase)
        for ground in grounds
        for phrase in ((word,), *synonyms_of(ground.lexicon).of((word,)))
    )


def has_phrase(text: Text, phrase: tuple[str, ...]) -> bool:
    """True if a text has a phrase, given as stems, or the one word of it in another form."""
    return text.has(phrase) or (len(phrase) == 1 and root(phrase[0]) in text.roots)
