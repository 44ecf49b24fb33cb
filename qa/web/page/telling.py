"""Blocking work that tells how far it is: its steps, for a generator to yield."""

from __future__ import annotations

from collections.abc import Callable, Generator
from concurrent.futures import ThreadPoolExecutor
from queue import SimpleQueue
from typing import TYPE_CHECKING, TypeVar

if TYPE_CHECKING:
    from index.embedder import Progress

T = TypeVar("T")


def percents(work: Callable[[Progress], T]) -> Generator[int, None, T]:
    """Do work in a thread; yield how many per cent are done, each once; return what it returns.

    What it raises is raised here. A generator that is closed waits for the end of the work.
    """
    told: SimpleQueue[int | None] = SimpleQueue()
    with ThreadPoolExecutor(1, "telling") as thread:
        future = thread.submit(work, lambda done, total: told.put(100 * done // max(total, 1)))
        future.add_done_callback(lambda _: told.put(None))
        last = 0
        while (percent := told.get()) is not None:
            if percent > last:
                last = percent
                yield percent
        return future.result()
