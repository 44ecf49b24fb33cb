"""Exact search over vectors with FAISS: passages, and sentences that point to their passage."""

from __future__ import annotations

from pathlib import Path

import faiss
import numpy as np
from numpy.typing import NDArray

from index.embedder import Vectors


class DenseIndex:
    """Rows of length 1 in FAISS, searched by inner product, which is then the cosine."""

    def __init__(self, index: faiss.Index) -> None:
        """Wrap a FAISS index whose ids are 0..n-1."""
        self._index = index

    @classmethod
    def build(cls, vectors: Vectors) -> DenseIndex:
        """Build from an array (n, dim) of rows of length 1."""
        index = faiss.IndexFlatIP(vectors.shape[1])
        index.add(np.ascontiguousarray(vectors))
        return cls(index)

    @classmethod
    def open(cls, path: Path) -> DenseIndex:
        """Read a saved index; raises RuntimeError if FAISS cannot."""
        return cls(faiss.read_index(str(path)))

    def save(self, path: Path) -> None:
        """Write the index to a file."""
        faiss.write_index(self._index, str(path))

    @property
    def size(self) -> int:
        """The number of rows."""
        return int(self._index.ntotal)

    @property
    def dimension(self) -> int:
        """The length of a row."""
        return int(self._index.d)

    def search(self, queries: Vectors, k: int) -> tuple[NDArray[np.int64], Vectors]:
        """Return ids and cosines, each (n_queries, min(k, size)), best first."""
        k = min(k, self.size)  # FAISS would pad with id -1
        if not k:
            empty = (len(queries), 0)
            return np.zeros(empty, dtype=np.int64), np.zeros(empty, dtype=np.float32)
        scores, ids = self._index.search(np.ascontiguousarray(queries), k)
        return ids, scores

    def rows(self, ids: NDArray[np.int64]) -> Vectors:
        """Return the vectors of the given ids, (len(ids), dim)."""
        return np.asarray(self._index.reconstruct_batch(ids), dtype=np.float32)
