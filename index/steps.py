"""How far a long step is, told to whoever draws it; a step is named where it is done."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from typing import TypeVar

Steps = Callable[[str, int, int], None]
"""Called with the name of the step, how much of it is done, and of how much."""

_Item = TypeVar("_Item")


def counted(items: Iterable[_Item], total: int, name: str, steps: Steps | None) -> Iterator[_Item]:
    """Yield items; `steps` is told how many of `total` are done."""
    done = 0
    for done, item in enumerate(items):
        if steps:
            steps(name, done, total)
        yield item
    if steps and total:
        steps(name, total, total)
