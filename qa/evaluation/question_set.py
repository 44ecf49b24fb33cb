"""Question sets: JSON Lines, one question a line."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from qa.answer import Turn


class BadQuestionSet(ValueError):
    """A line of a question set cannot be used."""


@dataclass(frozen=True, slots=True)
class EvidenceQuote:
    """A quote that holds the answer; quotes of one group stand for each other, every group is needed."""

    doc_id: str
    quote: str
    group: int


@dataclass(frozen=True, slots=True)
class SetQuestion:
    """One question of a set, with what its answer must and must not say."""

    id: str
    question: str
    history: tuple[Turn, ...]
    type: str = ""
    answerable: bool | None = None
    must: tuple[tuple[str, ...], ...] = ()
    must_not: tuple[str, ...] = ()
    evidence: tuple[EvidenceQuote, ...] = ()


def read_questions(path: Path) -> tuple[SetQuestion, ...]:
    """Read a question set; fields it doesn't know are left alone.

    Raises:
        BadQuestionSet: a line is not a question; the message names file, line and field.
    """
    return tuple(_questions(path))


def _questions(path: Path) -> Iterator[SetQuestion]:
    seen: set[str] = set()
    try:
        # Not splitlines(): a JSON string may hold other line separators than the line feed.
        lines = path.read_text(encoding="utf-8").split("\n")
    except (OSError, UnicodeDecodeError) as error:
        raise BadQuestionSet(f"{path}: cannot be read ({error})") from error
    for number, line in enumerate(lines, start=1):
        if not line.strip():
            continue
        question = _parse(line, f"{path}, line {number}")
        if question.id in seen:
            raise BadQuestionSet(f"{path}, line {number}: the id {question.id!r} was used before")
        seen.add(question.id)
        yield question
    if not seen:
        raise BadQuestionSet(f"{path}: holds no question")


def _parse(line: str, where: str) -> SetQuestion:
    try:
        value: dict[str, Any] = json.loads(line)
        return SetQuestion(
            id=str(value["id"]),
            question=_text(value["question"], "question"),
            history=tuple(_turn(turn) for turn in value.get("history") or ()),
            type=value.get("type", ""),
            answerable=value.get("answerable"),
            must=tuple(_texts(fact, "must") for fact in value.get("must") or ()),
            must_not=_texts(value.get("must_not") or [], "must_not"),
            evidence=tuple(
                EvidenceQuote(e["doc"], e["quote"], e["group"]) for e in value.get("evidence") or ()
            ),
        )
    except json.JSONDecodeError as error:
        raise BadQuestionSet(f"{where}: not JSON ({error.msg}); one object a line") from error
    except KeyError as error:
        raise BadQuestionSet(f"{where}: the field {error} is missing") from error
    except (TypeError, ValueError, AttributeError) as error:
        raise BadQuestionSet(f"{where}: not a question ({error})") from error


def _text(value: Any, field: str) -> str:
    if not isinstance(value, str):
        raise TypeError(f"{field} is {value!r}, not text")
    return value


def _texts(value: Any, field: str) -> tuple[str, ...]:
    if not isinstance(value, list):
        raise TypeError(f"{field} has {value!r}, not a list of texts")
    return tuple(_text(text, field) for text in value)


def _turn(value: Any) -> Turn:
    try:
        role, text = value
    except (TypeError, ValueError) as error:
        raise ValueError(f"history has {value!r}; use [role, text]") from error
    if role not in ("user", "assistant"):
        raise ValueError(f"history has the role {role!r}; use user or assistant")
    return Turn(role, _text(text, "history"))
