"""What the routes answer with: the loaded answerer, in a place of its own, off the event loop."""

from __future__ import annotations

from collections.abc import AsyncIterator, Sequence
from contextlib import closing
from typing import TYPE_CHECKING, cast

from anyio.to_thread import run_sync

from index.retriever import Hit
from qa.answer import Answer, Turn
from qa.web.growing import growing
from qa.web.loading import Answerer, Loader, State

if TYPE_CHECKING:
    from index.document_store import DocumentStore
    from qa.pipeline import QuestionAnswerer


class NotReady(Exception):
    """The reports are not loaded yet, or could not be; the message says which."""

    retry_after_seconds = 5


class Service:
    """Answers, searches and hands out documents once the loader is ready; else raises NotReady."""

    def __init__(self, loader: Loader) -> None:
        """Serve what the loader holds, within its places."""
        self.places = loader.places
        self._loader = loader

    @property
    def documents(self) -> DocumentStore:
        """The reports that are answered from."""
        return self.answerer.index.documents

    @property
    def answerer(self) -> QuestionAnswerer:
        """What answers."""
        if self._loader.state is not State.READY:
            raise NotReady(self._loader.message)
        return cast("QuestionAnswerer", self._loader.wait())

    async def answer(
        self, question: str, history: Sequence[Turn], answerer: Answerer | None = None
    ) -> Answer:
        """Return the answer; raises Busy if too many wait."""
        chosen = answerer or self.answerer
        async with self.places.take_async():
            return await run_sync(lambda: chosen.answer(question, history))

    async def search(self, query: str, k: int) -> list[Hit]:
        """Return the passages nearest to a query, best first; raises Busy if too many wait."""
        index = self.answerer.index
        async with self.places.take_async():
            return await run_sync(lambda: index.search([query], k)[0])

    async def stream(
        self, question: str, history: Sequence[Turn], answerer: Answerer
    ) -> AsyncIterator[tuple[Answer, bool]]:
        """Yield the growing answer, and whether it is whole. Whoever calls holds a place."""
        with closing(growing(answerer, question, history)) as answers:
            while (step := await run_sync(lambda: next(answers, None))) is not None:
                yield step
