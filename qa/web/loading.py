"""Loads the answerer in a background thread, so that the page is there at once; renews it there."""

from __future__ import annotations

import gc
from collections.abc import Callable, Iterator, Sequence
from enum import StrEnum
from threading import Event, Thread
from typing import TYPE_CHECKING, Protocol, cast, runtime_checkable

from corpus.errors import CorpusError
from index.errors import IndexProblem
from qa.answer import Answer, Turn
from qa.lexicon.corpus_lexicon import CorpusLexicon
from qa.rendering import words
from qa.rendering.words import Language
from qa.web.slots import Slots

if TYPE_CHECKING:
    from corpus.document import Source
    from index.embedder import Progress
    from qa.pipeline import QuestionAnswerer
    from qa.web.renewals import Renewals

Say = Callable[[str], None]
_READY = "Ready."
_UNFORESEEN = "The reports could not be loaded; the terminal says why."


class Answerer(Protocol):
    """Answers a question, given the conversation before it."""

    def answer(self, question: str, history: Sequence[Turn] = ()) -> Answer:
        """Return the cited answer, or an abstention."""


@runtime_checkable
class StreamingAnswerer(Answerer, Protocol):
    """An answerer that can stream its answer."""

    def stream(self, question: str, history: Sequence[Turn] = ()) -> Iterator[Answer]:
        """Yield growing answers; the last is what `answer` returns."""


@runtime_checkable
class SourcedAnswerer(Answerer, Protocol):
    """An answerer that names the reports it answers from."""

    @property
    def sources(self) -> Sequence[Source]:
        """The reports, in their order."""


class State(StrEnum):
    """The state of the loading."""

    LOADING = "loading"
    READY = "ready"
    FAILED = "failed"


class AnswererLoader(Protocol):
    """Gives an answerer once one is loaded, and reports the state until then."""

    @property
    def state(self) -> State:
        """Loading, ready or failed."""

    @property
    def slots(self) -> Slots:
        """The concurrency limit for all answers."""

    @property
    def key(self) -> str:
        """What the page needs to be shown pages of uploads; "" without uploads."""

    @property
    def message(self) -> str:
        """What is being done, or why it failed; one line."""

    def message_in(self, language: Language) -> str:
        """Return the message in a language of the window."""

    def wait(self, timeout_seconds: float | None = None) -> Answerer | None:
        """Return the answerer; None if it is still loading after this time, or has failed."""


class Loader:
    """Loads the answerer that the page and the routes share; an `AnswererLoader`.

    `lexicon`, that of the corpus, is there before: by it the page says what the reports are about.
    With `renewals` another answerer takes its place whenever the index was built anew. Whoever
    holds the one before can go on with it.
    """

    def __init__(
        self,
        open_answerer: Callable[[Progress], Answerer],
        say: Say,
        lexicon: CorpusLexicon | None = None,
        renewals: Renewals | None = None,
    ) -> None:
        """Prepare to load; `start` begins. `say` gets a line for each change of state."""
        self.lexicon = lexicon or CorpusLexicon.load()
        self.slots = Slots()
        self.key = ""  # there are no uploads outside of a session
        self._open = open_answerer
        self._say = say
        self._renewals = renewals
        self._when_renewed: list[Callable[[QuestionAnswerer], None]] = []
        self._done = Event()
        self._answerer: Answerer | None = None
        self._message = words.say("loading")
        self._built: tuple[int, int] | None = None

    @property
    def state(self) -> State:
        """Loading, ready or failed."""
        if not self._done.is_set():
            return State.LOADING
        return State.READY if self._answerer else State.FAILED

    @property
    def message(self) -> str:
        """What is being done, or why it failed; one line."""
        return self._message

    def message_in(self, language: Language) -> str:
        """Return the message in a language of the window; why it failed is in English always."""
        if self.state is State.LOADING and self._built:
            done, total = self._built
            return words.say("building", language, done=done, total=total)
        return words.say("loading", language) if self.state is State.LOADING else self._message

    @property
    def built(self) -> tuple[int, int] | None:
        """How many texts of how many are embedded; None while no index is being built."""
        return self._built if self.state is State.LOADING else None

    def start(self) -> None:
        """Load in the background. The thread does not keep the program from ending."""
        self._say(self._message)
        Thread(target=self._run, name="loading", daemon=True).start()

    def when_renewed(self, call: Callable[[QuestionAnswerer], None]) -> None:
        """Call with each answerer that takes the place of another, once it has."""
        self._when_renewed.append(call)

    def wait(self, timeout_seconds: float | None = None) -> Answerer | None:
        """Return the answerer; None if it is still loading after this time, or has failed."""
        self._done.wait(timeout_seconds)
        return self._answerer

    def _run(self) -> None:
        self._load()
        if self._renewals:
            loaded = cast("QuestionAnswerer | None", self._answerer)
            for answerer in self._renewals.after(loaded):
                self._answerer, self._message = answerer, _READY
                for call in self._when_renewed:
                    call(answerer)

    def _load(self) -> None:
        failure = _UNFORESEEN
        try:
            self._answerer = self._open(self._progress)
            gc.collect()
            gc.freeze()  # what stays is not gone through again, while all threads would wait
            failure = ""
        except (CorpusError, IndexProblem, ValueError, OSError) as error:
            failure = " ".join(str(error).split())
            self._say(f"beijing-qa: {failure}")
        finally:  # even after an unforeseen error, so that no thread waits for ever
            self._message = failure or _READY
            self._done.set()
        if not failure:
            self._say(self._message)

    def _progress(self, done: int, total: int) -> None:
        if not self._built:
            self._say("Building the index ...")
        self._built = (done, total)
        self._message = words.say("building", done=done, total=total)
