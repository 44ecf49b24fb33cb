"""What is made of a run's results: scores, summary and report."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from qa.evaluation.files import write_json, write_pieces
from qa.evaluation.judgements import Judgements
from qa.evaluation.measures.registry import MEASURES
from qa.evaluation.report.page import render_page
from qa.evaluation.run_folder import RunFolder
from qa.evaluation.score_table import ScoreTable
from qa.evaluation.scoring import RunCases, score_lines

SUMMARY_VERSION = 1


def write_outcome(
    folder: RunFolder, run: RunCases, digest: str, config: Mapping[str, Any]
) -> dict[str, Any]:
    """Score a run, write scores.jsonl, summary.json and report.html, and return the summary.

    `digest` is that of the questions and judgements that it was scored by.

    Raises:
        CannotWrite: a file cannot be written.
    """
    judgements = Judgements(folder.judgements)
    table = ScoreTable(MEASURES | judgements.measures)
    write_pieces(folder.scores, score_lines(run, table, judgements))
    summary = {
        "schema": SUMMARY_VERSION,
        "run": folder.name,
        "set": digest,
        **table.summary(),
        "missing judgements": judgements.missing(),
    }
    write_pieces(folder.report, render_page(config, summary, table, run, judgements))
    write_json(folder.summary, summary)
    return summary
