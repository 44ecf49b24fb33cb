"""What a reader of question sets gives: where each question stands, and how to read it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

from qa.evaluation.json_text import shown
from qa.evaluation.set_question import SetQuestion

Item = tuple[str, Callable[[], SetQuestion | None]]
"""Where a question stands ("line 3"), and a function that reads it; None if it is to be left out.

The function raises KeyError for a field that is missing, and another ValueError, TypeError or
AttributeError for a value that cannot be used.
"""


@dataclass(frozen=True, slots=True)
class SetText:
    """A text that comes with a question set, to be answered from."""

    doc_id: str
    title: str
    text: str


HeaderFault = tuple[str, str, str, str]
"""What is wrong with the head of a set: where, field, problem, mend."""


@dataclass(frozen=True, slots=True)
class SetFormat:
    """A format of question sets. `texts` gives the texts that come with a set, if any do.

    `header_faults` gives what is wrong before the first question, such as a column named twice.
    """

    name: str
    read: Callable[[Path], Iterator[Item]]
    texts: Callable[[Path], Iterator[SetText]] | None = None
    header_faults: Callable[[Path], Iterator[HeaderFault]] | None = None


def text_of(value: object, field: str) -> str:
    """Return a value that must be text."""
    if not isinstance(value, str):
        raise TypeError(f"{field} is {shown(value)}, not text")
    return value


def texts_of(value: object, field: str) -> tuple[str, ...]:
    """Return a value that must be a list of texts."""
    if not isinstance(value, list):
        raise TypeError(f"{field} has {shown(value)}, not a list of texts")
    return tuple(text_of(text, field) for text in value)


def answers_of(value: object, field: str) -> tuple[str, ...]:
    """Return reference answers: one text, or a list of texts; none for null and for no text."""
    if value is None or value == "":
        return ()
    return texts_of(value, field) if isinstance(value, list) else (text_of(value, field),)
