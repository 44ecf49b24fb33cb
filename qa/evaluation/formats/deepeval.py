"""deepeval: goldens, with input, expected_output and context."""

from __future__ import annotations

from typing import Any

from qa.evaluation.formats.set_format import answers_of, text_of, texts_of
from qa.evaluation.set_question import EvidenceQuote, SetQuestion


def parse(value: dict[str, Any], place: str) -> SetQuestion:
    """Return the question of a golden; `place` is its id where it has none."""
    contexts = texts_of(value.get("context") or [], "context")
    return SetQuestion(
        id=str(value.get("id", place)),
        question=text_of(value["input"], "input"),
        history=(),
        answerable=True if contexts else None,
        answers=answers_of(value.get("expected_output"), "expected_output"),
        evidence=tuple(
            EvidenceQuote("", text, n, partial=True) for n, text in enumerate(contexts, start=1)
        ),
    )
