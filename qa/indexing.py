"""The index of the settings: opened, built where there is none, or taken from a build under way."""

from __future__ import annotations

import logging
from collections.abc import Iterable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from qa.building import Told, is_new, list_where_new, make_index, unwritable
from qa.settings import Settings

if TYPE_CHECKING:
    from corpus.document import Document, Source
    from corpus.readers import FileProgress
    from index.embedder import Embedder, Progress
    from index.passage_index import PassageIndex
    from index.recipe import Recipe
    from index.steps import Steps
    from index.writer_lock import Holder, Say

_log = logging.getLogger(__name__)


def open_or_build(
    settings: Settings,
    *,
    progress: Progress | None = None,
    reading: FileProgress | None = None,
    steps: Steps | None = None,
    say: Say = _log.info,
) -> PassageIndex:
    """Open the index of the settings; build it where there is none, or one of another version.

    If another process builds it just now, wait for that and open what it made. A folder of reports
    without a manifest is listed first. `progress(done, total)` counts embedded texts, `reading` the
    files, `steps` what else takes time.
    """
    from index.errors import IndexMismatch, IndexMissing, IndexOutdated
    from index.writer_lock import is_written

    told = Told(progress, reading, steps, say)
    if is_new(settings):
        with only_builder(settings.index_dir, say):
            list_where_new(settings, told)
    try:
        return open_saved(settings)
    except (IndexMissing, IndexOutdated):
        pass
    except IndexMismatch:
        if not is_written(settings.index_dir):
            raise
    with only_builder(settings.index_dir, say):
        try:
            return open_saved(settings)
        except IndexMissing:
            pass
        except IndexOutdated:
            say("The index was made by another version; building it anew ...")
        return make_index(settings, told=told).index


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
        from qa.lexicon.corpus_lexicon import lexicon_name

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


def build(
    settings: Settings,
    documents: Sequence[Document] | None = None,
    *,
    progress: Progress | None = None,
    reading: FileProgress | None = None,
    steps: Steps | None = None,
    say: Say = _log.info,
) -> PassageIndex:
    """Read the reports, or take other documents, build the index, save it, return it.

    If another process builds it just now, wait; if that was done with the same reports and
    settings, take its index. Vectors of texts that the index holds are used again. `progress`,
    `reading` and `steps` are as in `open_or_build`.

    Raises:
        CorpusError: the reports cannot be read.
        IndexUnwritable: the folder cannot be written; the index there is as it was.
    """
    from index.builds import current_name

    before = current_name(settings.index_dir)
    with only_builder(settings.index_dir, say) as waited_for:
        if waited_for and current_name(settings.index_dir) != before:
            made = _made_of(settings, documents)
            if made:
                say(f"Taken as process {waited_for.pid} built it of these reports and settings.")
                return made
        told = Told(progress, reading, steps, say)
        if documents is None:
            list_where_new(settings, told)
        return make_index(settings, documents, told).index


def _made_of(settings: Settings, documents: Sequence[Document] | None) -> PassageIndex | None:
    """Return the saved index if it was made of these documents and settings."""
    from index.builds import read_pointer
    from index.errors import IndexMismatch, IndexMissing

    if read_pointer(settings.index_dir).is_put_back:
        return None
    sources = None if documents is None else [document.source for document in documents]
    try:
        return open_saved(settings, sources)
    except (IndexMissing, IndexMismatch):
        return None


@contextmanager
def only_builder(
    folder: Path, say: Say, does: str = "building the index"
) -> Iterator[Holder | None]:
    """Hold the lock of an index folder; yield who was waited for."""
    from index.writer_lock import only_writer

    with ExitStack() as held:
        with unwritable(folder):
            waited_for = held.enter_context(only_writer(folder, does, say))
        yield waited_for


def load_model(name: str) -> Embedder:
    """Return the model by its name, for an index that holds no export of it."""
    from index.sentence_transformer import SentenceTransformerEmbedder

    return SentenceTransformerEmbedder(name)
