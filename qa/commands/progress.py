"""What is told on standard error while something goes on: progress bars, and lines."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

from qa.rendering.escaping import for_terminal

if TYPE_CHECKING:
    from tqdm import tqdm

    from corpus.readers import FileProgress
    from index.embedder import Progress
    from index.steps import Steps


def text_bar(label: str) -> Progress:
    """Return a progress callback that draws a bar once work begins."""
    bars: list[tqdm[None]] = []

    def advance(done: int, total: int) -> None:
        from tqdm import tqdm

        if not bars:
            bars.append(tqdm(total=total, desc=label, unit="text", file=sys.stderr))
        bars[0].update(done - bars[0].n)
        if done == total:
            bars[0].close()

    return advance


def file_bar() -> FileProgress:
    """Return a callback that draws a bar of the files read, with the name or page at hand.

    It is drawn on a terminal alone: most folders are read at once, and need no line in a log.
    """
    bars: list[tqdm[None]] = []

    def advance(done: int, total: int, at_hand: str) -> None:
        from tqdm import tqdm

        if not bars:
            bar = tqdm(total=total, desc="Reading", unit="file", file=sys.stderr, disable=None)
            bars.append(bar)
        bars[0].set_postfix_str(for_terminal(at_hand), refresh=bool(at_hand))
        bars[0].update(done - bars[0].n)
        if done == total:
            bars[0].close()

    return advance


def step_bar() -> Steps:
    """Return a callback that draws a bar for each step, one after another, on a terminal alone."""
    bars: dict[str, tqdm[None]] = {}

    def advance(name: str, done: int, total: int) -> None:
        from tqdm import tqdm

        if name not in bars:
            bars[name] = tqdm(total=total, desc=name, file=sys.stderr, disable=None)
        bars[name].update(done - bars[name].n)
        if done == total:
            bars.pop(name).close()

    return advance


@contextmanager
def question_bar(total: int) -> Iterator[Callable[[int], None]]:
    """Draw a bar with rate and time left, told how many are done.

    What was done before this start, told first, is not in the rate.
    """
    from tqdm import tqdm

    with tqdm(total=total, unit="question", file=sys.stderr, smoothing=0.1) as bar:

        def advance(done: int) -> None:
            if not bar.n and done > 1:
                bar.initial = bar.n = done
                bar.refresh()
            else:
                bar.update(done - bar.n)

        yield advance


def say(line: str) -> None:
    """Tell something beside the results."""
    sys.stderr.write(f"{line}\n")
