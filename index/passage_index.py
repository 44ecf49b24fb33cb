"""The searchable whole: documents, their passages, vectors and BM25."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager

import numpy as np
from numpy.typing import NDArray

from corpus.passages import Passage
from index.dense import DenseIndex
from index.document_store import DocumentStore
from index.embedder import Embedder, Vectors
from index.found import Found, joined, sentence_rows
from index.fusion import fuse
from index.lexical import LexicalIndex
from index.passage_store import PassageStore
from index.recipe import Recipe
from index.retriever import Hit, Query
from index.tokens import tokenize
from index.vocabulary import Vocabulary

_REMEMBERED = 4096


class PassageIndex:
    """Finds passages for queries. Ids of rows are positions in `passages` and its sentences."""

    def __init__(
        self,
        documents: DocumentStore,
        passages: PassageStore,
        *,
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
        return [found.hits(self.passages) for found in self._find(queries, k, depth)]

    def pool(self, queries: Sequence[Query], k: int, *, depth: int = 60) -> list[Hit]:
        """Return the hits of all queries in one ranking, each passage once with its best scores."""
        return joined(self._find(queries, k, depth)).hits(self.passages)

    def near_words(self, words: Sequence[str], n: int) -> list[dict[str, float]]:
        """Return for each word the `n` words of the reports that are nearest in meaning.

        They come as stems with their cosines, best first.
        """
        return [self.vocabulary.near(vector, n) for vector in self._vectors(words)]

    @contextmanager
    def embedding(self, texts: Iterable[str]) -> Iterator[None]:
        """Embed texts that will be searched for, all together, while the block does something else.

        Their vectors are there when the block ends.
        """
        new = [text for text in dict.fromkeys(texts) if text not in self._known]
        embedded = self.embedder.begin(new) if new else None
        yield
        if embedded:
            vectors = dict(zip(new, embedded(), strict=True))
            known = self._known | vectors
            self._known = known if len(known) <= _REMEMBERED else vectors

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

    def _find(self, queries: Sequence[Query | str], k: int, depth: int) -> list[Found]:
        """Return what each query finds; queries of one text take its cosines together."""
        asked = [Query(query) if isinstance(query, str) else query for query in queries]
        texts = list(dict.fromkeys(query.text for query in asked))
        found: dict[Query, Found] = {}
        for text, vector in zip(texts, self._vectors(texts), strict=True):
            alike = [query for query in dict.fromkeys(asked) if query.text == text]
            found.update(zip(alike, self._find_alike(alike, vector, max(depth, k)), strict=True))
        return [found[query].best(k, self.passages) for query in asked]

    def _find_alike(self, queries: Sequence[Query], vector: Vectors, depth: int) -> Iterator[Found]:
        """Yield what queries find that have their text in common, `vector`."""
        by_meaning = self._near(vector, depth)
        lexical = [self._lexical_scores(query) for query in queries]
        # Within reports every passage is looked at, so that the filter cannot empty a search.
        proposed = [
            self.passages.of_reports(query.doc_ids)
            if query.doc_ids is not None
            else np.union1d(by_meaning, highest(scores, depth))
            for query, scores in zip(queries, lexical, strict=True)
        ]
        ids = np.unique(np.concatenate(proposed))
        starts, rows = sentence_rows(ids, self.passages)
        cosines = self.passage_vectors.rows(ids) @ vector
        of_sentences = self.sentence_vectors.rows(rows) @ vector
        best = np.maximum.reduceat(of_sentences, starts[:-1]).clip(min=0.0) if len(ids) else cosines
        for own, scores in zip(proposed, lexical, strict=True):
            at = np.searchsorted(ids, own)
            inside = np.isin(rows, sentence_rows(own, self.passages)[1], assume_unique=True)
            top = float(scores.max(initial=0.0)) or 1.0
            yield Found(
                own,
                fuse(np.asarray((cosines[at] + best[at]) / 2, dtype=np.float32), scores[own]),
                cosines[at],
                scores[own] / np.float32(top),
                rows[inside],
                of_sentences[inside],
            )

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


def highest(scores: NDArray[np.float32], n: int) -> NDArray[np.int64]:
    """Return where the `n` highest scores stand that are above 0, of equal ones the first."""
    above = np.flatnonzero(scores > 0)
    if len(above) <= n:
        return above
    bound = np.partition(scores[above], -n)[-n]
    over, equal = above[scores[above] > bound], above[scores[above] == bound]
    return np.concatenate([over, equal[: n - len(over)]])
