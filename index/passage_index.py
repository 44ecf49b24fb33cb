"""The searchable whole: documents, their passages, vectors and BM25, built from reports."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from corpus.document import Document
from corpus.passages import Passage, split_document
from corpus.plain_text import one_line
from index.dense import DenseIndex
from index.embedder import Embedder, Progress, Vectors
from index.fusion import fuse
from index.lexical import LexicalIndex
from index.recipe import Recipe, hash_corpus
from index.retriever import Hit
from index.vocabulary import Vocabulary, build_vocabulary, vocabulary_words

_REMEMBERED = 4096


class PassageIndex:
    """Finds passages for queries. Ids of rows are positions in `passages` and its sentences."""

    def __init__(
        self,
        documents: Sequence[Document],
        passages: Sequence[Passage],
        passage_vectors: DenseIndex,
        sentence_vectors: DenseIndex,
        lexical: LexicalIndex,
        vocabulary: Vocabulary,
        recipe: Recipe,
        embedder: Embedder,
    ) -> None:
        """Join the parts; `build_index` makes them and `index.saved_index` reads them."""
        self.documents = {document.doc_id: document for document in documents}
        self.passages = tuple(passages)
        self.passage_vectors = passage_vectors
        self.sentence_vectors = sentence_vectors
        self.lexical = lexical
        self.vocabulary = vocabulary
        self.recipe = recipe
        self.embedder = embedder
        # Replaced whole, never changed in place: threads may read it meanwhile.
        self._known: dict[str, Vectors] = {}

    @cached_property
    def _first_sentence(self) -> NDArray[np.int64]:
        """Where each passage's sentences begin among the sentence rows, (n_passages + 1,)."""
        counts = [len(passage.sentences) for passage in self.passages]
        return np.concatenate([[0], np.cumsum(counts)]).astype(np.int64)

    @cached_property
    def _passage_of_sentence(self) -> NDArray[np.int64]:
        return np.repeat(np.arange(len(self.passages)), np.diff(self._first_sentence))

    def search(
        self,
        queries: Sequence[str],
        k: int,
        *,
        doc_ids: frozenset[str] | None = None,
        words: str | None = None,
        depth: int = 60,
    ) -> list[list[Hit]]:
        """Return for each query at most `k` hits, best first, ties broken by passage id.

        `words` is what BM25 reads in place of each query. `depth` is how many passages each
        of the three searches proposes.
        """
        allowed = self._allowed(doc_ids)
        return [
            self._search_one(words or query, vector, k, allowed, max(depth, k))
            for query, vector in zip(queries, self._vectors(queries), strict=True)
        ]

    def near_words(self, word: str, n: int) -> dict[str, float]:
        """Return the stems of the `n` words of the reports nearest in meaning, with their cosines."""
        return self.vocabulary.near(self._vectors([word])[0], n)

    def _vectors(self, queries: Sequence[str]) -> list[Vectors]:
        """Embed queries; those of the last few questions are remembered."""
        new = [q for q in dict.fromkeys(queries) if q not in self._known]
        if new:
            if len(self._known) + len(new) > _REMEMBERED:
                self._known = {}
            # One by one: in a batch the last bits of a vector hang on the texts beside it.
            self._known = self._known | {q: self.embedder.embed([q])[0] for q in new}
        known = self._known
        return [known[q] if q in known else self.embedder.embed([q])[0] for q in queries]

    def _allowed(self, doc_ids: frozenset[str] | None) -> NDArray[np.bool_] | None:
        if doc_ids is None:
            return None
        return np.array([passage.doc_id in doc_ids for passage in self.passages])

    def _search_one(
        self, query: str, vector: Vectors, k: int, allowed: NDArray[np.bool_] | None, depth: int
    ) -> list[Hit]:
        lexical = self.lexical.scores(query)
        if allowed is not None:
            lexical = np.where(allowed, lexical, np.float32(0.0))
        ids = self._candidates(vector, lexical, allowed, depth)
        if not len(ids):
            return []
        sentence_cosines = self._sentence_cosines(vector, ids)
        cosines = self.passage_vectors.rows(ids) @ vector
        best = np.array([c.max(initial=0.0) for c in sentence_cosines], dtype=np.float32)
        scores = fuse(np.asarray((cosines + best) / 2, dtype=np.float32), lexical[ids])
        # Rounded, so that the order does not hang on the last bit of a float.
        order = sorted(
            range(len(ids)),
            key=lambda i: (-round(float(scores[i]), 6), self.passages[ids[i]].passage_id),
        )
        top = float(lexical.max(initial=0.0)) or 1.0
        return [
            Hit(
                passage=self.passages[ids[i]],
                score=float(scores[i]),
                rank=rank,
                cosine=float(cosines[i]),
                lexical=float(lexical[ids[i]]) / top,
                sentence_scores=tuple(float(c) for c in sentence_cosines[i]),
            )
            for rank, i in enumerate(order[:k], start=1)
        ]

    def _candidates(
        self,
        vector: Vectors,
        lexical: NDArray[np.float32],
        allowed: NDArray[np.bool_] | None,
        depth: int,
    ) -> NDArray[np.int64]:
        # A filtered search looks at every row, so that the filter cannot empty it.
        n_rows = self.sentence_vectors.size if allowed is not None else depth
        by_passage = self.passage_vectors.search(vector[None], n_rows)[0][0]
        by_sentence = self.sentence_vectors.search(vector[None], n_rows)[0][0]
        by_word = np.argsort(-lexical, kind="stable")[:depth]
        proposed = [
            by_passage,
            self._passage_of_sentence[by_sentence],
            by_word[lexical[by_word] > 0],
        ]
        ids = np.unique(np.concatenate(proposed)).astype(np.int64)
        return ids if allowed is None else ids[allowed[ids]]

    def _sentence_cosines(self, vector: Vectors, ids: NDArray[np.int64]) -> list[Vectors]:
        first = self._first_sentence
        rows = np.concatenate([np.arange(first[i], first[i + 1]) for i in ids])
        cosines = self.sentence_vectors.rows(rows) @ vector
        return np.split(cosines, np.cumsum([first[i + 1] - first[i] for i in ids])[:-1])


