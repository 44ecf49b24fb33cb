"""An answer as it grows, line by line."""

from __future__ import annotations

from collections.abc import Generator, Iterator, Sequence
from dataclasses import replace

from qa.answer import Answer, Turn
from qa.web.loading import Answerer, StreamingAnswerer


def growing(
    answerer: Answerer, question: str, history: Sequence[Turn]
) -> Generator[tuple[Answer, bool], None, None]:
    """Yield the answer line by line, every sentence of it checked, and at last the whole one.

    With each comes whether it is whole.
    """
    n_shown = 0
    answer: Answer | None = None
    for answer in _answers(answerer, question, history):
        lines = answer.text.splitlines()
        # What a language model writes is shown as it comes; the whole answer is the last step.
        n_ready = len(lines) + (answer.generation is not None)
        for n_lines in range(n_shown + 1, n_ready):
            said = "\n".join(lines[:n_lines])
            yield replace(answer, text=said, closest=(), compared=(), generation=None), False
        n_shown = len(lines)
    if answer:
        yield answer, True


def _answers(answerer: Answerer, question: str, history: Sequence[Turn]) -> Iterator[Answer]:
    """The answers as they grow; of a plain answerer, the one."""
    if isinstance(answerer, StreamingAnswerer):
        yield from answerer.stream(question, history)
    else:
        yield answerer.answer(question, history)
