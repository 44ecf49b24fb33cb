"""Blocking work, step by step, for a coroutine that may be stopped at any moment."""

from __future__ import annotations

from collections.abc import AsyncIterator, Generator
from threading import Event, Lock, Thread
from typing import TypeVar

from anyio.to_thread import run_sync

from qa.generation.cancellation import awaited_while

T = TypeVar("T")


async def stepwise(steps: Generator[T, None, None]) -> AsyncIterator[T]:
    """Yield what a generator yields, each step made in another thread.

    Whoever stops does not wait for the step that is being made; when that ends, the generator is
    closed, and gives back what it holds. A language model that is writing is told to end.
    """
    making, stopped = Lock(), Event()

    def step() -> T | None:
        with making, awaited_while(lambda: not stopped.is_set()):
            return next(steps, None)

    def end() -> None:
        with making:
            steps.close()

    try:
        while (made := await run_sync(step, abandon_on_cancel=True)) is not None:
            yield made
    finally:
        stopped.set()
        Thread(target=end, name="ending", daemon=True).start()
