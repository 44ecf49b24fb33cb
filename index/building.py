"""Builds an index: splits documents, counts their words, embeds their texts in blocks."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from functools import partial
from pathlib import Path

from corpus.document import Document
from corpus.passages import Passage
from corpus.plain_text import one_line
from index.dense import DenseBuilder, DenseIndex
from index.document_store import DocumentStore
from index.embedder import Embedder, Progress, Vectors
from index.lexical import LexicalBuilder, LexicalIndex
from index.passage_index import PassageIndex
from index.passage_store import PassageStore
from index.recipe import Recipe, hash_corpus
from index.vector_log import VectorLog
from index.vocabulary import Vocabulary, VocabularyBuilder

_BLOCK = 1024
_LOGGED_FROM = 20_000  # texts; fewer take a minute or two
_LOGS = "vectors-*.part"


def build_index(
    documents: Iterable[Document],
    embedder: Embedder,
    *,
    max_tokens: int = 256,
    merge_tokens: int = 160,
    precision: str = "fp32",
    progress: Progress | None = None,
    log_folder: Path | None = None,
) -> PassageIndex:
    """Split, embed and index documents. `progress(done, total)` counts embedded texts.

    A build of many texts keeps its vectors in `log_folder`, so that a build that was stopped can go
    on from there. The caller removes them with `remove_logs`.

    Raises:
        ValueError: there is no document, or none has a passage.
    """
    store = DocumentStore.of(documents)
    passages = PassageStore.split(
        store, embedder.count_tokens, max_tokens=max_tokens, merge_tokens=merge_tokens
    )
    if not passages:
        raise ValueError("nothing to index: the documents hold no passage")
    lexical, words = _count_words(store, passages)
    total = len(passages) + passages.n_sentences + len(words)
    recipe = Recipe(
        model=embedder.name,
        precision=precision,
        dimension=0,
        corpus=hash_corpus(store.sources.values()),
        max_tokens=max_tokens,
        merge_tokens=merge_tokens,
        n_passages=len(passages),
        n_sentences=passages.n_sentences,
    )
    log = _log_of(recipe, embedder, log_folder) if total > _LOGGED_FROM else None
    embedding = _CountingEmbedder(embedder, total, progress, log)
    by_passage, by_sentence = _embed(passages, embedding)
    return PassageIndex(
        store,
        passages,
        passage_vectors=by_passage,
        sentence_vectors=by_sentence,
        lexical=lexical,
        vocabulary=Vocabulary(list(words), DenseIndex.build(embedding.embed(list(words.values())))),
        recipe=replace(recipe, dimension=by_passage.dimension),
        embedder=embedder,
    )


def remove_logs(folder: Path) -> None:
    """Remove the vectors that builds have kept in a folder."""
    for path in folder.glob(_LOGS):
        path.unlink(missing_ok=True)


def _log_of(recipe: Recipe, embedder: Embedder, folder: Path | None) -> VectorLog | None:
    """Return the log of this build; logs of other builds are removed."""
    if folder is None:
        return None
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
    store: DocumentStore, passages: PassageStore
) -> tuple[LexicalIndex, dict[str, str]]:
    """Return BM25 of all passages, and the words to embed as `VocabularyBuilder.words` does."""
    lexical, vocabulary = LexicalBuilder(), VocabularyBuilder()
    for block in _blocks(passages):
        sentences = _sentences(block)
        lexical.add([lexical_text(p, store.sources[p.doc_id].title) for p in block], sentences)
        vocabulary.add(sentences)
    return lexical.finish(), vocabulary.words()


def _embed(passages: PassageStore, embedding: _CountingEmbedder) -> tuple[DenseIndex, DenseIndex]:
    """Return the vectors of all passages and those of all sentences."""
    builders: tuple[DenseBuilder, DenseBuilder] | None = None
    for block in _blocks(passages):
        vectors = embedding.embed([one_line(p.text) for p in block] + _sentences(block))
        if builders is None:
            dimension = vectors.shape[1]
            sizes = (len(passages), passages.n_sentences)
            builders = (DenseBuilder(sizes[0], dimension), DenseBuilder(sizes[1], dimension))
        builders[0].add(vectors[: len(block)])
        builders[1].add(vectors[len(block) :])
    assert builders is not None  # there is a passage
    with builders[0], builders[1]:
        return builders[0].finish(), builders[1].finish()


def _blocks(passages: PassageStore) -> Iterator[Sequence[Passage]]:
    return (passages[i : i + _BLOCK] for i in range(0, len(passages), _BLOCK))


def _sentences(block: Sequence[Passage]) -> list[str]:
    return [one_line(p.sentence_text(s)) for p in block for s in p.sentences]


class _CountingEmbedder:
    """Embeds texts, reports the progress over all of them, and keeps a log if there is one."""

    def __init__(
        self, embedder: Embedder, total: int, progress: Progress | None, log: VectorLog | None
    ) -> None:
        self._embedder, self._total, self._progress, self._log = embedder, total, progress, log
        self._before = 0

    def embed(self, texts: list[str]) -> Vectors:
        make = partial(self._embedder.embed, texts, self._report if self._progress else None)
        vectors = self._log.block(len(texts), make) if self._log else make()
        self._before += len(texts)
        self._report(0, 0)
        return vectors

    def _report(self, done: int, _: int) -> None:
        if self._progress:
            self._progress(self._before + done, self._total)
