"""Scores a run: each question against its result, one after the other."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from qa.evaluation.errors import BadResults
from qa.evaluation.judgements import Judgements
from qa.evaluation.measures.measure import Case, Texts
from qa.evaluation.measures.registry import MEASURES
from qa.evaluation.passing import has_passed
from qa.evaluation.results import Results
from qa.evaluation.score_table import ScoreTable
from qa.evaluation.set_question import SetQuestion
from qa.reading.intake import MAX_QUESTION_CHARS, clean_question


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


def check_belongs(run: RunCases) -> None:
    """Check that results are those of a set: a set may hold more questions, but no fewer or others.

    Raises:
        BadResults: some belong to no question of the set, by their id; or none does, by its words.
    """
    known = {question.id: question.question for question in run.questions}
    strange = [id_ for id_ in run.results if id_ not in known]
    same = (_asks(run.results.get(id_), known[id_]) for id_ in run.results if id_ in known)
    if strange:
        shown = ", ".join(strange[:3])
        problem = f"{len(strange)} answer questions that are not in the set ({shown})"
    elif len(run.results) and not any(same):
        problem = "none answers what the set asks under its id"
    else:
        return
    raise BadResults(
        f"{run.results.path}: of {len(run.results)} results {problem}; the set has {len(known)} "
        "questions; give the set that was run, corrected or not, or run this one"
    )


def _asks(record: Mapping[str, Any], question: str) -> bool:
    """True if a result is that of a question, or doesn't say of which."""
    asked = record.get("question")
    return not asked or _as_asked(str(asked)) == _as_asked(question)


def _as_asked(question: str) -> str:
    """Return a question as results lines have it."""
    return clean_question(question)[:MAX_QUESTION_CHARS]


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
    """Return the figures of a run as lines for a terminal: name, figure, interval, questions."""
    lines = [
        f"{name:22} {summary[name]}"
        # Keys of the summary, not words.
        for name in ("questions", "answerable", "unanswerable", "unknown", "not run", "errors")
        if summary[name] or name in ("questions", "answerable", "unanswerable")
    ]
    for name, figure in summary["measures"].items():
        if figure["n"]:
            interval = f"{_short(figure['low'])} to {_short(figure['high'])}"
            lines.append(f"{name:22} {_short(figure['value']):8} {interval:20} n = {figure['n']}")
    lines += [f"{name:22} {value}" for name, value in summary["squad"].items()]
    passed = ", ".join(f"{kind or 'no type'} {share}" for kind, share in summary["by type"].items())
    return [*lines, f"{'by type':22} {passed or '-'}"]


def _short(value: float | None) -> str:
    if value is None:
        return "-"
    return f"{value:.4f}" if abs(value) < 10 else f"{value:.1f}"
