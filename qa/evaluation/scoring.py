"""Scores a run: each question against its result, one after the other."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from qa.evaluation.judgements import Judgements
from qa.evaluation.measures.measure import Case, Texts
from qa.evaluation.measures.registry import MEASURES
from qa.evaluation.passing import has_passed
from qa.evaluation.results import Results
from qa.evaluation.score_table import ScoreTable
from qa.evaluation.set_question import SetQuestion


@dataclass(frozen=True, slots=True)
class RunCases:
    """The questions of a run with their results; iterating reads them one after the other."""

    questions: Iterable[SetQuestion]
    results: Results
    texts: Texts | None = None

    def __iter__(self) -> Iterator[Case]:
        """Yield each question with its result; an empty one where it got none."""
        for question in self.questions:
            yield Case(question, self.results.get(question.id), self.texts)


def score_lines(
    found: Iterable[Case], table: ScoreTable, judgements: Judgements | None = None
) -> Iterator[str]:
    """Enter each question into the table; yield a line of JSON for each, to keep."""
    for case in found:
        judged = judgements.scores(case) if judgements else {}
        scores = table.add(case, judged)
        line: dict[str, Any] = {
            "id": case.question.id,
            "type": case.question.type,
            "question": case.question.question,
            "passed": table.passed[-1],
            "scores": scores,
        }
        yield json.dumps(line, ensure_ascii=False) + "\n"


def score_table(found: Iterable[Case], judgements: Judgements | None = None) -> ScoreTable:
    """Return the scores of all questions."""
    table = ScoreTable(MEASURES | (judgements.measures if judgements else {}))
    for _ in score_lines(found, table, judgements):
        pass
    return table


def misses(found: Iterable[Case]) -> Iterator[str]:
    """Yield a line for each question that fell short."""
    for case in found:
        if has_passed(case) is False:
            said = case.record.get("error") or case.answer[:160]
            yield f"{case.question.id} {case.question.type}: {case.question.question} -> {said!r}"


def short_table(summary: Mapping[str, Any]) -> list[str]:
    """Return the figures of a run for a terminal, a line each: name, figure, interval, questions."""
    lines = [
        f"{name:22} {summary[name]}"
        for name in ("questions", "answerable", "unanswerable", "unknown", "not run", "errors")
        if summary[name] or name in ("questions", "answerable", "unanswerable")
    ]
    for name, figure in summary["measures"].items():
        if figure["n"]:
            interval = f"{_short(figure['low'])} to {_short(figure['high'])}"
            lines.append(f"{name:22} {_short(figure['value']):8} {interval:20} n = {figure['n']}")
    lines += [f"{name:22} {value}" for name, value in summary["squad"].items()]
    lines.append(f"{'by type':22} {summary['by type']}")
    return lines


def _short(value: float | None) -> str:
    if value is None:
        return "-"
    return f"{value:.4f}" if abs(value) < 10 else f"{value:.1f}"
