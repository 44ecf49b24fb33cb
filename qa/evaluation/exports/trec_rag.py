"""TREC RAG 2025 answers: metadata, references, and sentences that cite them by their place.

Each line of an answer is a sentence; `citations` are places in `references`, from 0. An
abstention is one sentence without citations.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from qa.evaluation.exports.source import Source
from qa.evaluation.files import write_pieces
from qa.evaluation.measures.measure import Case
from qa.evaluation.wording import marks, unmarked

TEAM = "beijing-plans-qa"


def write(source: Source, folder: Path) -> list[Path]:
    """Write answers.jsonl."""
    path = folder / "answers.jsonl"
    write_pieces(path, _lines(source))
    return [path]


def _lines(source: Source) -> Iterator[str]:
    for case in source.cases:
        yield json.dumps(_answer(case, source.name), ensure_ascii=False) + "\n"


def _answer(case: Case, run: str) -> dict[str, Any]:
    references = list(dict.fromkeys(str(c.get("passage_id")) for c in case.citations))
    places = {c.get("number"): references.index(str(c.get("passage_id"))) for c in case.citations}
    return {
        "metadata": {
            "team_id": TEAM,
            "run_id": run,
            "type": "automatic",
            "narrative_id": case.question.id,
            "narrative": case.question.question,
        },
        "references": references,
        "answer": [
            {
                "text": unmarked(line).strip(),
                "citations": sorted({places[n] for n in marks(line) if n in places}),
            }
            for line in case.answer.splitlines()
            if unmarked(line).strip()
        ],
    }
