"""What the fields of a question are called: here, and by other tools in their versions.

One list for tables and for JSON objects. Where several stand side by side the first counts: in
`answer`, ragas before 0.2 has what the system under test said, and the right answer under another
name.
"""

from __future__ import annotations

from collections.abc import Mapping

QUESTION = (
    "question",  # ragas before 0.2, LlamaIndex, Azure's older qa.jsonl
    "query",  # TruLens, LlamaIndex, Azure, BEIR
    "user_input",  # ragas from 0.2
    "input",  # deepeval
    "prompt",
)
REFERENCE = (
    "ground_truth",  # ragas 0.1, Azure
    "ground_truths",  # ragas before 0.1: a list
    "reference",  # ragas from 0.2
    "expected_output",  # deepeval
    "expected_response",  # TruLens
    "expected_answer",
    "reference_answer",  # LlamaIndex
    "reference_output",
    "truth",  # Azure's older qa.jsonl
    "answer",
)
CONTEXTS = (
    "reference_contexts",  # ragas from 0.2, LlamaIndex
    "expected_chunks",  # TruLens
)
IDS = ("id", "qid", "query_id", "question_id")


def first_of(names: tuple[str, ...], fields: Mapping[str, object]) -> str | None:
    """Return the first of the names that is among the fields."""
    return next((name for name in names if name in fields), None)
