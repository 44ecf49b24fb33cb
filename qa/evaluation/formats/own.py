"""Our own format, docs/quality.md: one object a question, with facts and evidence."""

from __future__ import annotations

from typing import Any

from qa.answer import Turn
from qa.evaluation.formats.set_format import answers_of, text_of, texts_of
from qa.evaluation.json_text import shown
from qa.evaluation.set_question import EvidenceQuote, SetQuestion


def parse(value: dict[str, Any]) -> SetQuestion:
    """Return the question of an object; fields that are not ours are left alone."""
    if not isinstance(value, dict):
        raise TypeError(f"it is {shown(value)}, not an object")
    return SetQuestion(
        id=_id(value["id"]),
        question=text_of(value["question"], "question"),
        history=tuple(parse_turn(turn) for turn in value.get("history") or ()),
        type=text_of(value.get("type") or "", "type"),
        answerable=_answerable(value.get("answerable")),
        must=tuple(texts_of(fact, "must") for fact in _items(value, "must")),
        must_not=texts_of(value.get("must_not") or [], "must_not"),
        evidence=tuple(
            _evidence(item, place) for place, item in enumerate(_items(value, "evidence"), start=1)
        ),
        answers=answers_of(value.get("answers") or value.get("answer"), "answer"),
    )


def parse_turn(value: Any) -> Turn:
    """Return one earlier turn, given as [role, text]."""
    try:
        role, text = value
    except (TypeError, ValueError) as error:
        raise ValueError(f"history has {shown(value)}; use [role, text]") from error
    if role not in ("user", "assistant"):
        raise ValueError(f"history has the role {shown(role)}; use user or assistant")
    return Turn(role, text_of(text, "history"))


def _id(value: Any) -> str:
    if isinstance(value, bool) or not isinstance(value, (str, int)):
        raise TypeError(f"id is {shown(value)}, not text")
    return str(value)


def _answerable(value: Any) -> bool | None:
    if value is not None and not isinstance(value, bool):
        raise TypeError(f"answerable is {shown(value)}; use true, false or null")
    return value


def _items(value: dict[str, Any], field: str) -> list[Any]:
    items = value.get(field) or []
    if not isinstance(items, list):
        raise TypeError(f"{field} is {shown(items)}, not a list")
    return items


def _evidence(value: Any, place: int) -> EvidenceQuote:
    if not isinstance(value, dict):
        raise TypeError(f"evidence has {shown(value)}; use {{doc, quote, group}}")
    start, end = value.get("start"), value.get("end")
    has_span = start is not None or end is not None
    if has_span and not 0 <= _whole(start, "evidence start") < _whole(end, "evidence end"):
        raise ValueError(f"evidence has the span {start!r} to {end!r}, which holds nothing")
    return EvidenceQuote(
        doc_id=text_of(value["doc"], "evidence doc"),
        quote=text_of(value.get("quote", "") if has_span else value["quote"], "evidence quote"),
        group=_whole(value.get("group", place), "evidence group"),
        start=start,
        end=end,
        grade=_whole(value.get("grade", 1), "evidence grade"),
        partial=value.get("partial") is True,
    )


def _whole(value: Any, field: str) -> int:
    if isinstance(value, bool) or not isinstance(value, int):
        raise TypeError(f"{field} is {shown(value)}, not a whole number")
    return value