def build_index(
    documents: Sequence[Document],
    embedder: Embedder,
    *,
    max_tokens: int = 256,
    merge_tokens: int = 160,
    progress: Progress | None = None,
) -> PassageIndex:
    """Split, embed and index documents. `progress(done, total)` counts embedded texts.

    Raises:
        ValueError: there is no document, or none has a passage.
    """
    passages = [
        passage
        for document in documents
        for passage in split_document(
            document, embedder.count_tokens, max_tokens=max_tokens, merge_tokens=merge_tokens
        )
    ]
    if not passages:
        raise ValueError("nothing to index: the documents hold no passage")
    sentences = [one_line(p.sentence_text(s)) for p in passages for s in p.sentences]
    texts = [one_line(p.text) for p in passages]
    vocabulary = vocabulary_words(sentences)
    vectors = embedder.embed([*texts, *sentences, *vocabulary.values()], progress)
    n_texts, n_rows = len(texts), len(texts) + len(sentences)
    titles = {document.doc_id: document.source.title for document in documents}
    recipe = Recipe(
        model=embedder.name,
        dimension=vectors.shape[1],
        corpus=hash_corpus([document.source for document in documents]),
        max_tokens=max_tokens,
        merge_tokens=merge_tokens,
        n_passages=len(passages),
        n_sentences=len(sentences),
    )
    return PassageIndex(
        documents,
        passages,
        DenseIndex.build(vectors[:n_texts]),
        DenseIndex.build(vectors[n_texts:n_rows]),
        LexicalIndex.build([lexical_text(p, titles[p.doc_id]) for p in passages], sentences),
        build_vocabulary(list(vocabulary), vectors[n_rows:]),
        recipe,
        embedder,
    )


def lexical_text(passage: Passage, title: str) -> str:
    """Return what BM25 reads of a passage: title, headings and period, then the text."""
    return one_line(f"{title} {' '.join(passage.path)} {passage.period} {passage.text}")
