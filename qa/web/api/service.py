"""What the routes call: the loaded answerer, run in threads within the concurrency limit."""

from __future__ import annotations

from collections.abc import AsyncIterator, Sequence
from contextlib import closing
from typing import TYPE_CHECKING, cast

from anyio.to_thread import run_sync

from index.retriever import Hit
from qa.answer import Answer, Turn
from qa.figures.row import FigureRow
from qa.figures.table import figure_rows, select_rows
from qa.finding.scope import Scope
from qa.web.loading import Answerer, Loader, State
from qa.web.streaming import stream_answer

if TYPE_CHECKING:
    from index.document_store import DocumentStore
    from qa.pipeline import QuestionAnswerer


class NotReady(Exception):
    """The reports are not loaded yet, or loading failed; the message says which."""

    retry_after_seconds = 5


class Service:
    """Answers, searches and returns documents once the loader is ready; before, raises NotReady."""

    def __init__(self, loader: Loader) -> None:
        """Serve what the loader holds, within its concurrency limit."""
        self.slots = loader.slots
        self._loader = loader
        self._figures: tuple[DocumentStore, list[FigureRow]] | None = None

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
        async with self.slots.acquire_async():
            return await run_sync(lambda: chosen.answer(question, history))

    def restricted_to(
        self, doc_ids: Sequence[str] | None, years: Sequence[int] | None
    ) -> QuestionAnswerer:
        """Return what answers from these reports and years alone; from all where both are None.

        Raises:
            ValueError: there is no such report or year; the message names those that there are.
        """
        answerer = self.answerer
        return answerer.restricted_to(Scope.of(answerer.index.documents, doc_ids, years))

    async def figures(self, *, year: int | None, doc_id: str | None) -> list[FigureRow]:
        """Return the figures of the reports, found once for an index; raises Busy if too many wait.

        Raises:
            ValueError: there is no such report.
        """
        documents = self.documents
        if doc_id is not None and doc_id not in documents.sources:
            raise ValueError(f"no report has the id {doc_id[:100]!r}")
        async with self.slots.acquire_async():
            found = self._figures
            if found is None or found[0] is not documents:
                rows = await run_sync(lambda: figure_rows(documents.values()))
                found = self._figures = (documents, rows)
        return select_rows(found[1], year=year, doc_id=doc_id)

    async def search(self, query: str, k: int) -> list[Hit]:
        """Return the passages nearest to a query, best first; raises Busy if too many wait."""
        index = self.answerer.index
        async with self.slots.acquire_async():
            return await run_sync(lambda: index.search([query], k)[0])

    async def stream(
        self, question: str, history: Sequence[Turn], answerer: Answerer
    ) -> AsyncIterator[tuple[Answer, bool]]:
        """Yield the growing answer, and whether it is whole. The caller must hold a slot."""
        with closing(stream_answer(answerer, question, history)) as answers:
            while (step := await run_sync(lambda: next(answers, None))) is not None:
                yield step
