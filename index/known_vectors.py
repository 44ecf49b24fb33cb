"""The vectors that indexes hold, found by the text that each was made of."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from hashlib import blake2b
from typing import TYPE_CHECKING, NamedTuple

import numpy as np
from numpy.typing import NDArray

from corpus.plain_text import one_line
from index.dense import DenseIndex
from index.embedder import Vectors
from index.passage_store import PassageStore
from index.steps import Steps, counted

if TYPE_CHECKING:
    from index.vocabulary import Vocabulary

_KEY = "S16"
_BLOCK = 1024


class Embedded(NamedTuple):
    """The parts of an index whose texts were embedded."""

    passages: PassageStore
    passage_vectors: DenseIndex
    sentence_vectors: DenseIndex
    vocabulary: Vocabulary

    @property
    def vectors(self) -> tuple[DenseIndex, DenseIndex, DenseIndex]:
        """The vectors of passages, of sentences, of words."""
        return self.passage_vectors, self.sentence_vectors, self.vocabulary.vectors


class KnownVectors:
    """Finds vectors by the digests of their texts: 24 bytes of memory for each, however long.

    The texts are those that `build_index` embedded; the caller sees to it that the model is the
    same. An index of more than 20,000 rows keeps them at 8 bits, and so are they given back.
    """

    def __init__(self, *indexes: Embedded, steps: Steps | None = None) -> None:
        """Read the texts of indexes, all of one model."""
        self.first = indexes[0]
        self._vectors = [vectors for index in indexes for vectors in index.vectors]
        self._starts = np.cumsum([0, *(vectors.size for vectors in self._vectors)])
        keys = np.concatenate([part for index in indexes for part in _keys(index, steps)])
        self._order = np.argsort(keys, kind="stable")
        self._keys = keys[self._order]

    def rows(self, texts: Sequence[str]) -> NDArray[np.int64]:
        """Return for each text the number of its vector, (n,); -1 where none is known."""
        keys = _digests(texts)
        places = np.searchsorted(self._keys, keys).clip(max=len(self._keys) - 1)
        return np.where(self._keys[places] == keys, self._order[places], -1)

    def vectors(self, rows: NDArray[np.int64]) -> Vectors:
        """Return the vectors of numbers of `rows`, (n, dim)."""
        found = np.empty((len(rows), self._vectors[0].dimension), dtype=np.float32)
        parts = np.searchsorted(self._starts, rows, side="right") - 1
        for part in np.unique(parts):
            there = parts == part
            found[there] = self._vectors[part].rows(rows[there] - self._starts[part])
        return found


def passage_blocks(passages: PassageStore) -> Iterator[tuple[list[str], list[str]]]:
    """Yield the texts to embed of passages, and those of their sentences, block by block."""
    for start in range(0, len(passages), _BLOCK):
        block = passages[start : start + _BLOCK]
        sentences = [one_line(p.sentence_text(s)) for p in block for s in p.sentences]
        yield [one_line(p.text) for p in block], sentences


def _keys(index: Embedded, steps: Steps | None) -> Iterator[NDArray[np.bytes_]]:
    """Yield the digests of all texts in the order of the vectors."""
    passages, sentences = [], []
    n_blocks = -(-len(index.passages) // _BLOCK)
    blocks = passage_blocks(index.passages)
    for of_passages, of_sentences in counted(blocks, n_blocks, "Looking up vectors", steps):
        passages.append(_digests(of_passages))
        sentences.append(_digests(of_sentences))
    yield from (*passages, *sentences, _digests(index.vocabulary.forms))


def _digests(texts: Iterable[str]) -> NDArray[np.bytes_]:
    """Return a digest of 16 bytes for each text, (n,)."""
    encoded = (text.encode("utf-8", "surrogatepass") for text in texts)
    return np.array([blake2b(data, digest_size=16).digest() for data in encoded], dtype=_KEY)
