"""Opens what answers: an answerer over the index of the settings, and the function `answer`."""

from __future__ import annotations

import logging
from collections.abc import Sequence
from functools import lru_cache, partial
from typing import TYPE_CHECKING

from qa.answer import Answer, Turn
from qa.indexing import open_or_build
from qa.settings import Settings, load_settings

if TYPE_CHECKING:
    from corpus.readers import FileProgress
    from index.embedder import Progress
    from index.passage_index import PassageIndex
    from index.steps import Steps
    from index.writer_lock import Say
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
    reading: FileProgress | None = None,
    steps: Steps | None = None,
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
    index = open_or_build(settings, progress=progress, reading=reading, steps=steps, say=say)
    return answerer_for(index, settings)


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
    from qa.composing.composer import ExtractiveComposer
    from qa.generation.composer import GenerativeComposer
    from qa.generation.model_choice import open_language_model
    from qa.generation.standalone import propose_standalone
    from qa.lexicon.corpus_lexicon import CorpusLexicon
    from qa.pipeline import QuestionAnswerer

    model = model or open_language_model(settings)
    check = ClaimCheck(index)
    lexicon = CorpusLexicon.load(index.lexicon)
    return QuestionAnswerer(
        index,
        settings,
        composer=GenerativeComposer(
            model, check, index.documents, fallback=ExtractiveComposer(lexicon, check)
        ),
        claim_check=check,
        rewriter=partial(propose_standalone, model, own=lexicon.own),
    )


@lru_cache(maxsize=1)
def _default_answerer() -> QuestionAnswerer:
    return open_answerer()
