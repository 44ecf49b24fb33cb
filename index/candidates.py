"""The candidates of queries as arrays: merged, cut to the best, and turned into hits at the end."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from index.passage_store import PassageStore
from index.retriever import Hit

Ids = NDArray[np.int64]
Scores = NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class Candidates:
    """The n candidate passages of a query with their scores, and the m sentences in them.

    Both are in ascending order of position. For every score higher is better.
    """

    ids: Ids
    """(n,), positions of the passages in the `PassageStore`."""
    scores: Scores
    """(n,), the fused scores (see `index.passage_index.fuse`), in -0.25..1."""
    cosines: Scores
    """(n,), of the query with each passage, in -1..1."""
    lexical: Scores
    """(n,), BM25 divided by the best score of the query, in 0..1."""
    rows: Ids
    """(m,), positions of the sentences among those of all passages."""
    sentence_cosines: Scores
    """(m,), of the query with each sentence, in -1..1."""

    def best(self, k: int, passages: PassageStore) -> Candidates:
        """Return the `k` best, ties broken by passage id; still in order of position."""
        if len(self.ids) <= k:
            return self
        at = np.sort(_ranking(self.ids, self.scores, passages)[:k])
        _, kept = sentence_rows(self.ids[at], passages)
        inside = np.isin(self.rows, kept, assume_unique=True)
        return Candidates(
            self.ids[at],
            self.scores[at],
            self.cosines[at],
            self.lexical[at],
            self.rows[inside],
            self.sentence_cosines[inside],
        )

    def hits(self, passages: PassageStore) -> list[Hit]:
        """Return the candidates as hits, best first, ties broken by passage id."""
        offsets = sentence_rows(self.ids, passages)[0].tolist()
        scores, cosines, lexical, sentences = (
            values.tolist()
            for values in (self.scores, self.cosines, self.lexical, self.sentence_cosines)
        )
        return [
            Hit(
                passage=passages[int(self.ids[i])],
                score=scores[i],
                rank=rank,
                cosine=cosines[i],
                lexical=lexical[i],
                sentence_scores=tuple(sentences[offsets[i] : offsets[i + 1]]),
            )
            for rank, i in enumerate(_ranking(self.ids, self.scores, passages), start=1)
        ]


def merge_candidates(candidates: Sequence[Candidates]) -> Candidates:
    """Return the candidates of several queries: each passage once, with the best of its scores."""
    ids = np.unique(np.concatenate([c.ids for c in candidates]))
    rows = np.unique(np.concatenate([c.rows for c in candidates]))
    return Candidates(
        ids,
        _highest(ids, ((c.ids, c.scores) for c in candidates)),
        _highest(ids, ((c.ids, c.cosines) for c in candidates)),
        _highest(ids, ((c.ids, c.lexical) for c in candidates)),
        rows,
        _highest(rows, ((c.rows, c.sentence_cosines) for c in candidates)),
    )


def sentence_rows(ids: Ids, passages: PassageStore) -> tuple[Ids, Ids]:
    """Return `offsets` and `rows` of the sentences of passages, given by position, (n,).

    `rows`, (m,), are the positions of their sentences among those of all passages. Those of the
    i-th passage are `rows[offsets[i] : offsets[i + 1]]`; `offsets` is (n + 1,).
    """
    first = passages.first[ids]
    counts = passages.first[ids + 1] - first
    offsets = np.concatenate([[0], np.cumsum(counts)])
    return offsets, np.repeat(first - offsets[:-1], counts) + np.arange(offsets[-1])


def _highest(keys: Ids, pairs: Iterable[tuple[Ids, Scores]]) -> Scores:
    """Return the highest score of each key, (len(keys),).

    `keys` ascend. Each pair holds some of them, ascending, with their scores; every key must occur.
    """
    best = np.full(len(keys), -np.inf, dtype=np.float32)
    for some, scores in pairs:
        at = np.searchsorted(keys, some)
        best[at] = np.maximum(best[at], scores)
    return best


def _ranking(ids: Ids, scores: Scores, passages: PassageStore) -> list[int]:
    """Return 0..n-1 ordered by score, best first, ties broken by passage id.

    Scores are rounded to 6 digits, so that the last bit of a float decides nothing.
    """
    keys = [-round(score, 6) for score in scores.tolist()]
    if len(set(keys)) == len(keys):
        return sorted(range(len(keys)), key=keys.__getitem__)
    names = [passages[i].passage_id for i in ids.tolist()]
    return sorted(range(len(keys)), key=lambda i: (keys[i], names[i]))
