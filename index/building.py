"""Builds an index: splits documents, counts their words, embeds those texts that are not known."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import replace
from functools import partial
from pathlib import Path

import numpy as np

from corpus.document import Document
from corpus.passages import Passage
from corpus.plain_text import one_line
from index.dense import DenseBuilder, DenseIndex
from index.document_store import DocumentStore
from index.embedder import Embedder, Progress, Vectors
from index.known_vectors import KnownVectors, passage_blocks
from index.lexical import LexicalBuilder, LexicalIndex
from index.passage_index import PassageIndex
from index.passage_store import PassageStore
from index.recipe import Recipe, hash_corpus
from index.steps import Steps, counted
from index.vector_log import VectorLog
from index.vocabulary import Vocabulary, VocabularyBuilder

_LOGGED_FROM = 20_000  # texts; fewer take a minute or two
_LOGS = "vectors-*.part"

Known = Callable[[Embedder], KnownVectors | None]
"""Gives the vectors that are known of an embedder's model."""


def build_index(
    documents: Iterable[Document] | DocumentStore,
    embedder: Embedder,
    *,
    max_tokens: int = 256,
    merge_tokens: int = 160,
    precision: str = "fp32",
    corpus: str = "",
    known: Known | None = None,
    progress: Progress | None = None,
    steps: Steps | None = None,
    log_folder: Path | None = None,
) -> PassageIndex:
    """Split, embed and index documents; texts whose vectors are `known` are not embedded.

    `progress(done, total)` counts the texts to embed, `steps` what else takes time. `corpus` is the
    digest of all reports, if some of them are left out of `documents`. A build of many texts keeps
    its vectors in `log_folder`, so that a build that was stopped can go on from there. The caller
    removes them with `remove_logs`.

    Raises:
        ValueError: there is no document, or none has a passage.
    """
    store = documents if isinstance(documents, DocumentStore) else DocumentStore.of(documents)
    passages = PassageStore.split(
        store,
        embedder.count_tokens,
        max_tokens=max_tokens,
        merge_tokens=merge_tokens,
        steps=steps,
    )
    if not passages:
        raise ValueError("nothing to index: the documents hold no passage")
    lexical, words = _count_words(store, passages, steps)
    recipe = Recipe(
        model=embedder.name,
        precision=precision,
        dimension=0,
        corpus=corpus or hash_corpus(store.sources.values()),
        max_tokens=max_tokens,
        merge_tokens=merge_tokens,
        n_passages=len(passages),
        n_sentences=passages.n_sentences,
        source=getattr(embedder, "source", ""),
    )
    new = _NewTexts(embedder, known(embedder) if known else None, progress)
    new.count(passages, list(words.values()))
    if new.total > _LOGGED_FROM and log_folder:
        new.log = _log_of(recipe, embedder, log_folder)
    by_passage, by_sentence = _embed(passages, new)
    like = new.known.first.vocabulary.vectors if new.known else None
    return PassageIndex(
        store,
        passages,
        passage_vectors=by_passage,
        sentence_vectors=by_sentence,
        lexical=lexical,
        vocabulary=Vocabulary(words, DenseIndex.build(new.embed(list(words.values())), like)),
        recipe=replace(recipe, dimension=by_passage.dimension),
        embedder=embedder,
    )


def remove_logs(folder: Path) -> None:
    """Remove the vectors that builds have kept in a folder."""
    for path in folder.glob(_LOGS):
        path.unlink(missing_ok=True)


def _log_of(recipe: Recipe, embedder: Embedder, folder: Path) -> VectorLog:
    """Return the log of this build; logs of other builds are removed."""
    identity = f"{recipe.to_json()} {type(embedder).__name__}"
    path = folder / _LOGS.replace("*", hashlib.sha256(identity.encode()).hexdigest()[:16])
    for other in folder.glob(_LOGS):
        if other != path:
            other.unlink(missing_ok=True)
    return VectorLog(path)


