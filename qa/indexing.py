"""The index of the settings: opened, built where there is none, or taken from a build under way."""

from __future__ import annotations

import errno
import logging
from collections.abc import Iterable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

from qa.settings import Settings

if TYPE_CHECKING:
    from corpus.document import Document, Source
    from corpus.readers import FileProgress
    from index.embedder import Embedder, Progress
    from index.passage_index import PassageIndex
    from index.recipe import Recipe
    from index.writer_lock import Holder, Say

_log = logging.getLogger(__name__)
_LONG = 300_000  # characters; fewer are divided in a second
_DENIED = (errno.EACCES, errno.EPERM, errno.EROFS)


def open_or_build(
    settings: Settings, *, progress: Progress | None = None, say: Say = _log.info
) -> PassageIndex:
    """Open the index of the settings; build it where there is none, or one of another version.

    If another process builds it just now, wait for that and open what it made.
    """
    from index.errors import IndexMismatch, IndexMissing, IndexOutdated
    from index.writer_lock import is_written

    try:
        return open_saved(settings)
    except (IndexMissing, IndexOutdated):
        pass
    except IndexMismatch:
        if not is_written(settings.index_dir):
            raise
    with _only_builder(settings.index_dir, say):
        try:
            return open_saved(settings)
        except IndexMissing:
            pass
        except IndexOutdated:
            say("The index was made by another version; building it anew ...")
        return _build(settings, None, progress, say)


def open_saved(settings: Settings, sources: Iterable[Source] | None = None) -> PassageIndex:
    """Open the saved index and check that it was made of the reports and settings at hand.

    `sources` are those of other documents than the reports, if it was made of such. The reports'
    lexicon is the one that their manifest names now: an index is made of no words of a lexicon.
    """
    from corpus.report import read_sources
    from index.recipe import hash_corpus
    from index.saved_index import open_index, saved_recipe

    _check_settings(settings, saved_recipe(settings.index_dir))  # before reports are read
    digest = hash_corpus(read_sources(settings.corpus_dir) if sources is None else sources)
    check = partial(_check_settings, settings)
    index = open_index(settings.index_dir, load_model, corpus=digest, check=check)
    if sources is None:
        index.lexicon = lexicon_name(settings.corpus_dir)
    return index


def open_newest(settings: Settings) -> PassageIndex:
    """Open the saved index of these settings, whatever reports it was made of."""
    from index.saved_index import open_index

    return open_index(settings.index_dir, load_model, check=partial(_check_settings, settings))


def _check_settings(settings: Settings, recipe: Recipe) -> None:
    from index.errors import IndexMismatch
    from index.recipe import REBUILD

    for name in ("model", "precision", "max_tokens", "merge_tokens"):
        if getattr(recipe, name) != getattr(settings, name):
            raise IndexMismatch(
                f"{settings.index_dir}: made with {name} = {getattr(recipe, name)!r}, the settings "
                f"say {getattr(settings, name)!r}; run: {REBUILD}"
            )


def lexicon_name(folder: Path) -> str | None:
    """Return the name of the lexicon that a folder of reports is to be read with; None for none.

    Raises:
        CorpusError: the manifest cannot be read, or names a lexicon that is not there.
    """
    from corpus.errors import ManifestMismatch
    from corpus.manifest import LEXICON, MANIFEST, read_lexicon
    from qa.lexicon.corpus_lexicon import lexicon_names

    name = read_lexicon(folder)
    if name is not None and name not in lexicon_names():
        raise ManifestMismatch(
            f"{folder / MANIFEST}: {LEXICON} = {name!r} is not there; there are "
            f"{', '.join(lexicon_names())}; write one of these, or remove the line"
        )
    return name


def build(
    settings: Settings,
    documents: Sequence[Document] | None = None,
    *,
    progress: Progress | None = None,
    reading: FileProgress | None = None,
    say: Say = _log.info,
) -> PassageIndex:
    """Read the reports, or take other documents, build the index, save it, return it.

    If another process builds it just now, wait; if that was done with the same reports and
    settings, take its index. `progress(done, total)` counts embedded texts, `reading` the files;
    `say` gets a line for what else takes time.

    Raises:
        CorpusError: the reports cannot be read.
        IndexUnwritable: the folder cannot be written; the index there is as it was.
    """
    from index.builds import current_name

    before = current_name(settings.index_dir)
    with _only_builder(settings.index_dir, say) as waited_for:
        if waited_for and current_name(settings.index_dir) != before:
            made = _made_of(settings, documents)
            if made:
                say(f"Taken as process {waited_for.pid} built it of these reports and settings.")
                return made
        return _build(settings, documents, progress, say, reading)


def _made_of(settings: Settings, documents: Sequence[Document] | None) -> PassageIndex | None:
    """Return the saved index if it was made of these documents and settings."""
    from index.errors import IndexMismatch, IndexMissing

    sources = None if documents is None else [document.source for document in documents]
    try:
        return open_saved(settings, sources)
    except (IndexMissing, IndexMismatch):
        return None


def _build(
    settings: Settings,
    documents: Sequence[Document] | None,
    progress: Progress | None,
    say: Say,
    reading: FileProgress | None = None,
) -> PassageIndex:
    """Build and save; the caller holds the lock of the folder."""
    from index.building import build_index, remove_logs
    from index.builds import remove_leftovers
    from index.models import Exports, build_with_model, texts_to_compare
    from index.saved_index import open_index, save_index, saved_model
    from qa.text.spelling import PEOPLE, people_named

    documents, lexicon = _given_or_read(settings, documents, reading)
    n_chars = sum(len(document.text) for document in documents)
    if n_chars > _LONG:
        say(f"Dividing {n_chars:,} characters into passages and counting their words ...")
    folder = settings.index_dir
    make = partial(
        build_index,
        documents,
        max_tokens=settings.max_tokens,
        merge_tokens=settings.merge_tokens,
        precision=settings.precision,
        progress=progress,
        log_folder=folder,
    )
    with _unwritable(folder):
        remove_leftovers(folder)  # first, since they may fill the disk
        known = saved_model(folder)
        with TemporaryDirectory(prefix="export-", dir=folder) as scratch:
            texts = texts_to_compare(documents)
            exports = Exports(settings.cache_dir, known, Path(scratch), texts)
            index = build_with_model(settings.model, settings.precision, make, exports, say)
            index.notes[PEOPLE] = people_named(index.documents.values())
            index.lexicon = lexicon
            save_index(index, folder)
        remove_logs(folder)
    return open_index(folder, lambda _: index.embedder)


@contextmanager
def _only_builder(folder: Path, say: Say) -> Iterator[Holder | None]:
    """Hold the lock of an index folder; yield who was waited for."""
    from index.writer_lock import only_writer

    with ExitStack() as held:
        with _unwritable(folder):
            waited_for = held.enter_context(only_writer(folder, "building the index", say))
        yield waited_for


@contextmanager
def _unwritable(folder: Path) -> Iterator[None]:
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


def _given_or_read(
    settings: Settings, documents: Sequence[Document] | None, reading: FileProgress | None
) -> tuple[Sequence[Document], str | None]:
    """Return documents that are given, without a lexicon; else the reports, with theirs."""
    from corpus.report import read_corpus

    if documents is not None:
        return documents, None
    return read_corpus(settings.corpus_dir, reading), lexicon_name(settings.corpus_dir)


def load_model(name: str) -> Embedder:
    """Return the model by its name, for an index that holds no export of it."""
    from index.sentence_transformer import SentenceTransformerEmbedder

    return SentenceTransformerEmbedder(name)
