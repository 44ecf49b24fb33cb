"""Opens what a set is answered from: the reports, or the texts that come with the set."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from qa.evaluation.errors import BadRun
from qa.evaluation.formats.recognise import recognise
from qa.evaluation.measures.measure import Texts
from qa.evaluation.question_set import QuestionSet
from qa.indexing import open_or_build, open_saved
from qa.opening import answerer_for
from qa.settings import Settings

if TYPE_CHECKING:
    from corpus.document import Document
    from corpus.passages import Passage
    from index.embedder import Progress
    from index.passage_index import PassageIndex
    from index.recipe import Recipe
    from index.writer_lock import Say
    from qa.evaluation.answering import AnswerFunction


@dataclass(frozen=True, slots=True)
class Opened:
    """What answers a set, what its index was made of, and the texts that it answers from."""

    answer: AnswerFunction
    recipe: Recipe
    texts: Texts


def open_for(
    questions: QuestionSet,
    settings: Settings,
    *,
    set_texts: bool = False,
    progress: Progress | None = None,
    say: Say,
) -> Opened:
    """Open what answers a set; the index is built where there is none.

    Raises:
        BadQuestionSet: no texts come with the set, although it is to be answered from them.
        CorpusError, IndexProblem: as `qa.opening.open_answerer`.
    """
    index = _open_index(questions, settings, set_texts, progress, say)
    answer = answerer_for(index, settings).answer
    return Opened(answer, index.recipe, _texts(index.documents))


def texts_for(path: Path, settings: Settings, *, set_texts: bool) -> Mapping[str, str]:
    """Return the texts that a set is checked against, by id; no model is loaded."""
    if set_texts:
        from qa.evaluation.set_corpus import read_texts

        return read_texts(path, recognise(path))
    from corpus.report import read_corpus

    return {document.doc_id: document.text for document in read_corpus(settings.corpus_dir)}


def texts_of_run(config: Mapping[str, Any], settings: Settings) -> Texts | None:
    """Return the texts that a run answered from; None if they are not here any more."""
    from corpus.errors import CorpusError
    from corpus.report import read_corpus
    from index.recipe import hash_corpus
    from qa.evaluation.set_corpus import open_kept_index

    corpus = config.get("corpus")
    kept = open_kept_index(settings, str(corpus)) if corpus else None
    if kept:
        return _texts(kept.documents)
    try:
        documents = read_corpus(settings.corpus_dir)
    except CorpusError:
        return None
    if corpus and corpus != hash_corpus(document.source for document in documents):
        return None
    return _texts({document.doc_id: document for document in documents})


def _texts(documents: Mapping[str, Document]) -> Texts:
    return Texts(lambda doc_id: documents[doc_id].text if doc_id in documents else "")


def passages_of_run(config: Mapping[str, Any], settings: Settings) -> Sequence[Passage]:
    """Return the passages that a run searched.

    Raises:
        BadRun: the index is of other texts than the run's.
    """
    from qa.evaluation.set_corpus import open_kept_index

    index = open_kept_index(settings, str(config.get("corpus"))) or open_saved(settings)
    if index.recipe.corpus != config.get("corpus"):
        raise BadRun(
            f"{settings.index_dir}: made of other reports than the run answered from; "
            "give its --corpus and --index"
        )
    return index.passages


def _open_index(
    questions: QuestionSet,
    settings: Settings,
    set_texts: bool,
    progress: Progress | None,
    say: Say,
) -> PassageIndex:
    if set_texts:
        from qa.evaluation.set_corpus import open_set_index

        return open_set_index(questions.path, questions.format, settings, progress, say)
    return open_or_build(settings, progress=progress, say=say)
