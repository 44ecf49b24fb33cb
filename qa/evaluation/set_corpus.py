"""Answers from the texts that come with a question set (SQuAD, BEIR), not from the reports."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping
from dataclasses import replace
from pathlib import Path

from corpus.document import Document, Period, Section, Source, Span
from index.embedder import Progress
from index.errors import IndexMismatch, IndexMissing
from index.passage_index import PassageIndex
from index.recipe import hash_corpus
from index.saved_index import open_index
from index.writer_lock import Say
from qa.evaluation.errors import BadQuestionSet
from qa.evaluation.formats.set_format import SetFormat, SetText
from qa.indexing import build, load_model, open_saved
from qa.settings import Settings


def open_set_index(
    path: Path, form: SetFormat, settings: Settings, progress: Progress | None, say: Say
) -> PassageIndex:
    """Return the index over a set's texts; it is kept beside that of the reports.

    Raises:
        BadQuestionSet: no texts come with the set, or they can't be read.
    """
    documents = read_documents(path, form)
    sources = [document.source for document in documents]
    own = replace(settings, index_dir=index_folder(settings, hash_corpus(sources)))
    try:
        return open_saved(own, sources)
    except (IndexMissing, IndexMismatch):
        return build(own, documents, progress=progress, say=say)


def open_kept_index(settings: Settings, corpus: str) -> PassageIndex | None:
    """Return the index over a set's texts that is kept for a digest of these; None if none is."""
    try:
        return open_index(index_folder(settings, corpus), load_model)
    except (IndexMissing, IndexMismatch):
        return None


def index_folder(settings: Settings, corpus: str) -> Path:
    """Return where the index over a set's texts is kept."""
    return settings.index_dir.with_name(f"{settings.index_dir.name}-set-{corpus[:12]}")


def read_documents(path: Path, form: SetFormat) -> list[Document]:
    """Return the texts that come with a set, each as a document.

    Raises:
        BadQuestionSet: there are none, or they can't be read.
    """
    return [_document(text) for text in _texts(path, form)]


def read_texts(path: Path, form: SetFormat) -> Mapping[str, str]:
    """Return the texts that come with a set by id; raises as `read_documents` does."""
    return {text.doc_id: text.text for text in _texts(path, form)}


def _texts(path: Path, form: SetFormat) -> Iterator[SetText]:
    if form.texts is None:
        raise BadQuestionSet(
            f"{path}: no texts come with a set of the format {form.name}; answer from the reports, "
            "without --set-texts"
        )
    try:
        yield from form.texts(path)
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise BadQuestionSet(f"{path}: its texts cannot be read ({error})") from error


def _document(text: SetText) -> Document:
    source = Source(
        doc_id=text.doc_id,
        title=text.title or text.doc_id,
        publisher="",
        published=None,
        event_date=None,
        sha256=hashlib.sha256(text.text.encode("utf-8", "replace")).hexdigest(),
    )
    section = Section((), Period(None, "statement"), (Span(0, len(text.text)),))
    return Document(source, text.text, (section,) if text.text.strip() else ())
