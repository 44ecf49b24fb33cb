"""Compares two runs over the same questions: what changed, how surely, which questions flipped."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import numpy as np

from qa.evaluation.bootstrap import Change, Values, compare
from qa.evaluation.errors import BrokenComparison
from qa.evaluation.json_text import loads
from qa.evaluation.judgements import MEASURES as JUDGED
from qa.evaluation.measures.measure import Case, Measure
from qa.evaluation.measures.registry import MEASURES
from qa.evaluation.score_table import ScoreTable
from qa.evaluation.scoring import score_lines

_ALL = MEASURES | JUDGED


@dataclass(frozen=True, slots=True)
class Scored:
    """One question's scores in a run."""

    type: str
    question: str
    passed: bool | None
    scores: Mapping[str, Any]


Scores = Mapping[str, Scored]
"""The scores of a run by question id."""


@dataclass(frozen=True, slots=True)
class Flip:
    """A question that passed in one run only."""

    id: str
    type: str
    question: str


@dataclass(frozen=True, slots=True)
class Comparison:
    """Two runs side by side. `mended` passed in the second only, `broken` in the first only."""

    n_questions: int
    changes: dict[str, Change]
    mended: tuple[Flip, ...]
    broken: tuple[Flip, ...]

    def as_json(self) -> dict[str, Any]:
        """Return all of it as plain values."""
        return {
            "questions": self.n_questions,
            "measures": {
                name: asdict(change) | {"significant": change.significant}
                for name, change in self.changes.items()
            },
            "mended": [asdict(flip) for flip in self.mended],
            "broken": [asdict(flip) for flip in self.broken],
        }


def read_scores(path: Path) -> dict[str, Scored]:
    """Return the scores of a run by question id.

    Raises:
        BrokenComparison: the file is missing or a line of it is no score.
    """
    try:
        with path.open(encoding="utf-8", newline="\n") as file:
            return dict(_scored(loads(line)) for line in file if line.strip())
    except FileNotFoundError as error:
        raise BrokenComparison(
            f"{path}: missing; score the run with: beijing-qa evaluate score {path.parent}"
        ) from error
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise BrokenComparison(f"{path}: cannot be read as scores ({error})") from error


def _scored(record: Mapping[str, Any]) -> tuple[str, Scored]:
    scored = Scored(record["type"], record["question"], record["passed"], record["scores"])
    return record["id"], scored


def scores_of(run: Iterable[Case]) -> dict[str, Scored]:
    """Return the scores of results that were not scored before."""
    return dict(_scored(json.loads(line)) for line in score_lines(run, ScoreTable()))


def compare_runs(first: Mapping[str, Scored], second: Scores) -> Comparison:
    """Return how the second run differs from the first.

    Raises:
        BrokenComparison: they are not over the same questions.
    """
    _check_same(first, second)
    changes = {}
    for name, measure in _ALL.items():
        a, b = (_values(name, run, first) for run in (first, second))
        if not (np.isnan(a[:, 0]).all() and np.isnan(b[:, 0]).all()):
            changes[name] = compare(a, b, measure.combine)
    return Comparison(
        len(first), changes, tuple(_flips(first, second)), tuple(_flips(second, first))
    )


def measure_of(name: str) -> Measure:
    """Return a measure by its name; blanks, hyphens and case don't matter.

    Raises:
        BrokenComparison: there is none of that name.
    """
    for known, measure in _ALL.items():
        if _plain(known) == _plain(name):
            return measure
    raise BrokenComparison(f"no measure is called {name!r}; there are {', '.join(_ALL)}")


def _plain(name: str) -> str:
    return name.lower().replace("-", " ").replace("_", " ").strip()


def _check_same(first: Mapping[str, Scored], second: Scores) -> None:
    only = [i for i in first if i not in second], [i for i in second if i not in first]
    if only[0] or only[1]:
        raise BrokenComparison(
            f"the runs are over other questions: {len(only[0])} only in the first "
            f"({', '.join(only[0][:3])}), {len(only[1])} only in the second "
            f"({', '.join(only[1][:3])}); run both over one set"
        )
    for id_, scored in first.items():
        if second[id_].question != scored.question:
            raise BrokenComparison(
                f"the question {id_!r} is {scored.question[:60]!r} in the first run, "
                f"{second[id_].question[:60]!r} in the second; run both over one set"
            )


def _values(name: str, run: Mapping[str, Scored], order: Scores) -> Values:
    rows = (run[id_].scores.get(name, np.nan) for id_ in order)
    return np.array([r if isinstance(r, list) else [r, 1.0] for r in rows], dtype=np.float64)


def _flips(lost: Mapping[str, Scored], won: Scores) -> Iterator[Flip]:
    """Yield the questions that passed in `won` only."""
    for id_, scored in won.items():
        if scored.passed and lost[id_].passed is False:
            yield Flip(id_, scored.type, scored.question)
