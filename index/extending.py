"""An index in memory of another index and further documents: for an uploaded report."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

import numpy as np

from corpus.document import Document
from corpus.plain_text import one_line
from index.building import build_index
from index.embedder import Progress, Vectors
from index.passage_index import PassageIndex
from index.vocabulary import VocabularyBuilder


def extended_index(
    index: PassageIndex,
    documents: Iterable[Document],
    progress: Progress | None = None,
    *,
    known: PassageIndex | None = None,
) -> PassageIndex:
    """Return an index of the documents of `index` and of others, whose ids must be new.

    The vectors and the lexicon of `index` are reused, and the vectors of `known` if they are of the
    same model: only texts of new documents are embedded, and `progress(done, total)` counts these.
    Nothing is written, and `index` does not change.

    Raises:
        ValueError: an id is taken.
    """
    added = list(documents)
    for document in added:
        if document.doc_id in index.documents:
            raise ValueError(f"a report with the id {document.doc_id!r} is there already")
    recipe = index.recipe
    embedder = _ReusingEmbedder(index, known)
    extended = build_index(
        [*index.documents.values(), *added],
        embedder,
        max_tokens=recipe.max_tokens,
        merge_tokens=recipe.merge_tokens,
        precision=recipe.precision,
        progress=embedder.new_texts_only(progress) if progress else None,
    )
    extended.embedder = index.embedder
    extended.lexicon = index.lexicon
    return extended


class _ReusingEmbedder:
    """The embedder of an index; it reuses the vectors of texts that the index holds."""

    folder = None

    def __init__(self, index: PassageIndex, known: PassageIndex | None) -> None:
        self.name = index.embedder.name
        self.count_tokens = index.embedder.count_tokens
        self.begin = index.embedder.begin
        self._embed = index.embedder.embed
        self._known = dict(_rows(known)) if known and _model(known) == _model(index) else {}
        self._known.update(_rows(index))
        self._n_before = (
            index.recipe.n_passages + index.recipe.n_sentences + len(index.vocabulary.stems)
        )
        self._n_new = 0

    def embed(self, texts: Sequence[str], progress: Progress | None = None) -> Vectors:
        new = [text for text in dict.fromkeys(texts) if text not in self._known]
        n_before = self._n_new

        def report(done: int, _: int) -> None:
            self._n_new = n_before + done
            if progress:
                progress(len(texts) - len(new) + done, len(texts))

        known = self._known | dict(zip(new, self._embed(new, report), strict=True))
        report(len(new), len(new))
        return np.stack([known[text] for text in texts])

    def new_texts_only(self, progress: Progress) -> Progress:
        """Return a progress over all texts that passes on to `progress` the new texts alone."""

        def report(_: int, total: int) -> None:
            n_new = max(total - self._n_before, 1)
            progress(min(self._n_new, n_new), n_new)

        return report


def _model(index: PassageIndex) -> tuple[str, str, str]:
    """Return what tells whether two indexes have their vectors from the same model."""
    source = getattr(index.embedder, "source", "")
    return index.recipe.model, index.recipe.precision, source


def _rows(index: PassageIndex) -> Iterator[tuple[str, Vectors]]:
    """Yield each text that `build_index` embedded for an index, with its vector (dim,)."""
    passages = list(index.passages)
    sentences = [one_line(p.sentence_text(s)) for p in passages for s in p.sentences]
    words = VocabularyBuilder()
    words.add(sentences)
    for texts, vectors in (
        ([one_line(passage.text) for passage in passages], index.passage_vectors),
        (sentences, index.sentence_vectors),
        (words.words().values(), index.vocabulary.vectors),
    ):
        yield from zip(texts, vectors.rows(np.arange(vectors.size)), strict=True)
