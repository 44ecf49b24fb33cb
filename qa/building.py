"""Makes the index of the settings: lists and reads the reports, and embeds what is new in them."""

from __future__ import annotations

import errno
import logging
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

from qa.settings import Settings

if TYPE_CHECKING:
    from corpus.document import Document
    from corpus.kept_extracts import KeptExtracts
    from corpus.readers import FileProgress
    from index.document_store import DocumentStore
    from index.embedder import Embedder, Progress
    from index.known_vectors import KnownVectors
    from index.passage_index import PassageIndex
    from index.steps import Steps
    from index.writer_lock import Say

_log = logging.getLogger(__name__)
_DENIED = (errno.EACCES, errno.EPERM, errno.EROFS)
_EXTRACTS = "texts"


@dataclass(frozen=True, slots=True)
class Told:
    """Who is told how far the work is: of embedded texts, of files, of other steps; and lines."""

    embedding: Progress | None = None
    reading: FileProgress | None = None
    steps: Steps | None = None
    say: Say = _log.info


@dataclass(slots=True)
class Made:
    """What a build did: its index, how many texts it embedded, and which reports are alike.

    `others` are pairs of ids of reports that are alike, but differ in numbers or dates.
    """

    index: PassageIndex
    n_embedded: int = 0
    others: dict[str, str] = field(default_factory=dict)


def make_index(
    settings: Settings,
    documents: Sequence[Document] | None = None,
    told: Told | None = None,
    *,
    reuse: bool = True,
) -> Made:
    """Build and save the index of the reports, or of other documents; the caller holds its lock.

    Texts that the current index holds are not embedded anew, nor is a file parsed that was parsed
    before, unless `reuse` is False.

    Raises:
        CorpusError: the reports cannot be read.
        IndexUnwritable: the folder cannot be written; the index there is as it was.
    """
    from index.building import remove_logs
    from index.builds import remove_leftovers
    from index.saved_index import open_index, save_index

    told, folder = told or Told(), settings.index_dir
    with unwritable(folder):
        remove_leftovers(folder)  # first, since they may fill the disk
        with TemporaryDirectory(prefix="export-", dir=folder) as scratch:
            if documents is None:
                made = _make_of_reports(settings, Path(scratch), told, reuse=reuse)
            else:
                made = _make(settings, documents, Path(scratch), told, reuse=reuse)
            _add_notes(made.index, told.steps)
            save_index(made.index, folder, told.steps)
        remove_logs(folder)
    embedder = made.index.embedder
    made.index = open_index(folder, lambda _: embedder)
    return made


def _make_of_reports(settings: Settings, scratch: Path, told: Told, *, reuse: bool) -> Made:
    """Build of the reports. Their texts are on the disk, not in memory; of copies one is taken."""
    from corpus.manifest import read_manifest
    from corpus.near_copies import find_near_copies
    from corpus.report import each_document
    from index.document_store import DocumentStore
    from index.recipe import hash_corpus
    from index.steps import counted
    from qa.lexicon.corpus_lexicon import lexicon_name

    kept = kept_extracts(settings)
    if not reuse:
        kept.remove_others(())
    texts = scratch / _EXTRACTS
    texts.mkdir()
    read = each_document(settings.corpus_dir, told.reading, kept)
    store = DocumentStore.written(texts, read)
    kept.remove_others({source.sha256 for source in store.sources.values()})
    corpus = hash_corpus(store.sources.values())
    alike = find_near_copies(counted(store.values(), len(store), "Comparing reports", told.steps))
    if alike.copies:
        listed = read_manifest(settings.corpus_dir)
        files = {doc_id: path.name for doc_id, (path, _, _) in listed.items()}
        store = store.merged(alike.copies, files)
    made = _make(settings, store, scratch, told, reuse=reuse, corpus=corpus)
    made.index.lexicon = lexicon_name(settings.corpus_dir)
    made.others = alike.others
    return made


