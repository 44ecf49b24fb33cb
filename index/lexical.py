"""BM25 over stemmed words, with the bm25s library."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable, Sequence
from pathlib import Path

import bm25s
import numpy as np
from numpy.typing import NDArray

from index.tokens import tokenize

_FREQUENCIES = "document_frequencies.json"


class LexicalIndex:
    """BM25 scores of every passage, and in how many sentences each stem stands."""

    def __init__(self, bm25: bm25s.BM25, frequencies: dict[str, int], n_passages: int) -> None:
        """Wrap a fitted BM25 model."""
        self._bm25 = bm25
        self.frequencies = frequencies
        self._n_passages = n_passages

    @classmethod
    def build(cls, texts: Sequence[str], sentences: Sequence[str]) -> LexicalIndex:
        """Index `texts`, one a passage; count stems over `sentences`."""
        bm25 = bm25s.BM25(k1=1.2, b=0.75)
        bm25.index([tokenize(text) for text in texts], show_progress=False)
        counts = Counter(stem for sentence in sentences for stem in set(tokenize(sentence)))
        return cls(bm25, dict(sorted(counts.items())), len(texts))

    @classmethod
    def open(cls, folder: Path, n_passages: int) -> LexicalIndex:
        """Read what `save` wrote."""
        frequencies = json.loads((folder / _FREQUENCIES).read_text(encoding="utf-8"))
        return cls(bm25s.BM25.load(folder, load_vocab=True), frequencies, n_passages)

    def save(self, folder: Path) -> None:
        """Write NumPy arrays and JSON; nothing is pickled."""
        self._bm25.save(folder, show_progress=False)
        text = json.dumps(self.frequencies, ensure_ascii=False)
        (folder / _FREQUENCIES).write_text(text, encoding="utf-8")

    def scores(self, stems: Iterable[str]) -> NDArray[np.float32]:
        """Return the BM25 score of every passage, (n_passages,); 0 where no word is shared."""
        scores = np.zeros(self._n_passages, dtype=np.float32)
        matrix, vocabulary = self._bm25.scores, self._bm25.vocab_dict
        columns = [vocabulary[stem] for stem in stems if stem in vocabulary]
        if columns:
            ends = matrix["indptr"]
            parts = [slice(ends[c], ends[c + 1]) for c in columns]
            # All columns at once: a call for each, as in bm25s, takes ten times as long.
            rows = np.concatenate([matrix["indices"][part] for part in parts])
            np.add.at(scores, rows, np.concatenate([matrix["data"][part] for part in parts]))
        return scores
