"""The scores of a run, question by question, and the figures made of them."""

from __future__ import annotations

from array import array
from collections import Counter
from collections.abc import Iterable, Mapping
from typing import Any

import numpy as np
from numpy.typing import NDArray

from qa.evaluation.bootstrap import Values, estimate
from qa.evaluation.measures.calibration import reliability
from qa.evaluation.measures.measure import Case, Measure, Score
from qa.evaluation.measures.registry import MEASURES, score_case
from qa.evaluation.measures.squad import Prediction, best_threshold
from qa.evaluation.passing import has_passed

_MOST_PARTS = 30


class ScoreTable:
    """Scores by question and measure, as plain numbers: some hundred bytes a question."""

    def __init__(self, measures: Mapping[str, Measure] = MEASURES) -> None:
        """Hold the scores of these measures."""
        self.measures = measures
        self.ids: list[str] = []
        self.types: list[str] = []
        self.reports: list[tuple[str, ...]] = []
        self.answerable: list[bool | None] = []
        self.passed: list[bool | None] = []
        self.answered = array("b")
        self.no_answer = array("d")
        self.n_not_run = 0
        self.n_failed = 0
        self._scores = {name: (array("d"), array("d")) for name in measures}

    def add(self, case: Case, more: Mapping[str, Score] | None = None) -> dict[str, Score]:
        """Score a question and return its scores; `more` are scores from elsewhere."""
        scores = score_case(case) | dict(more or {})
        question = case.question
        self.ids.append(question.id)
        self.types.append(question.type)
        self.reports.append(question.reports)
        self.answerable.append(question.answerable)
        self.passed.append(has_passed(case))
        self.answered.append(case.was_run and not case.abstained and not case.failed)
        self.no_answer.append(1.0 - float(case.record.get("confidence") or 0.0))
        self.n_not_run += not case.was_run
        self.n_failed += case.failed
        for name, (values, of) in self._scores.items():
            score = scores.get(name, np.nan)
            pair = score if isinstance(score, tuple) else (score, 1.0)
            values.append(pair[0])
            of.append(pair[1])
        return scores

    def values(self, name: str) -> Values:
        """Return the scores of a measure, (questions, 2), NaN where it doesn't concern one."""
        values, of = (np.array(column, dtype=np.float64) for column in self._scores[name])
        return np.stack([values, np.where(np.isnan(values), np.nan, of)], axis=1)

    def summary(self) -> dict[str, Any]:
        """Return all figures, with their numbers of questions, intervals and break-downs."""
        known = Counter(self.answerable)
        return {
            "questions": len(self.ids),
            "answerable": known[True],
            "unanswerable": known[False],
            "unknown": known[None],
            "not run": self.n_not_run,
            "errors": self.n_failed,
            "by type": self.by_type(),
            "measures": {name: self._measured(measure) for name, measure in self.measures.items()},
            "reliability": self._reliability(),
            "squad": self._squad(),
        }

    def by_type(self) -> dict[str, str]:
        """Return for each type how many questions passed, of those that it is known of."""
        seen = {kind: [0, 0] for kind in sorted(set(self.types))}
        for kind, passed in zip(self.types, self.passed, strict=True):
            if passed is not None:
                seen[kind][0] += passed
                seen[kind][1] += 1
        return {kind: f"{good}/{n}" for kind, (good, n) in seen.items() if n}

    def _measured(self, measure: Measure) -> dict[str, Any]:
        values = self.values(measure.name)
        figure: dict[str, Any] = _rounded(values, measure)
        if figure["n"]:
            figure["by type"] = self._parts(values, measure, [(t,) for t in self.types])
            figure["by report"] = self._parts(values, measure, self.reports)
            names = {True: "answerable", False: "unanswerable", None: "unknown"}
            kinds = [(names[known],) for known in self.answerable]
            figure["by answerable"] = self._parts(values, measure, kinds)
        return figure

    def _parts(
        self, values: Values, measure: Measure, names: Iterable[tuple[str, ...]]
    ) -> dict[str, dict[str, Any]]:
        """Return the figure of each part; a question may be in several, or in none."""
        places: dict[str, list[int]] = {}
        for place, of_question in enumerate(names):
            for name in of_question:
                if name:
                    places.setdefault(name, []).append(place)
        if len(places) > _MOST_PARTS:  # such as SQuAD's twelve hundred paragraphs
            return {}
        parts = {name: _rounded(values[rows], measure) for name, rows in sorted(places.items())}
        return {name: part for name, part in parts.items() if part["n"]}

    def _reliability(self) -> list[dict[str, Any]]:
        if "calibration error" not in self.measures:
            return []
        values = self.values("calibration error")
        there = values[~np.isnan(values[:, 0])]
        return [
            {"n": b.n, "confidence": round(b.confidence, 4), "right": round(b.right, 4)}
            for b in reliability(there[:, 0], there[:, 1])
        ]

    def _squad(self) -> dict[str, Any]:
        """Return the best EM and F1 that another threshold would reach, as SQuAD's script does."""
        found: dict[str, Any] = {}
        for name in ("EM", "F1"):
            scores = self.values(name)[:, 0] if name in self.measures else np.array([])
            rows = np.flatnonzero(~np.isnan(scores))
            if len(rows) and self._has_both(rows):
                best, threshold = best_threshold(self._predictions(scores, rows))
                found[f"best {name}"] = round(best, 4)
                found[f"best {name} threshold"] = round(threshold, 4)
        return found

    def _has_both(self, rows: NDArray[np.int64]) -> bool:
        return {self.answerable[row] is False for row in rows} == {True, False}

    def _predictions(
        self, scores: NDArray[np.float64], rows: NDArray[np.int64]
    ) -> Iterable[Prediction]:
        for row in rows:
            has_answer = self.answerable[row] is not False
            score = float(scores[row]) if self.answered[row] else 0.0
            yield Prediction(score, self.no_answer[row], has_answer, bool(self.answered[row]))


def _rounded(values: Values, measure: Measure) -> dict[str, Any]:
    found = estimate(values, measure.combine)
    numbers = {"value": found.value, "low": found.low, "high": found.high}
    return {k: None if v is None else round(v, 4) for k, v in numbers.items()} | {"n": found.n}
