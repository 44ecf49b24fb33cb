"""The concurrency limit: how many questions are answered at once, and how many may wait.

One limit holds for the page and all routes.
"""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import AsyncIterator, Iterator
from concurrent.futures import Future
from contextlib import asynccontextmanager, contextmanager
from threading import Lock

N_SLOTS = 2
MAX_WAITING = 20
_Slot = Future[None]


class Busy(Exception):
    """All slots are held and the queue is full; the message is for the person who asked."""

    retry_after_seconds = 2

    def __init__(self) -> None:
        """Say what to do."""
        super().__init__("Too many questions at once. Ask again in a moment.")


class Slots:
    """The slots of the concurrency limit, given out in the order of asking.

    Threads get one with `acquire`, coroutines with `acquire_async`; both wait in one queue.
    """

    def __init__(self, n_slots: int = N_SLOTS, max_waiting: int = MAX_WAITING) -> None:
        """Let `n_slots` answer at once, and `max_waiting` others wait."""
        self._n_slots = n_slots
        self._max_waiting = max_waiting
        self._lock = Lock()
        self._held: set[_Slot] = set()
        self._waiting: deque[_Slot] = deque()

    @property
    def n_held(self) -> int:
        """How many slots are held now."""
        return len(self._held)

    @contextmanager
    def acquire(self) -> Iterator[None]:
        """Hold a slot while the block runs; the thread waits until there is one.

        Raises:
            Busy: the queue is full.
        """
        slot = self._request()
        try:
            slot.result()
            yield
        finally:
            self._release(slot)

    @asynccontextmanager
    async def acquire_async(self) -> AsyncIterator[None]:
        """Hold a slot while the block runs; the event loop goes on while the coroutine waits.

        Raises:
            Busy: the queue is full.
        """
        slot = self._request()
        try:
            await asyncio.wrap_future(slot)
            yield
        finally:
            self._release(slot)

    def _request(self) -> _Slot:
        slot: _Slot = Future()
        with self._lock:
            if len(self._held) >= self._n_slots and len(self._waiting) >= self._max_waiting:
                raise Busy
            self._waiting.append(slot)
            self._assign()
        return slot

    def _release(self, slot: _Slot) -> None:
        """Give a slot back, or stop waiting for one."""
        with self._lock:
            if slot in self._held:
                self._held.remove(slot)
            elif slot in self._waiting:
                self._waiting.remove(slot)
            self._assign()

    def _assign(self) -> None:
        """Give free slots to the first in the queue, skipping those cancelled meanwhile."""
        while self._waiting and len(self._held) < self._n_slots:
            slot = self._waiting.popleft()
            if slot.set_running_or_notify_cancel():
                self._held.add(slot)
                slot.set_result(None)
