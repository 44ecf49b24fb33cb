"""Opens the answerer in a thread of its own, so that the page is there at once."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from enum import StrEnum
from threading import Event, Thread
from typing import TYPE_CHECKING, Protocol, runtime_checkable

from corpus.errors import CorpusError
from index.errors import IndexProblem
from qa.answer import Answer, Turn
from qa.rendering.words import Language
from qa.rendering.words import say as in_words
from qa.web.slots import Places

if TYPE_CHECKING:
    from corpus.document import Source
    from index.embedder import Progress

Say = Callable[[str], None]
_UNFORESEEN = "The reports could not be loaded; the terminal says why."


class Answerer(Protocol):
    """What answers a question with the conversation before it."""

    def answer(self, question: str, history: Sequence[Turn] = ()) -> Answer:
        """Return the cited answer, or why there is none."""


@runtime_checkable
class StreamingAnswerer(Answerer, Protocol):
    """An answerer whose answers can be seen to grow."""

    def stream(self, question: str, history: Sequence[Turn] = ()) -> Iterator[Answer]:
        """Yield growing answers; the last is what `answer` returns."""


@runtime_checkable
class SourcedAnswerer(Answerer, Protocol):
    """An answerer that names the reports it answers from."""

    @property
    def sources(self) -> Sequence[Source]:
        """The reports, in their order."""


class State(StrEnum):
    """How far the loading is."""

    LOADING = "loading"
    READY = "ready"
    FAILED = "failed"


class Waiting(Protocol):
    """What gives an answerer once there is one, and says until then what is being done."""

    @property
    def state(self) -> State:
        """Loading, ready or failed."""

    @property
    def places(self) -> Places:
        """The one limit for all that answer."""

    @property
    def message(self) -> str:
        """What is being done, or why it failed; one line."""

    def words(self, language: Language) -> str:
        """The same in a language of the window."""

    def wait(self, timeout_seconds: float | None = None) -> Answerer | None:
        """Return the answerer; None if it is still loading after this time, or has failed."""


class Loader:
    """Holds the answerer once it is loaded, and says until then what is being done.

    `places` is the one limit for all that answer with it, page and routes.
    """

    def __init__(self, open_answerer: Callable[[Progress], Answerer], say: Say) -> None:
        """Prepare to load; `start` begins. `say` gets a line for each thing that happens."""
        self.places = Places()
        self._open = open_answerer
        self._say = say
        self._done = Event()
        self._answerer: Answerer | None = None
        self._message = in_words("loading")
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

    def words(self, language: Language) -> str:
        """What is being done, in a language of the window; why it failed, as the message."""
        if self.state is State.LOADING and self._built:
            done, total = self._built
            return in_words("building", language, done=done, total=total)
        return in_words("loading", language) if self.state is State.LOADING else self._message

    @property
    def built(self) -> tuple[int, int] | None:
        """How many texts of how many are embedded; None while no index is being built."""
        return self._built if self.state is State.LOADING else None

    def start(self) -> None:
        """Load in the background. The thread does not keep the program from ending."""
        self._say(self._message)
        Thread(target=self._load, name="loading", daemon=True).start()

    def wait(self, timeout_seconds: float | None = None) -> Answerer | None:
        """Return the answerer; None if it is still loading after this time, or has failed."""
        self._done.wait(timeout_seconds)
        return self._answerer

    def _load(self) -> None:
        failure = _UNFORESEEN
        try:
            self._answerer = self._open(self._progress)
            failure = ""
        except (CorpusError, IndexProblem, ValueError, OSError) as error:
            failure = " ".join(str(error).split())
            self._say(f"beijing-qa: {failure}")
        finally:  # whatever happens: nobody waits for ever
            self._message = failure or "Ready."
            self._done.set()
        if not failure:
            self._say(self._message)

    def _progress(self, done: int, total: int) -> None:
        if not self._built:
            self._say("Building the index ...")
        self._built = (done, total)
        self._message = in_words("building", done=done, total=total)