def _make(
    settings: Settings,
    documents: Sequence[Document] | DocumentStore,
    scratch: Path,
    told: Told,
    *,
    reuse: bool,
    corpus: str = "",
) -> Made:
    from index.building import build_index
    from index.document_store import DocumentStore
    from index.models import Exports, build_with_model, texts_to_compare
    from index.saved_index import saved_model
    from qa.finding.reader import update_for

    store = documents if isinstance(documents, DocumentStore) else DocumentStore.of(documents)
    counts = _Counted(told.embedding)
    make = partial(
        build_index,
        store,
        max_tokens=settings.max_tokens,
        merge_tokens=settings.merge_tokens,
        precision=settings.precision,
        corpus=corpus,
        known=partial(_known, settings, told) if reuse else None,
        progress=counts,
        steps=told.steps,
        log_folder=settings.index_dir,
    )
    model = scratch / "model"
    model.mkdir()
    known = saved_model(settings.index_dir)
    texts = partial(texts_to_compare, store)
    exports = Exports(settings.cache_dir, known, model, texts, update_for(settings.model))
    index = build_with_model(settings.model, settings.precision, make, exports, told.say)
    return Made(index, counts.total)


def _add_notes(index: PassageIndex, steps: Steps | None) -> None:
    """Keep with an index what is gathered once: its people, and the Chinese words it has."""
    from index.steps import counted
    from qa.lexicon.corpus_lexicon import CorpusLexicon
    from qa.text.bilingual import GLOSSES, gather_glosses
    from qa.text.spelling import PEOPLE, people_named

    read = counted(index.documents.values(), len(index.documents), "Finding names", steps)
    index.notes[PEOPLE] = people_named(read)
    index.notes[GLOSSES] = gather_glosses(index, CorpusLexicon.load(index.lexicon))


class _Counted:
    """Passes the progress of embedding on, and keeps how many texts there are to embed."""

    def __init__(self, progress: Progress | None) -> None:
        self._progress = progress
        self.total = 0

    def __call__(self, done: int, total: int) -> None:
        self.total = total
        if self._progress:
            self._progress(done, total)


def _known(settings: Settings, told: Told, embedder: Embedder) -> KnownVectors | None:
    """Return the vectors of the current index, if the files of its model are the same."""
    from index.saved_index import open_known

    source = getattr(embedder, "source", "")
    model = (embedder.name, settings.precision, source)
    return open_known(settings.index_dir, model, told.steps) if source else None


def kept_extracts(settings: Settings) -> KeptExtracts:
    """Return the texts of files that were parsed for the index of the settings."""
    from corpus.kept_extracts import KeptExtracts

    return KeptExtracts(settings.index_dir / _EXTRACTS)


def list_where_new(settings: Settings, told: Told) -> None:
    """Write the manifest of a folder that has none, with a line for each of its files.

    Raises:
        CorpusError: the folder cannot be read or written.
    """
    from corpus.listing import list_reports
    from corpus.manifest import MANIFEST

    if is_new(settings):
        told.say(f"{settings.corpus_dir}: no {MANIFEST}; listing the reports there ...")
        with unwritable(settings.index_dir):
            kept = kept_extracts(settings)
            changes = list_reports(settings.corpus_dir, told.reading, kept=kept)
        for change in changes:
            told.say(str(change))
        told.say(f"{settings.corpus_dir / MANIFEST}: correct titles and dates there")


def is_new(settings: Settings) -> bool:
    """True if the folder of the reports is there and has no manifest."""
    from corpus.manifest import MANIFEST

    return settings.corpus_dir.is_dir() and not (settings.corpus_dir / MANIFEST).exists()


@contextmanager
def unwritable(folder: Path) -> Iterator[None]:
    """Turn an error of the disk into one line that names the folder, the cause and a way out."""
    from index.errors import IndexUnwritable

    try:
        yield
    except OSError as error:
        cause = error.strerror or f"not whole: {error}"  # NumPy tells no number of the error
        cause += f": {error.filename}" if error.filename else ""
        mend = "let this user write there" if error.errno in _DENIED else "free space there"
        raise IndexUnwritable(
            f"{folder}: the index cannot be written ({cause}); {mend}, or give another folder: "
            "--index FOLDER; an index that was there is as it was"
        ) from error
