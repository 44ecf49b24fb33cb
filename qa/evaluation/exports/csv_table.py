"""A table for a spreadsheet: the set's columns, which can be read back, then the results."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from pathlib import Path

from qa.evaluation.exports.source import Source
from qa.evaluation.files import write_pieces
from qa.evaluation.formats.csv_table import SET_COLUMNS, as_text, join
from qa.evaluation.measures.measure import Case, Score
from qa.evaluation.measures.registry import MEASURES, score_case
from qa.evaluation.passing import has_passed
from qa.evaluation.set_question import SetQuestion

# Columns of the table, not words.
_RESULT = ("passed", "response", "abstained", "abstain_reason", "confidence", "error", "citations")
_WORDS = {True: "yes", False: "no", None: ""}


def write(source: Source, folder: Path) -> list[Path]:
    """Write results.csv. It begins with a byte order mark, by which spreadsheets know UTF-8."""
    path = folder / "results.csv"
    write_pieces(path, _rows(source))
    return [path]


def _rows(source: Source) -> Iterator[str]:
    yield "\ufeff" + _row([*SET_COLUMNS, *_RESULT, *_headings()])
    for case in source.cases:
        yield _row([*_of_set(case.question), *_of_result(case), *_of_measures(case)])


def _row(cells: list[object]) -> str:
    line = io.StringIO()
    csv.writer(line).writerow([as_text(cell) for cell in cells])
    return line.getvalue()


def _of_set(question: SetQuestion) -> list[object]:
    quotes = [item for item in question.evidence if item.quote]
    return [
        question.id,
        question.question,
        "\n".join(f"{turn.role}: {' '.join(turn.text.split())}" for turn in question.history),
        question.type,
        _WORDS[question.answerable],
        question.answers[0] if question.answers else "",
        join((join(ways, "|") for ways in question.must), ";"),
        join(question.must_not, ";"),
        "\n".join(item.doc_id for item in quotes),
        "\n".join(" ".join(item.quote.split()) for item in quotes),
        "\n".join(str(item.group) for item in quotes),
    ]


def _of_result(case: Case) -> list[object]:
    return [
        _WORDS[has_passed(case)],
        case.answer,
        _WORDS[case.abstained],
        case.record.get("abstain_reason"),
        case.record.get("confidence"),
        case.record.get("error"),
        "\n".join(
            f"[{c.get('number')}] {c.get('doc_id')}: {c.get('quote')}" for c in case.citations
        ),
    ]


def _headings() -> list[str]:
    """Return two columns for each measure: a spreadsheet would make a date of "1/2"."""
    return [f"{what}: {name}" for name in MEASURES for what in ("score", "of")]


def _of_measures(case: Case) -> list[object]:
    """Return each score, and what it is of: "2 of 3 citations" gives 2 and 3, a plain number 1."""
    scores = score_case(case)
    cells: list[object] = []
    for score in map(scores.get, MEASURES):
        cells += ("", "") if score is None else _plain_pair(score)
    return cells


def _plain_pair(score: Score) -> tuple[str, str]:
    value, of = score if isinstance(score, tuple) else (score, 1.0)
    return f"{value:.10g}", f"{of:.10g}"
