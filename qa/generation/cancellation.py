"""Whether anybody still waits for what a language model writes."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar

_IS_WANTED: ContextVar[Callable[[], bool]] = ContextVar("is_awaited", default=lambda: True)


def is_awaited() -> bool:
    """False once whoever asked has stopped; models look now and then, and write no more."""
    return _IS_WANTED.get()()


@contextmanager
def awaited_while(is_waiting: Callable[[], bool]) -> Iterator[None]:
    """Let `is_awaited` say, in this thread and while the block runs, what `is_waiting` says."""
    before = _IS_WANTED.set(is_waiting)
    try:
        yield
    finally:
        _IS_WANTED.reset(before)
