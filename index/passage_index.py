"""The searchable whole: documents, their passages, vectors and BM25."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from corpus.passages import Passage
from index.dense import DenseIndex
from index.document_store import DocumentStore
from index.embedder import Embedder, Vectors
from index.fusion import fuse
from index.lexical import LexicalIndex
from index.passage_store import PassageStore
from index.recipe import Recipe
from index.retriever import Hit, Query
from index.tokens import tokenize
from index.vocabulary import Vocabulary

_REMEMBERED = 4096


@dataclass(frozen=True, slots=True)
class _Seen:
    """Passages that a text was compared with; `starts` says where the sentences of each begin."""

    ids: NDArray[np.int64]
    passages: list[Passage]
    cosines: Vectors
    sentence_cosines: Vectors
    starts: NDArray[np.int64]

    def ranked(self, ids: NDArray[np.int64], lexical: NDArray[np.float32], k: int) -> list[Hit]:
        """Return the `k` best of some of the passages, by meaning and by word."""
        if not len(ids):
            return []
        best = np.maximum.reduceat(self.sentence_cosines, self.starts[:-1]).clip(min=0.0)
        at = np.searchsorted(self.ids, ids)
        scores = fuse((self.cosines[at] + best[at]) / 2, lexical[ids]).tolist()
        passages = [self.passages[i] for i in at.tolist()]
        # Rounded, so that the order does not hang on the last bit of a float.
        order = sorted(
            range(len(passages)), key=lambda i: (-round(scores[i], 6), passages[i].passage_id)
        )
        top = float(lexical.max(initial=0.0)) or 1.0
        return [
            Hit(
                passage=passages[i],
                score=scores[i],
                rank=rank,
                cosine=float(self.cosines[at[i]]),
                lexical=float(lexical[ids[i]]) / top,
                sentence_scores=self._sentence_scores(at[i]),
            )
            for rank, i in enumerate(order[:k], start=1)
        ]

    def _sentence_scores(self, place: int) -> tuple[float, ...]:
        return tuple(self.sentence_cosines[self.starts[place] : self.starts[place + 1]].tolist())


class PassageIndex:
    """Finds passages for queries. Ids of rows are positions in `passages` and its sentences."""

    def __init__(
        self,
        documents: DocumentStore,
        passages: PassageStore,
        passage_vectors: DenseIndex,
        sentence_vectors: DenseIndex,
        lexical: LexicalIndex,
        vocabulary: Vocabulary,
        recipe: Recipe,
        embedder: Embedder,
        notes: Mapping[str, Sequence[str]] | None = None,
    ) -> None:
        """Join the parts; `index.building` makes them and `index.saved_index` reads them."""
        self.documents = documents
        self.passages = passages
        self.passage_vectors = passage_vectors
        self.sentence_vectors = sentence_vectors
        self.lexical = lexical
        self.vocabulary = vocabulary
        self.recipe = recipe
        self.embedder = embedder
        # What the layers above keep with the index, since reading it from all reports takes long.
        self.notes = dict(notes or {})
        # Replaced whole, never changed in place: threads may read it meanwhile.
        self._known: dict[str, Vectors] = {}

    def search(self, queries: Sequence[Query | str], k: int, *, depth: int = 60) -> list[list[Hit]]:
        """Return for each query at most `k` hits, best first, ties broken by passage id.

        `depth` is how many passages each of the three searches proposes: by the vectors of
        passages, of sentences, and by word.
        """
        asked = [Query(query) if isinstance(query, str) else query for query in queries]
        texts = list(dict.fromkeys(query.text for query in asked))
        found: dict[Query, list[Hit]] = {}
        for text, vector in zip(texts, self._vectors(texts), strict=True):
            alike = [query for query in dict.fromkeys(asked) if query.text == text]
            found.update(zip(alike, self._search(alike, vector, k, max(depth, k)), strict=True))
        return [found[query] for query in asked]

    def near_words(self, words: Sequence[str], n: int) -> list[dict[str, float]]:
        """Return for each word the stems of the `n` words of the reports that are nearest in meaning.

        They come with their cosines, best first.
        """
        return [self.vocabulary.near(vector, n) for vector in self._vectors(words)]

    def remember(self, texts: Iterable[str]) -> Callable[[], None]:
        """Begin to embed texts that will be searched for; what is returned waits for them.

        They are embedded together, and something else can be done meanwhile.
        """
        new = [text for text in dict.fromkeys(texts) if text not in self._known]
        embedded = self.embedder.begin(new) if new else None

        def wait() -> None:
            if embedded:
                found = dict(zip(new, embedded(), strict=True))
                known = self._known | found
                self._known = known if len(known) <= _REMEMBERED else found

        return wait

    def likely(self, query: Query, n: int) -> list[Passage]:
        """Return the `n` passages that have most of a query's words, in their order.

        Most of them will be found: this needs no vector, so it can be known before.
        """
        return [self.passages[i] for i in sorted(highest(self._lexical_scores(query), n).tolist())]

    def _vectors(self, queries: Sequence[str]) -> list[Vectors]:
        """Embed queries; those of the last few questions are remembered."""
        known = self._known
        new = [q for q in dict.fromkeys(queries) if q not in known]
        if new:
            known = known | dict(zip(new, self.embedder.begin(new)(), strict=True))
            self._known = known if len(known) <= _REMEMBERED else {}
        return [known[q] for q in queries]

    def _search(
        self, queries: Sequence[Query], vector: Vectors, k: int, depth: int
    ) -> list[list[Hit]]:
        """Search for queries that have their text in common, `vector`: all cosines are taken once."""
        by_meaning = self._near(vector, depth)
        lexical = [self._lexical_scores(query) for query in queries]
        # Within reports every passage is looked at, so that the filter cannot empty a search.
        proposed = [
            self.passages.of_reports(query.doc_ids)
            if query.doc_ids is not None
            else np.union1d(by_meaning, highest(scores, depth))
            for query, scores in zip(queries, lexical, strict=True)
        ]
        seen = self._see(np.unique(np.concatenate(proposed)), vector)
        return [seen.ranked(ids, scores, k) for ids, scores in zip(proposed, lexical, strict=True)]

    def _near(self, vector: Vectors, depth: int) -> NDArray[np.int64]:
        """Return the passages that are near by their own vector or by one of their sentences'."""
        passages = self.passage_vectors.search(vector[None], depth)[0][0]
        sentences = self.sentence_vectors.search(vector[None], depth)[0][0]
        of_sentences = np.searchsorted(self.passages.first, sentences, side="right") - 1
        return np.union1d(passages, of_sentences)

    def _lexical_scores(self, query: Query) -> NDArray[np.float32]:
        stems = tokenize(query.text) if query.stems is None else query.stems
        scores = self.lexical.scores(stems)
        if query.doc_ids is None:
            return scores
        within = np.zeros_like(scores)
        ids = self.passages.of_reports(query.doc_ids)
        within[ids] = scores[ids]
        return within

    def _see(self, ids: NDArray[np.int64], vector: Vectors) -> _Seen:
        """Take the cosines of passages and of all their sentences."""
        rows, starts = self._sentence_rows(ids)
        return _Seen(
            ids=ids,
            passages=[self.passages[i] for i in ids.tolist()],
            cosines=self.passage_vectors.rows(ids) @ vector,
            sentence_cosines=self.sentence_vectors.rows(rows) @ vector,
            starts=starts,
        )

    def _sentence_rows(self, ids: NDArray[np.int64]) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
        """Return the rows of all sentences of some passages, and where each passage's begin."""
        first = self.passages.first[ids]
        counts = self.passages.first[ids + 1] - first
        starts = np.concatenate([[0], np.cumsum(counts)])
        return np.repeat(first - starts[:-1], counts) + np.arange(starts[-1]), starts


def highest(scores: NDArray[np.float32], n: int) -> NDArray[np.int64]:
    """Return where the `n` highest scores stand that are above 0, of equal ones the first."""
    above = np.flatnonzero(scores > 0)
    if len(above) <= n:
        return above
    bound = np.partition(scores[above], -n)[-n]
    over, equal = above[scores[above] > bound], above[scores[above] == bound]
    return np.concatenate([over, equal[: n - len(over)]])