def lexical_text(passage: Passage, title: str) -> str:
    """Return the text of a passage for BM25: title, headings and period, then its own text."""
    return one_line(f"{title} {' '.join(passage.path)} {passage.period} {passage.text}")


def _count_words(
    store: DocumentStore, passages: PassageStore, steps: Steps | None
) -> tuple[LexicalIndex, dict[str, str]]:
    """Return BM25 of all passages, and the words to embed as `VocabularyBuilder.words` does."""
    lexical, vocabulary = LexicalBuilder(), VocabularyBuilder()
    for passage in counted(passages, len(passages), "Counting words", steps):
        sentences = [one_line(passage.sentence_text(s)) for s in passage.sentences]
        lexical.add([lexical_text(passage, store.sources[passage.doc_id].title)], sentences)
        vocabulary.add(sentences)
    return lexical.finish(), vocabulary.words()


def _embed(passages: PassageStore, new: _NewTexts) -> tuple[DenseIndex, DenseIndex]:
    """Return the vectors of all passages and those of all sentences."""
    builders: tuple[DenseBuilder, DenseBuilder] | None = None
    for texts, sentences in passage_blocks(passages):
        vectors = new.embed(texts + sentences)
        builders = builders or _builders(passages, vectors.shape[1], new.known)
        builders[0].add(vectors[: len(texts)])
        builders[1].add(vectors[len(texts) :])
    assert builders is not None  # there is a passage
    with builders[0], builders[1]:
        return builders[0].finish(), builders[1].finish()


def _builders(
    passages: PassageStore, dimension: int, known: KnownVectors | None
) -> tuple[DenseBuilder, DenseBuilder]:
    like = known.first.vectors if known else (None, None)
    return (
        DenseBuilder(len(passages), dimension, like[0]),
        DenseBuilder(passages.n_sentences, dimension, like[1]),
    )


class _NewTexts:
    """Embeds the texts that are not known, reports the progress over these, and may keep a log."""

    def __init__(
        self, embedder: Embedder, known: KnownVectors | None, progress: Progress | None
    ) -> None:
        self._embedder, self.known, self._progress = embedder, known, progress
        self.log: VectorLog | None = None
        self.total = self._before = 0

    def count(self, passages: PassageStore, words: Sequence[str]) -> None:
        """Count the texts to embed before any is."""
        blocks = [words] if self.known is None else self._all(passages, words)
        self.total = sum(len(self._unknown(texts)) for texts in blocks)
        if self.known is None:
            self.total += len(passages) + passages.n_sentences

    def embed(self, texts: list[str]) -> Vectors:
        """Return the vectors of texts, (n, dim)."""
        n_new = len(self._unknown(texts))
        make = partial(self._vectors, texts)
        vectors = self.log.block(len(texts), make) if self.log else make()
        self._before += n_new
        self._report(0, 0)
        return vectors

    def _all(self, passages: PassageStore, words: Sequence[str]) -> Iterator[Sequence[str]]:
        for of_passages, sentences in passage_blocks(passages):
            yield of_passages + sentences
        yield words

    def _unknown(self, texts: Sequence[str]) -> Sequence[int]:
        """Return the places of texts whose vectors are not known."""
        if self.known is None:
            return range(len(texts))
        return np.flatnonzero(self.known.rows(texts) < 0).tolist()

    def _vectors(self, texts: list[str]) -> Vectors:
        report = self._report if self._progress else None
        if self.known is None:
            return self._embedder.embed(texts, report)
        rows = self.known.rows(texts)
        is_new = rows < 0
        new = self._embedder.embed([texts[i] for i in np.flatnonzero(is_new)], report)
        vectors = np.empty((len(texts), new.shape[1]), dtype=np.float32)
        vectors[is_new], vectors[~is_new] = new, self.known.vectors(rows[~is_new])
        return vectors

    def _report(self, done: int, _: int) -> None:
        if self._progress and self.total:
            self._progress(self._before + done, self.total)
