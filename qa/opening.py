"""Opens what answers: the index, built where there is none, and the function `answer`."""

from __future__ import annotations

import logging
import shutil
from collections.abc import Iterable, Sequence
from functools import lru_cache, partial
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

from qa.answer import Answer, Turn
from qa.settings import Settings, load_settings

if TYPE_CHECKING:
    from corpus.document import Document, Source
    from index.embedder import Embedder, Progress
    from index.models import Say
    from index.passage_index import PassageIndex
    from qa.generation.language_model import LanguageModel
    from qa.pipeline import QuestionAnswerer


_log = logging.getLogger(__name__)


def answer(question: str, history: Sequence[Turn] = ()) -> Answer:
    """Answer one question with the default settings; the index is built on the first call.

    >>> answer("How many new museums were registered in 2023?").citations[0].doc_id
    'work-report-2024'
    >>> answer("How many new museums were registered in Paris in 2019?").abstained
    True

    Raises:
        CorpusError, IndexProblem, SettingsError: what is there cannot be used; the message
            names the file or setting and the way out.
    """
    return _default_answerer().answer(question, history)


def open_answerer(
    settings: Settings | None = None,
    *,
    progress: Progress | None = None,
    say: Say = _log.info,
) -> QuestionAnswerer:
    """Return an answerer, its index opened; built first where there is none.

    With the setting `generator` a language model writes, and every sentence of it is checked.

    Raises:
        CorpusError, IndexProblem, SettingsError: as `answer` does.
        MissingExtra: the language model needs a package that is not installed.
    """
    settings = settings or load_settings()
    check_generator(settings)  # before an index is built, which takes longer
    return answerer_for(open_or_build(settings, progress=progress, say=say), settings)


def check_generator(settings: Settings) -> None:
    """Check that what the language model of the settings needs is installed; nothing is loaded.

    Raises:
        MissingExtra: a package is not installed.
    """
    if settings.generator:
        from qa.generation.model_choice import open_language_model

        open_language_model(settings)


def answerer_for(index: PassageIndex, settings: Settings) -> QuestionAnswerer:
    """Return what answers from an index, with a language model if the settings name one."""
    from qa.pipeline import QuestionAnswerer

    if settings.generator:
        return with_generator(index, settings)
    return QuestionAnswerer(index, settings)


def answerer_like(answerer: QuestionAnswerer, index: PassageIndex) -> QuestionAnswerer:
    """Return an answerer from another index that writes as the one given, with the same model."""
    from qa.generation.composer import GenerativeComposer
    from qa.pipeline import QuestionAnswerer

    if isinstance(answerer.composer, GenerativeComposer):
        return with_generator(index, answerer.settings, model=answerer.composer.model)
    return QuestionAnswerer(index, answerer.settings, composer=answerer.composer)


def with_generator(
    index: PassageIndex, settings: Settings, *, model: LanguageModel | None = None
) -> QuestionAnswerer:
    """Return an answerer whose answers a language model writes: that of the settings or `model`."""
    from qa.checking.claim_check import ClaimCheck
    from qa.generation.composer import GenerativeComposer
    from qa.generation.model_choice import open_language_model
    from qa.generation.standalone import propose_standalone
    from qa.pipeline import QuestionAnswerer

    model = model or open_language_model(settings)
    check = ClaimCheck(index)
    return QuestionAnswerer(
        index,
        settings,
        composer=GenerativeComposer(model, check, index.documents),
        claim_check=check,
        rewriter=partial(propose_standalone, model),
    )


def open_or_build(
    settings: Settings, *, progress: Progress | None = None, say: Say = _log.info
) -> PassageIndex:
    """Open the index of the settings; build it where there is none, or one of another version."""
    from index.errors import IndexMissing, IndexOutdated

    try:
        return open_saved(settings)
    except IndexMissing:
        return build(settings, progress=progress, say=say)
    except IndexOutdated:
        say("The index was made by another version; building it anew ...")
        return build(settings, progress=progress, say=say)


def open_saved(settings: Settings, sources: Iterable[Source] | None = None) -> PassageIndex:
    """Open the saved index and check that it was made of the reports and settings at hand.

    `sources` are those of other documents than the reports, if it was made of such.
    """
    from corpus.report import read_sources
    from index.errors import IndexMismatch
    from index.recipe import REBUILD, hash_corpus
    from index.saved_index import open_index, saved_recipe

    recipe = saved_recipe(settings.index_dir)
    for name in ("model", "precision", "max_tokens", "merge_tokens"):
        if getattr(recipe, name) != getattr(settings, name):
            raise IndexMismatch(
                f"{settings.index_dir}: made with {name} = {getattr(recipe, name)!r}, the settings "
                f"say {getattr(settings, name)!r}; run: {REBUILD}"
            )
    digest = hash_corpus(read_sources(settings.corpus_dir) if sources is None else sources)
    return open_index(settings.index_dir, load_model, corpus=digest)


def build(
    settings: Settings,
    documents: Sequence[Document] | None = None,
    *,
    progress: Progress | None = None,
    say: Say = _log.info,
) -> PassageIndex:
    """Read the reports, or take other documents, build the index, save it, return it.

    `progress(done, total)` counts embedded texts; `say` gets a line for what else takes time.
    """
    from corpus.report import read_corpus
    from index.building import build_index, remove_logs
    from index.models import build_with_model
    from index.saved_index import open_index, save_index, saved_model
    from qa.text.spelling import PEOPLE, people_named

    documents = read_corpus(settings.corpus_dir) if documents is None else documents
    folder = settings.index_dir
    folder.mkdir(parents=True, exist_ok=True)
    make = partial(
        build_index,
        documents,
        max_tokens=settings.max_tokens,
        merge_tokens=settings.merge_tokens,
        precision=settings.precision,
        progress=progress,
        log_folder=folder,
    )
    for left in folder.glob("export-*"):  # by a build that was killed
        shutil.rmtree(left, ignore_errors=True)
    known = saved_model(folder)
    with TemporaryDirectory(prefix="export-", dir=folder) as scratch:
        index = build_with_model(
            settings.model, settings.precision, make, Path(scratch), known=known, say=say
        )
        index.notes[PEOPLE] = people_named(index.documents.values())
        save_index(index, folder)
    remove_logs(folder)
    return open_index(folder, lambda _: index.embedder)


def load_model(name: str) -> Embedder:
    """Return the model by its name, for an index that holds no export of it."""
    from index.sentence_transformer import SentenceTransformerEmbedder

    return SentenceTransformerEmbedder(name)


@lru_cache(maxsize=1)
def _default_answerer() -> QuestionAnswerer:
    return open_answerer()
