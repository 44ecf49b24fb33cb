"""What the fields of a question are called: here, and by other tools in their versions.

One table for tables and for JSON objects. Where several stand side by side the first counts: ragas
before 0.2, promptfoo and Azure keep the answer of the system that was measured in `answer`, and the
one to compare it with under another name.
"""

from __future__ import annotations

from collections.abc import Mapping

QUESTION = (
    "question",  # ragas before 0.2, LlamaIndex, Azure's older qa.jsonl
    "query",  # TruLens, LlamaIndex, Azure, BEIR
    "user_input",  # ragas from 0.2
    "input",  # deepeval, LangSmith
    "prompt",
)
REFERENCE = (
    "ground_truth",  # ragas 0.1, Azure
    "ground_truths",  # ragas before 0.1: a list
    "reference",  # ragas from 0.2
    "expected_output",  # deepeval
    "expected_response",  # TruLens from 1.0
    "expected_answer",
    "reference_answer",  # LlamaIndex
    "reference_output",  # LangSmith
    "truth",  # Azure's older qa.jsonl
    "answer",
)
CONTEXTS = (
    "reference_contexts",  # ragas from 0.2, LlamaIndex
    "expected_chunks",  # TruLens from 1.0
)
IDS = ("id", "qid", "query_id", "question_id")


def first_of(names: tuple[str, ...], fields: Mapping[str, object]) -> str | None:
    """Return the first of the names that is among the fields."""
    return next((name for name in names if name in fields), None)
