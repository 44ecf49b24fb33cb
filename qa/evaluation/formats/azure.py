"""Azure's `qa.jsonl` (ai-rag-chat-evaluator): question and truth, one object a line."""

from __future__ import annotations

from typing import Any

from qa.evaluation.formats.set_format import answers_of, text_of
from qa.evaluation.set_question import SetQuestion


def parse(value: dict[str, Any], place: str) -> SetQuestion:
    """Return the question of a line; `place` is its id where it has none."""
    return SetQuestion(
        id=str(value.get("id", place)),
        question=text_of(value["question"], "question"),
        history=(),
        answers=answers_of(value["truth"], "truth"),
    )
