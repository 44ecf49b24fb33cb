"""The protocol of retrievers, their queries and their hits."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

from corpus.passages import Passage


@dataclass(frozen=True, slots=True)
class Hit:
    """One passage found. Scores are similarities: higher is better; ranks start at 1.

    `cosine` is in -1..1, `lexical` in 0..1: BM25 divided by the best score of the query.
    `sentence_scores` are the cosines of the query with the passage's sentences, in order.
    """

    passage: Passage
    score: float
    rank: int
    cosine: float = 0.0
    lexical: float = 0.0
    sentence_scores: tuple[float, ...] = ()

    def at_rank(self, rank: int) -> Hit:
        """Return the same with another rank."""
        scores = (self.cosine, self.lexical, self.sentence_scores)
        return Hit(self.passage, self.score, rank, *scores)


@dataclass(frozen=True, slots=True)
class Query:
    """What to search for: `text` by its vector, and by its stems unless `stems` are given.

    `doc_ids` are the reports to search; None for all.
    """

    text: str
    stems: tuple[str, ...] | None = None
    doc_ids: frozenset[str] | None = None


class Retriever(Protocol):
    """Finds passages for queries."""

    def search(self, queries: Sequence[Query | str], k: int) -> list[list[Hit]]:
        """Return for each query at most `k` hits, best first, ties broken by passage id.

        A text is a query for it in all reports.
        """
