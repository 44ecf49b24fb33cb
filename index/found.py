"""What queries found, as arrays: joined, cut to the best, and made into hits at the end."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from index.passage_store import PassageStore
from index.retriever import Hit

Ids = NDArray[np.int64]
Values = NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class Found:
    """Passages in order of position, each with its scores; their sentences likewise."""

    ids: Ids
    scores: Values
    cosines: Values
    lexical: Values
    rows: Ids
    sentence_cosines: Values

    def best(self, k: int, passages: PassageStore) -> Found:
        """Return the `k` that score highest, in order of position; passage ids break ties."""
        if len(self.ids) <= k:
            return self
        at = np.sort(_order(self.ids, self.scores, passages)[:k])
        _, kept = sentence_rows(self.ids[at], passages)
        inside = np.isin(self.rows, kept, assume_unique=True)
        return Found(
            self.ids[at],
            self.scores[at],
            self.cosines[at],
            self.lexical[at],
            self.rows[inside],
            self.sentence_cosines[inside],
        )

    def hits(self, passages: PassageStore) -> list[Hit]:
        """Return the passages as hits, best first, ties broken by passage id."""
        starts, _ = sentence_rows(self.ids, passages)
        ends = starts.tolist()
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
                sentence_scores=tuple(sentences[ends[i] : ends[i + 1]]),
            )
            for rank, i in enumerate(_order(self.ids, self.scores, passages), start=1)
        ]


def joined(found: Sequence[Found]) -> Found:
    """Return what any of several queries found: each passage once, with the best of its scores."""
    ids = np.unique(np.concatenate([f.ids for f in found]))
    rows = np.unique(np.concatenate([f.rows for f in found]))
    return Found(
        ids,
        _highest(ids, ((f.ids, f.scores) for f in found)),
        _highest(ids, ((f.ids, f.cosines) for f in found)),
        _highest(ids, ((f.ids, f.lexical) for f in found)),
        rows,
        _highest(rows, ((f.rows, f.sentence_cosines) for f in found)),
    )


def sentence_rows(ids: Ids, passages: PassageStore) -> tuple[Ids, Ids]:
    """Return where the sentences of each passage begin among all of theirs, and the rows of all."""
    first = passages.first[ids]
    counts = passages.first[ids + 1] - first
    starts = np.concatenate([[0], np.cumsum(counts)])
    return starts, np.repeat(first - starts[:-1], counts) + np.arange(starts[-1])


def _highest(keys: Ids, found: Iterable[tuple[Ids, Values]]) -> Values:
    """Return for each key the highest of its values; every key has one."""
    best = np.full(len(keys), -np.inf, dtype=np.float32)
    for some, values in found:
        at = np.searchsorted(keys, some)
        best[at] = np.maximum(best[at], values)
    return best


def _order(ids: Ids, scores: Values, passages: PassageStore) -> list[int]:
    """Return the places of passages, best first; rounded, so that no last bit decides."""
    keys = [-round(score, 6) for score in scores.tolist()]
    if len(set(keys)) == len(keys):
        return sorted(range(len(keys)), key=keys.__getitem__)
    names = [passages[i].passage_id for i in ids.tolist()]
    return sorted(range(len(keys)), key=lambda i: (keys[i], names[i]))
