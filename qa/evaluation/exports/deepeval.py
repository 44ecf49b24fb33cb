"""deepeval: goldens.json, a list of objects as `EvaluationDataset` reads them from a JSON file."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

from qa.evaluation.exports.ragas import sample
from qa.evaluation.exports.source import Source
from qa.evaluation.files import write_pieces

_NAMES = {
    "user_input": "input",
    "response": "actual_output",
    "reference": "expected_output",
    "reference_contexts": "context",
    "retrieved_contexts": "retrieval_context",
}


def write(source: Source, folder: Path) -> list[Path]:
    """Write goldens.json."""
    path = folder / "goldens.json"
    write_pieces(path, _pieces(source))
    return [path]


def _pieces(source: Source) -> Iterator[str]:
    between = "[\n"
    for case in source.cases:
        values = sample(case)
        golden = {name: values[ours] for ours, name in _NAMES.items() if ours in values}
        yield between + json.dumps(golden, ensure_ascii=False)
        between = ",\n"
    yield "\n]\n" if between == ",\n" else "[]\n"
