"""ragas: user_input, reference, reference_contexts; what a system gave is left alone.

Field names as in ragas' `SingleTurnSample` and `EvaluationDataset`; a conversation is a list of
messages with `content` and `type` (`human` or `ai`), as in its `MultiTurnSample`.
"""

from __future__ import annotations

from typing import Any

from qa.answer import Turn
from qa.evaluation.formats.set_format import answers_of, text_of, texts_of
from qa.evaluation.json_text import shown
from qa.evaluation.set_question import EvidenceQuote, SetQuestion

_ROLES: dict[str, Any] = {"human": "user", "ai": "assistant"}


def parse(value: dict[str, Any], place: str) -> SetQuestion:
    """Return the question of a sample; `place` is its id where it has none."""
    asked, history = _conversation(value["user_input"])
    contexts = texts_of(value.get("reference_contexts") or [], "reference_contexts")
    ids = texts_of(value.get("reference_context_ids") or [], "reference_context_ids")
    if ids and len(ids) != len(contexts):
        raise ValueError(
            f"reference_context_ids are {len(ids)}, reference_contexts {len(contexts)}"
        )
    return SetQuestion(
        id=str(value.get("id", place)),
        question=asked,
        history=history,
        type=text_of(value.get("type") or "", "type"),
        answerable=True if contexts else None,
        answers=answers_of(value.get("reference"), "reference"),
        evidence=tuple(
            EvidenceQuote(ids[n] if ids else "", text, n + 1, partial=True)
            for n, text in enumerate(contexts)
        ),
    )


def _conversation(value: Any) -> tuple[str, tuple[Turn, ...]]:
    """Return the last question, and the turns before it."""
    if isinstance(value, str):
        return value, ()
    if not isinstance(value, list) or not value:
        raise TypeError(f"user_input is {shown(value)}; use text or a list of messages")
    turns = [_turn(message) for message in value]
    while len(turns) > 1 and turns[-1].role == "assistant":
        turns.pop()
    return turns[-1].text, tuple(turns[:-1])


def _turn(message: Any) -> Turn:
    kind = message.get("type") if isinstance(message, dict) else None
    if kind not in _ROLES:
        raise ValueError(f"user_input has {shown(message)}; use messages of type human and ai")
    return Turn(_ROLES[kind], text_of(message["content"], "content"))
