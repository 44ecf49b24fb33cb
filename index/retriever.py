"""What a search returns, and what can be searched."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

from corpus.passages import Passage


@dataclass(frozen=True, slots=True)
class Hit:
    """One passage found. Scores are similarities: higher is better; ranks start at 1.

    `sentence_scores` are the cosines of the query with the passage's sentences, in order.
    """

    passage: Passage
    score: float
    rank: int
    cosine: float = 0.0
    lexical: float = 0.0
    sentence_scores: tuple[float, ...] = ()


class Retriever(Protocol):
    """What finds passages for queries."""

    def search(
        self, queries: Sequence[str], k: int, *, doc_ids: frozenset[str] | None = None
    ) -> list[list[Hit]]:
        """Return for each query at most `k` hits, best first, ties broken by passage id."""
