"""Fits the weights of the answer's confidence: a logistic regression over question sets.

    python -m qa.training.fit_judge SET.jsonl [SET.jsonl …] [--write]

Each question gives one row for each of its parts: the features of its best evidence, and
whether the reports answer it. An answerable question whose best evidence is wrong weighs
less: to refuse it is no loss. Prints the cross-validated AUROC, one set left out at a time, and
of all parts left out in turn how many the reports answer, by the confidence that they got.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from qa.evaluation.measures.facts import is_correct
from qa.evaluation.measures.measure import Case
from qa.evaluation.set_question import SetQuestion
from qa.extras import require_or_exit
from qa.finding.features import JUDGED
from qa.judging.answer_features import answer_features
from qa.judging.signs import SIGNS
from qa.opening import open_answerer
from qa.pipeline import QuestionAnswerer
from qa.reading.intake import clean_question, rejection
from qa.rendering.text import to_record
from qa.settings import load_settings
from qa.training.fitting_sets import read_arguments, read_sets

_MOST_AGAINST = -4.0  # of the scaled features: no single sign of trouble decides alone
_JUDGE_RIDGE = 0.006
_DIRECTIONS = {feature.name: feature.direction for feature in JUDGED}
_WRONG_WEIGHT = 0.3
_CONFIDENCE_FILE = Path(__file__).parent.parent / "weights" / "confidence.json"


@dataclass(frozen=True, slots=True)
class Row:
    """One part of a question: features of its best evidence; whether the reports answer it."""

    question_id: str
    features: Mapping[str, float]
    answerable: bool
    correct: bool


def question_rows(questions: Iterable[SetQuestion], answerer: QuestionAnswerer) -> Iterator[Row]:
    """Yield the rows of each question that is searched for at all.

    The answerer must have `min_confidence` 0, so that each question shows what it would answer.
    """
    for question in questions:
        if question.answerable is None or rejection(clean_question(question.question)):
            continue
        understood = answerer.understand(question.question, question.history)
        evidence = answerer.find(understood).evidence
        reply = answerer.answer(question.question, question.history)
        correct = question.answerable and is_correct(Case(question, to_record(reply)))
        for part, found in zip(understood.each, evidence, strict=True):
            if found:
                features = answer_features(part, found, answerer.terms)
                yield Row(question.id, features, question.answerable, correct)


def main(arguments: Sequence[str] | None = None) -> int:
    """Fit, print, and with --write save the weights."""
    args = read_arguments(__doc__, arguments)
    require_or_exit("scipy", "sklearn")
    answerer = open_answerer(load_settings(min_confidence=0.0))
    sets = read_sets(args.sets)
    by_set = {name: list(question_rows(questions, answerer)) for name, questions in sets.items()}
    names = sorted(next(iter(by_set.values()))[0].features)
    if len(by_set) > 1:
        left_out = [_report(held_out, by_set, names) for held_out in by_set]
        _print_reliability([pair for pairs in left_out for pair in pairs])
    weights = fit([row for rows in by_set.values() for row in rows], names)
    for name, value in weights.items():
        sys.stdout.write(f"{name:18} {value:8.3f}  {_meaning(name)}\n")
    if args.write:
        record = {
            "sets": sorted(by_set),
            "rows": sum(map(len, by_set.values())),
            "weights": weights,
        }
        _CONFIDENCE_FILE.write_text(json.dumps(record, indent=1) + "\n", encoding="utf-8")
    return 0


def _meaning(name: str) -> str:
    """What a feature means; of one that several signs set, the reasons of all."""
    reasons = [sign.reason for sign in SIGNS if sign.feature == name]
    meanings = [feature.meaning for feature in JUDGED if feature.name == name]
    return "; ".join(reasons if len(reasons) > 1 else meanings)


def fit(rows: Sequence[Row], names: Sequence[str]) -> dict[str, float]:
    """Return the weights of the unscaled features, and the constant as "bias"."""
    from scipy.optimize import minimize

    x, y, w = _arrays(rows, names)
    scale = x.std(axis=0) + 1e-6
    z = (x - x.mean(axis=0)) / scale
    w = w * np.where(y == 1, 0.5 / w[y == 1].sum(), 0.5 / w[y == 0].sum())
    bounds = [(None, None), *(_bounds(name) for name in names)]
    found = minimize(
        _loss, np.zeros(len(names) + 1), args=(z, y, w), method="L-BFGS-B", bounds=bounds
    )
    slopes = found.x[1:] / scale
    # The fit weighs both classes the same; the odds of the questions make it a probability.
    odds = (y == 1).sum() / (y == 0).sum()
    bias = float(found.x[0] - (slopes * x.mean(axis=0)).sum() + np.log(odds))
    return {"bias": round(bias, 5)} | {
        name: round(float(slope), 5) for name, slope in zip(names, slopes, strict=True)
    }


def _loss(
    beta: NDArray[np.float64],
    z: NDArray[np.float64],
    y: NDArray[np.int64],
    w: NDArray[np.float64],
) -> float:
    """Weighted logistic loss and a ridge; each class weighs half."""
    margin = (beta[0] + z @ beta[1:]) * (2 * y - 1)
    return float((w * np.logaddexp(0, -margin)).sum() + _JUDGE_RIDGE * (beta[1:] ** 2).sum())


def _bounds(name: str) -> tuple[float | None, float | None]:
    """What speaks for an answer may not count against it, and the reverse: less to overfit."""
    if _DIRECTIONS[name] == 1:
        return (0.0, None)
    return (_MOST_AGAINST, 0.0) if _DIRECTIONS[name] == -1 else (None, None)


def _report(
    held_out: str, by_set: dict[str, list[Row]], names: Sequence[str]
) -> list[tuple[float, int]]:
    """Print how a set fares with weights fitted on the others; return confidences and truths."""
    from sklearn.metrics import roc_auc_score

    weights = fit([r for name, rows in by_set.items() if name != held_out for r in rows], names)
    x, y, _ = _arrays(by_set[held_out], names)
    scores = x @ np.array([weights[n] for n in names]) + weights["bias"]
    yes, no = scores[y == 1], scores[y == 0]
    line = f"{held_out}: AUROC {roc_auc_score(y, scores):.3f}"
    for share in (0.02, 0.05, 0.1):
        bound = np.quantile(yes, share)
        line += f" | at {share:.2f}: {np.mean(no < bound):.3f}"
    sys.stdout.write(line + "\n")
    return [(float(p), int(t)) for p, t in zip(1 / (1 + np.exp(-scores)), y, strict=True)]


def _print_reliability(pairs: Sequence[tuple[float, int]]) -> None:
    sys.stdout.write("confidence  parts  mean  answerable\n")
    for low in range(0, 100, 10):
        inside = [(p, t) for p, t in pairs if low <= p * 100 < low + 10]
        if inside:
            mean, share = np.mean(inside, axis=0)
            sys.stdout.write(
                f".{low:02}-.{low + 9:02}  {len(inside):9} {mean:6.2f} {share:9.2f}  "
                f"{'#' * round(share * 40)}\n"
            )


def _arrays(
    rows: Sequence[Row], names: Sequence[str]
) -> tuple[NDArray[np.float64], NDArray[np.int64], NDArray[np.float64]]:
    x = np.array([[row.features[name] for name in names] for row in rows])
    y = np.array([int(row.answerable) for row in rows])
    w = np.array([1.0 if row.correct or not row.answerable else _WRONG_WEIGHT for row in rows])
    return x, y, w


if __name__ == "__main__":
    sys.exit(main())
