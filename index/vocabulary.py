"""The words of the reports with their vectors: which of them are near a word that no report uses."""

from __future__ import annotations

import json
from collections import Counter, defaultdict
from collections.abc import Sequence
from pathlib import Path

import numpy as np

from index.dense import DenseIndex
from index.embedder import Vectors
from index.tokens import STOP_WORDS, stem, words

_MIN_LETTERS = 3


class Vocabulary:
    """One word for each stem of the reports, in FAISS."""

    def __init__(self, stems: Sequence[str], vectors: DenseIndex) -> None:
        """Join stems and their vectors, in the same order."""
        self.stems = tuple(stems)
        self.vectors = vectors

    @classmethod
    def open(cls, folder: Path) -> Vocabulary:
        """Read what `save` wrote."""
        stems = json.loads((folder / "stems.json").read_text(encoding="utf-8"))
        return cls(stems, DenseIndex.open(folder / "words.faiss"))

    def save(self, folder: Path) -> None:
        """Write a FAISS file and JSON."""
        self.vectors.save(folder / "words.faiss")
        text = json.dumps(self.stems, ensure_ascii=False)
        (folder / "stems.json").write_text(text, encoding="utf-8")

    def near(self, vector: Vectors, n: int) -> dict[str, float]:
        """Return the `n` stems whose words are nearest, best first, with their cosines."""
        ids, cosines = self.vectors.search(vector[None], n)
        return {self.stems[i]: float(c) for i, c in zip(ids[0], cosines[0], strict=True)}


def vocabulary_words(sentences: Sequence[str]) -> dict[str, str]:
    """Return for each stem of the sentences the form of it that is written most often."""
    forms: defaultdict[str, Counter[str]] = defaultdict(Counter)
    for sentence in sentences:
        for word in words(sentence):
            if len(word) >= _MIN_LETTERS and word.isalpha() and word not in STOP_WORDS:
                forms[stem(word)][word] += 1
    return {s: min(forms[s], key=lambda w: (-forms[s][w], w)) for s in sorted(forms)}


def build_vocabulary(stems: Sequence[str], vectors: Vectors) -> Vocabulary:
    """Return the vocabulary of stems and the vectors (n, dim) of their words."""
    return Vocabulary(stems, DenseIndex.build(np.asarray(vectors, dtype=np.float32)))
