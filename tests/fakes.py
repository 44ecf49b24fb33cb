"""Stand-ins that compute: they work offline, in milliseconds, and rank for real."""

from __future__ import annotations

import re
import zlib
from collections.abc import Callable, Sequence

import numpy as np

from index.embedder import Progress, Vectors

_WORD = re.compile(r"\w+")


class HashingEmbedder:
    """Bags of words as vectors: each word counts in the place that its checksum gives."""

    folder = None
    source = "computed"  # what would be the digest of a model's files

    def __init__(self, name: str = "hashing", *, dimension: int = 384) -> None:
        self.name = name
        self._dimension = dimension

    def count_tokens(self, text: str) -> int:
        """Return the number of words and marks."""
        return len(re.findall(r"\w+|[^\w\s]", text))

    def embed(self, texts: Sequence[str], progress: Progress | None = None) -> Vectors:
        """Return an array (n, dim), float32, rows of length 1, in the order of `texts`."""
        vectors = np.zeros((len(texts), self._dimension), dtype=np.float32)
        for row, text in enumerate(texts):
            for word in _WORD.findall(text.lower()):
                vectors[row, zlib.crc32(word.encode("utf-8", "replace")) % self._dimension] += 1
            if not vectors[row].any():
                vectors[row, 0] = 1  # a text without words has a direction, too
            if progress:
                progress(row + 1, len(texts))
        return vectors / np.linalg.norm(vectors, axis=1, keepdims=True).clip(min=1e-9)

    def begin(self, texts: Sequence[str]) -> Callable[[], Vectors]:
        """Return what returns the same."""
        return lambda: self.embed(texts)
