"""An index in memory of another index and further documents: for an uploaded report."""

from __future__ import annotations

from collections.abc import Iterable

from corpus.document import Document
from index.building import build_index
from index.embedder import Progress
from index.known_vectors import KnownVectors
from index.passage_index import PassageIndex


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
    others = [known] if known and _model(known) == _model(index) else []
    vectors = KnownVectors(*(each.embedded for each in (index, *others)))
    extended = build_index(
        [*index.documents.values(), *added],
        index.embedder,
        max_tokens=recipe.max_tokens,
        merge_tokens=recipe.merge_tokens,
        precision=recipe.precision,
        known=lambda _: vectors,
        progress=progress,
    )
    extended.lexicon = index.lexicon
    return extended


def _model(index: PassageIndex) -> tuple[str, str, str]:
    """Return what tells whether two indexes have their vectors from the same model."""
    source = getattr(index.embedder, "source", "")
    return index.recipe.model, index.recipe.precision, source
