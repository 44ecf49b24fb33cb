"""How many questions are answered at once, and how many may wait: one limit for page and routes."""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import AsyncIterator, Iterator
from concurrent.futures import Future
from contextlib import asynccontextmanager, contextmanager
from threading import Lock

N_PLACES = 2
MAX_WAITING = 20
_Place = Future[None]


class Busy(Exception):
    """Every place is taken and as many wait as may; the message says so to whoever asked."""

    retry_after_seconds = 2

    def __init__(self) -> None:
        """Say what to do."""
        super().__init__("Too many questions at once. Ask again in a moment.")


class Places:
    """Places for those that answer, given in the order of asking.

    Threads take them with `take`, coroutines with `take_async`; both wait in one queue.
    """

    def __init__(self, n_places: int = N_PLACES, max_waiting: int = MAX_WAITING) -> None:
        """Let `n_places` answer at once, and `max_waiting` others wait."""
        self._n_places = n_places
        self._max_waiting = max_waiting
        self._lock = Lock()
        self._held: set[_Place] = set()
        self._waiting: deque[_Place] = deque()

    @property
    def n_taken(self) -> int:
        """How many places are taken now."""
        return len(self._held)

    @contextmanager
    def take(self) -> Iterator[None]:
        """Hold a place while the block runs; a thread waits for one.

        Raises:
            Busy: as many wait already as may.
        """
        place = self._ask()
        try:
            place.result()
            yield
        finally:
            self._leave(place)

    @asynccontextmanager
    async def take_async(self) -> AsyncIterator[None]:
        """Hold a place while the block runs; the event loop goes on while one is waited for.

        Raises:
            Busy: as many wait already as may.
        """
        place = self._ask()
        try:
            await asyncio.wrap_future(place)
            yield
        finally:
            self._leave(place)

    def _ask(self) -> _Place:
        place: _Place = Future()
        with self._lock:
            if len(self._held) >= self._n_places and len(self._waiting) >= self._max_waiting:
                raise Busy
            self._waiting.append(place)
            self._give()
        return place

    def _leave(self, place: _Place) -> None:
        """Give a place back, or stop waiting for one."""
        with self._lock:
            if place in self._held:
                self._held.remove(place)
            elif place in self._waiting:
                self._waiting.remove(place)
            self._give()

    def _give(self) -> None:
        """Give free places to those that wait, except who has stopped waiting meanwhile."""
        while self._waiting and len(self._held) < self._n_places:
            place = self._waiting.popleft()
            if place.set_running_or_notify_cancel():
                self._held.add(place)
                place.set_result(None)
