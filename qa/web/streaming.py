"""Streaming: an answer line by line, and a generator run in threads that can be cancelled."""

from __future__ import annotations

from collections.abc import AsyncIterator, Generator, Iterator, Sequence
from dataclasses import replace
from threading import Event, Lock, Thread
from typing import TypeVar

from anyio.to_thread import run_sync

from qa.answer import Answer, Turn
from qa.generation.cancellation import awaited_while
from qa.web.loading import Answerer, StreamingAnswerer

T = TypeVar("T")


def stream_answer(
    answerer: Answerer, question: str, history: Sequence[Turn]
) -> Generator[tuple[Answer, bool], None, None]:
    """Yield the answer with one more line each time, and whether it is whole; the last one is.

    Every sentence is checked before it is yielded.
    """
    n_shown = 0
    answer: Answer | None = None
    for answer in _answers(answerer, question, history):
        lines = answer.text.splitlines()
        # What a language model writes is shown as it comes; the whole answer is the last step.
        n_ready = len(lines) + (answer.generation is not None)
        for n_lines in range(n_shown + 1, n_ready):
            text = "\n".join(lines[:n_lines])
            yield replace(answer, text=text, closest=(), compared=(), generation=None), False
        n_shown = len(lines)
    if answer:
        yield answer, True


def _answers(answerer: Answerer, question: str, history: Sequence[Turn]) -> Iterator[Answer]:
    """Yield the growing answers; a single one where the answerer cannot stream."""
    if isinstance(answerer, StreamingAnswerer):
        yield from answerer.stream(question, history)
    else:
        yield answerer.answer(question, history)


async def iterate_in_thread(steps: Generator[T, None, None]) -> AsyncIterator[T]:
    """Yield what a blocking generator yields; each step runs in another thread.

    Cancelling does not wait for the running step. When that step ends, the generator is closed
    and releases what it holds; a language model that is writing is told to stop.
    """
    running, stopped = Lock(), Event()

    def step() -> T | None:
        with running, awaited_while(lambda: not stopped.is_set()):
            return next(steps, None)

    def close() -> None:
        with running:
            steps.close()

    try:
        while (value := await run_sync(step, abandon_on_cancel=True)) is not None:
            yield value
    finally:
        stopped.set()
        Thread(target=close, name="closing", daemon=True).start()
