"""An index in memory of what another holds and of further documents, such as an upload."""

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
    index: PassageIndex, documents: Iterable[Document], progress: Progress | None = None
) -> PassageIndex:
    """Return an index of the documents of `index` and of others, whose ids must be new.

    The vectors of `index` are taken over; only what the new documents say is embedded, and
    `progress(done, total)` counts these texts alone. Nothing is written, and `index` stays as it
    is.

    Raises:
        ValueError: an id is taken.
    """
    added = list(documents)
    for document in added:
        if document.doc_id in index.documents:
            raise ValueError(f"a report with the id {document.doc_id!r} is there already")
    recipe = index.recipe
    knowing = _Knowing(index)
    extended = build_index(
        [*index.documents.values(), *added],
        knowing,
        max_tokens=recipe.max_tokens,
        merge_tokens=recipe.merge_tokens,
        precision=recipe.precision,
        progress=knowing.told_of_new(progress) if progress else None,
    )
    extended.embedder = index.embedder
    return extended


class _Knowing:
    """The embedder of an index, which knows the vectors of all texts that the index holds."""

    folder = None

    def __init__(self, index: PassageIndex) -> None:
        self.name = index.embedder.name
        self.count_tokens = index.embedder.count_tokens
        self.begin = index.embedder.begin
        self._embed = index.embedder.embed
        self._known = dict(_rows(index))
        self._n_before = (
            index.recipe.n_passages + index.recipe.n_sentences + len(index.vocabulary.stems)
        )
        self._n_new = 0

    def embed(self, texts: Sequence[str], progress: Progress | None = None) -> Vectors:
        new = [text for text in dict.fromkeys(texts) if text not in self._known]
        n_before = self._n_new

        def tell(done: int, _: int) -> None:
            self._n_new = n_before + done
            if progress:
                progress(len(texts) - len(new) + done, len(texts))

        known = self._known | dict(zip(new, self._embed(new, tell), strict=True))
        tell(len(new), len(new))
        return np.stack([known[text] for text in texts])

    def told_of_new(self, progress: Progress) -> Progress:
        """Return what is told of all texts, and tells `progress` of those that are not known."""

        def tell(_: int, total: int) -> None:
            n_new = max(total - self._n_before, 1)
            progress(min(self._n_new, n_new), n_new)

        return tell


def _rows(index: PassageIndex) -> Iterator[tuple[str, Vectors]]:
    """Yield what was embedded for an index, as `build_index` does it, with its vectors."""
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
