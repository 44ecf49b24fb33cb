"""The command `beijing-qa figures`: every figure of the reports, on screen or as CSV."""

from __future__ import annotations

import argparse
import io
import sys
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING

from qa.commands.evaluate_options import CommandParser
from qa.paths import path_option
from qa.settings import Settings

if TYPE_CHECKING:
    from corpus.document import Document
    from qa.figures.row import FigureRow

_EXAMPLES = """examples:
  beijing-qa figures                              every figure, with what it counts
  beijing-qa figures --year 2024                  those of 2024, beside those of other years
  beijing-qa figures --report work-report-2024
  beijing-qa figures --csv figures.csv            for a spreadsheet; columns: docs/figures.md
  beijing-qa figures --year 2023 --csv -          CSV on standard output
"""


def add_figures(commands: argparse._SubParsersAction[CommandParser]) -> None:
    """Add the command to those of the command line."""
    figures = commands.add_parser(
        "figures",
        help="list every figure in the reports",
        description="Lists every figure in the reports: what it counts, its year, its place.",
        epilog=_EXAMPLES,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    figures.add_argument("--year", type=int, help="only figures of this year")
    figures.add_argument("--report", metavar="ID", help="only figures of this report")
    figures.add_argument(
        "--csv", type=path_option, metavar="FILE", help="write CSV; - for standard output"
    )
    figures.set_defaults(run=run)


def run(args: argparse.Namespace, settings: Settings) -> int:
    """Print the figures, or write them to a file; return the exit code."""
    from corpus.report import read_corpus
    from qa.evaluation.files import check_target
    from qa.figures.table import figure_rows, select_rows

    if args.csv and str(args.csv) != "-":
        check_target(args.csv)
    documents = read_corpus(settings.corpus_dir)
    rows = figure_rows(documents)
    _check(args, documents, rows)
    chosen = select_rows(rows, year=args.year, doc_id=args.report)
    if args.csv:
        _write(args.csv, chosen)
        return 0
    by_id = {row.row_id: row for row in rows}
    for row in chosen:
        sys.stdout.write(f"{_line(row, by_id)}\n")
    return 0


def _check(args: argparse.Namespace, documents: Iterable[Document], rows: list[FigureRow]) -> None:
    ids = [document.doc_id for document in documents]
    if args.report is not None and args.report not in ids:
        raise ValueError(f"no report has the id {args.report!r}; there are {', '.join(ids)}")
    years = sorted({row.period.year for row in rows if row.period.year})
    if args.year is not None and args.year not in years:
        known = ", ".join(map(str, years)) or "none"
        raise ValueError(f"no figure is of {args.year}; there are figures of {known}")


def _write(path: Path, rows: Iterable[FigureRow]) -> None:
    from qa.evaluation.files import write_pieces
    from qa.figures.csv_file import write_csv

    stream = io.StringIO(newline="")
    write_csv(rows, stream)
    if str(path) == "-":
        sys.stdout.write(stream.getvalue())
    else:  # the mark tells spreadsheets that it is UTF-8
        write_pieces(path, ["\ufeff", stream.getvalue()])


def _line(row: FigureRow, by_id: Mapping[str, FigureRow]) -> str:
    said = f"{row.written}: {row.counted or row.clause} ({row.period})"
    if row.pair:
        other = by_id[row.pair]
        said += f"; {other.written} ({other.period})"
    return f"{said}  [{row.doc_id} {row.sentence.start}-{row.sentence.end}]"
