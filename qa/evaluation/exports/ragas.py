"""ragas: one sample a line, read by its `EvaluationDataset.from_jsonl`.

A conversation goes out as ragas' single turn with the question as it was understood: its samples
of several turns have no place for contexts.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from qa.evaluation.exports.source import Source
from qa.evaluation.files import write_pieces
from qa.evaluation.measures.measure import Case


def write(source: Source, folder: Path) -> list[Path]:
    """Write dataset.jsonl."""
    path = folder / "dataset.jsonl"
    write_pieces(path, _lines(source))
    return [path]


def _lines(source: Source) -> Iterator[str]:
    for case in source.cases:
        yield json.dumps(sample(case), ensure_ascii=False) + "\n"


def sample(case: Case) -> dict[str, Any]:
    """Return a question and its result under ragas' names; what is not known is left out."""
    question = case.question
    asked = case.record.get("understood") if question.history else ""
    found: dict[str, Any] = {
        "user_input": asked or question.question,
        "retrieved_contexts": [hit["text"] for hit in case.hits],
        "retrieved_context_ids": [hit["passage_id"] for hit in case.hits],
        "response": case.answer,
    }
    if question.answers:
        found["reference"] = question.answers[0]
    quotes = [item for item in question.evidence if item.quote]
    if quotes:
        found["reference_contexts"] = [item.quote for item in quotes]
        found["reference_context_ids"] = [item.doc_id for item in quotes]
    return found
