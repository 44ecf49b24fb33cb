"""The index that is searched: documents, their passages, vectors and BM25."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager

import numpy as np
from numpy.typing import NDArray

from corpus.passages import Passage
from index.candidates import Candidates, merge_candidates, sentence_rows
from index.dense import DenseIndex
from index.document_store import DocumentStore
from index.embedder import Embedder, Vectors
from index.known_vectors import Embedded
from index.lexical import LexicalIndex
from index.passage_store import PassageStore
from index.recipe import Recipe
from index.retriever import Hit, Query
from index.tokens import tokenize
from index.vocabulary import Vocabulary

_MAX_CACHED = 4096
_LEXICON = "lexicon"


class PassageIndex:
    """Finds passages for queries; a `Retriever`.

    Row i of `passage_vectors` belongs to `passages[i]`; those of `sentence_vectors` follow the
    sentences of all passages, in order.
    """

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
        """Take the parts; `index.building` makes them and `index.saved_index` reads them."""
        self.documents = documents
        self.passages = passages
        self.passage_vectors = passage_vectors
        self.sentence_vectors = sentence_vectors
        self.lexical = lexical
        self.vocabulary = vocabulary
        self.recipe = recipe
        self.embedder = embedder
        # What `qa` keeps with the index, since finding it in all reports takes long.
        self.notes = dict(notes or {})
        self.build_name = ""
        """That of the build it was opened from; empty in memory."""
        # Vectors (dim,) by text. Replaced, never changed in place: other threads may be reading it.
        self._cache: dict[str, Vectors] = {}

    @property
    def embedded(self) -> Embedded:
        """The parts whose texts were embedded."""
        return Embedded(self.passages, self.passage_vectors, self.sentence_vectors, self.vocabulary)

    @property
    def lexicon(self) -> str | None:
        """The name of the words that the layers above read this corpus with; None for no name."""
        return next(iter(self.notes.get(_LEXICON, ())), None)

    @lexicon.setter
    def lexicon(self, name: str | None) -> None:
        self.notes[_LEXICON] = [name] if name else []

    def search(self, queries: Sequence[Query | str], k: int, *, depth: int = 60) -> list[list[Hit]]:
        """Return for each query at most `k` hits, best first, ties broken by passage id.

        `depth` is how many passages each of three searches proposes: by the vectors of passages,
        by the vectors of sentences, and by word.
        """
        return [candidates.hits(self.passages) for candidates in self._find(queries, k, depth)]

    def pool(self, queries: Sequence[Query], k: int, *, depth: int = 60) -> list[Hit]:
        """Return the hits of all queries in one ranking: each passage once, with its best scores.

        There are at most `k` for each query.
        """
        return merge_candidates(self._find(queries, k, depth)).hits(self.passages)

    def near_words(self, words: Sequence[str], n: int) -> list[dict[str, float]]:
        """Return for each word the stems of the `n` nearest words of the reports, best first.

        The values are their cosines, in -1..1.
        """
        return [self.vocabulary.near(vector, n) for vector in self._vectors(words)]

    def embed_ahead(self, texts: Iterable[str]) -> None:
        """Embed texts that will be searched for later; their vectors are kept."""
        with self.embedding(texts):
            pass

    @contextmanager
    def embedding(self, texts: Iterable[str]) -> Iterator[None]:
        """Embed queries together while the block runs; their vectors are cached when it ends."""
        new = [text for text in dict.fromkeys(texts) if text not in self._cache]
        embedded = self.embedder.begin(new) if new else None
        yield
        if embedded:
            vectors = dict(zip(new, embedded(), strict=True))
            cache = self._cache | vectors
            self._cache = cache if len(cache) <= _MAX_CACHED else vectors

    def likely(self, query: Query, n: int) -> list[Passage]:
        """Return the `n` passages with the highest BM25 scores for a query, in order of position.

        Most of them will be hits. No vector is needed, so it can be called before those are there.
        """
        return [self.passages[i] for i in sorted(highest(self._lexical_scores(query), n).tolist())]

    def _vectors(self, queries: Sequence[str]) -> list[Vectors]:
        """Return the vector of each query, (dim,); those of the last few questions are cached."""
        cache = self._cache
        new = [q for q in dict.fromkeys(queries) if q not in cache]
        if new:
            cache = cache | dict(zip(new, self.embedder.begin(new)(), strict=True))
            self._cache = cache if len(cache) <= _MAX_CACHED else {}
        return [cache[q] for q in queries]

    def _find(self, queries: Sequence[Query | str], k: int, depth: int) -> list[Candidates]:
        """Return the `k` best candidates of each query; one text is compared only once."""
        whole = [Query(query) if isinstance(query, str) else query for query in queries]
        texts = list(dict.fromkeys(query.text for query in whole))
        found: dict[Query, Candidates] = {}
        for text, vector in zip(texts, self._vectors(texts), strict=True):
            alike = [query for query in dict.fromkeys(whole) if query.text == text]
            found.update(zip(alike, self._find_alike(alike, vector, max(depth, k)), strict=True))
        return [found[query].best(k, self.passages) for query in whole]

    def _find_alike(
        self, queries: Sequence[Query], vector: Vectors, depth: int
    ) -> Iterator[Candidates]:
        """Yield the candidates of queries that share a text, whose vector is (dim,)."""
        by_meaning = self._nearest(vector, depth)
        lexical = [self._lexical_scores(query) for query in queries]
        # With a filter every passage of its reports is a candidate, so that none is missed.
        proposed = [
            self.passages.of_reports(query.doc_ids)
            if query.doc_ids is not None
            else np.union1d(by_meaning, highest(scores, depth))
            for query, scores in zip(queries, lexical, strict=True)
        ]
        ids = np.unique(np.concatenate(proposed))
        offsets, rows = sentence_rows(ids, self.passages)
        cosines = self.passage_vectors.rows(ids) @ vector
        sentence_cosines = self.sentence_vectors.rows(rows) @ vector
        best = cosines
        if len(ids):
            best = np.maximum.reduceat(sentence_cosines, offsets[:-1]).clip(min=0.0)
        for own, scores in zip(proposed, lexical, strict=True):
            at = np.searchsorted(ids, own)
            inside = np.isin(rows, sentence_rows(own, self.passages)[1], assume_unique=True)
            top = float(scores.max(initial=0.0)) or 1.0
            yield Candidates(
                own,
                fuse(np.asarray((cosines[at] + best[at]) / 2, dtype=np.float32), scores[own]),
                cosines[at],
                scores[own] / np.float32(top),
                rows[inside],
                sentence_cosines[inside],
            )

    def _nearest(self, vector: Vectors, depth: int) -> NDArray[np.int64]:
        """Return the positions of the nearest passages, by their vector or that of a sentence.

        At most `depth` are found in each way; the positions ascend.
        """
        passages = self.passage_vectors.search(vector[None], depth)[0][0]
        sentences = self.sentence_vectors.search(vector[None], depth)[0][0]
        of_sentences = np.searchsorted(self.passages.first, sentences, side="right") - 1
        return np.union1d(passages, of_sentences)

    def _lexical_scores(self, query: Query) -> NDArray[np.float32]:
        """Return the BM25 score of every passage, (n_passages,); 0 outside the query's reports."""
        stems = tokenize(query.text) if query.stems is None else query.stems
        scores = self.lexical.scores(stems)
        if query.doc_ids is None:
            return scores
        filtered = np.zeros_like(scores)
        ids = self.passages.of_reports(query.doc_ids)
        filtered[ids] = scores[ids]
        return filtered


def highest(scores: NDArray[np.float32], n: int) -> NDArray[np.int64]:
    """Return the positions of the `n` highest scores above 0, unordered; of ties the first."""
    above = np.flatnonzero(scores > 0)
    if len(above) <= n:
        return above
    bound = np.partition(scores[above], -n)[-n]
    over, equal = above[scores[above] > bound], above[scores[above] == bound]
    return np.concatenate([over, equal[: n - len(over)]])


def fuse(
    cosines: NDArray[np.float32], lexical: NDArray[np.float32], dense_weight: float = 0.5
) -> NDArray[np.float32]:
    """Return one score for each passage from its cosine and its BM25 score; all are (n,).

    It is the weighted sum of the cosine and of the BM25 score divided by the best one. Such sums
    beat reciprocal rank fusion in each of our trials: ranks lose how much better the first hit is.
    Cosines stay as they are, since they mean the same for every query; BM25 scores do not.
    """
    top = float(lexical.max(initial=0.0))
    normalised = lexical / top if top > 0 else lexical
    return dense_weight * cosines + (1.0 - dense_weight) * normalised
