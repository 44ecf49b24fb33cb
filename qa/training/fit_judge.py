"""Fits the weights of the answer's confidence: a logistic regression over question sets.

    python -m qa.training.fit_judge SET.jsonl … FOLDER … [--write]

Each question gives one row for each of its parts: the features of its best evidence, and
whether it was answered rightly. An answerable question that was answered wrongly weighs less:
it may be refused, and need not. There are weights for the reports, which have words of their own,
and weights for any other document. What the reader says is weighed after that, on those sets and
documents alone that it has not learned. A fifth of the sets and documents is left out at a time;
printed are for each origin the AUROC, the shares of questions refused, and how many of the parts
were answered rightly, by the confidence that they got.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, replace
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from qa.extras import require_or_exit
from qa.finding.features import FIRST_LOOK, JUDGED, READ, names_of
from qa.judging.judge import (
    JudgeWeights,
    Kind,
    Weights,
    log_odds,
    probability,
    shipped_weights,
)
from qa.judging.signs import SIGNS
from qa.settings import load_settings
from qa.training.answer_rows import Row, question_rows
from qa.training.fitting_sets import (
    REPORTS,
    FittingSet,
    fitting_sets,
    in_folds,
    provenance,
    read_arguments,
)

_MOST_AGAINST = -4.0  # of the scaled features: no single sign of trouble decides alone
_JUDGE_RIDGE = 0.006
_DIRECTIONS = {feature.name: feature.direction for feature in JUDGED}
_WRONG_WEIGHT = 0.2
_CONFIDENCE_FILE = Path(__file__).parent.parent / "weights" / "confidence.json"


def main(arguments: Sequence[str] | None = None) -> int:
    """Fit, print, and with --write save the weights."""
    args = read_arguments(__doc__, arguments)
    require_or_exit("scipy", "sklearn")
    with fitting_sets(args.sets) as sets:
        by_set = {one.name: list(question_rows(one)) for one in sets}
    record: dict[str, Any] = {"sets": sorted(by_set)}
    kinds: tuple[Kind, ...] = ("own", "other")
    for kind in kinds:
        of_kind = [one for one in sets if (one.origin == REPORTS) == (kind == "own")]
        if of_kind:
            sys.stdout.write(f"\n{kind}\n")
            record[kind] = _fitted(kind, of_kind, by_set)
    if args.write:
        if missing := {"own", "other"} - set(record):
            sys.exit(f"nothing is written: no sets for {missing.pop()}; give files and folders")
        _CONFIDENCE_FILE.write_text(json.dumps(record, indent=1) + "\n", encoding="utf-8")
    return 0


def _fitted(
    kind: Kind, sets: Sequence[FittingSet], by_set: Mapping[str, list[Row]]
) -> dict[str, Any]:
    """Print and return the weights of one kind of corpus, with what is known of their fit."""
    rows = [row for one in sets for row in by_set[one.name]]
    names = sorted(rows[0].features)
    left_out = _left_out(sets, by_set, names) if len(sets) > 1 else {}
    figures = {origin: _figures(pairs) for origin, pairs in left_out.items()}
    for origin, line in figures.items():
        sys.stdout.write(f"{origin}: {json.dumps(line)}\n")
        _print_reliability(left_out[origin])
    weights = replace(_all_weights(rows, names), unread=_kept(kind))
    for look, found in asdict(weights).items():
        sys.stdout.write(f"{look}\n")
        for name, value in found.items():
            sys.stdout.write(f"  {name:18} {value:8.3f}  {_meaning(name)}\n")
    return {
        "data": provenance(sets)["data"],
        "rows": len(rows),
        "read_rows": sum(row.read is not None for row in rows),
        "left_out": figures,
        "weights": asdict(weights),
    }


def _all_weights(rows: Sequence[Row], names: Sequence[str]) -> JudgeWeights:
    """Return the weights of the features, and those of what the reader says beside them."""
    features = fit(rows, names)
    return JudgeWeights(features, _second_look(rows, features), features)


def _kept(kind: Kind) -> Weights:
    """Return the weights for what the reader cannot read, Chinese above all, as they are.

    They were fitted by this program on fewer documents, of which more were Chinese.
    """
    return dict(shipped_weights(kind).unread)


def _second_look(rows: Sequence[Row], features: Weights) -> dict[str, float]:
    """Return the weights of the reader's log-odds beside those of the features.

    Every row counts the same: what comes out is how often such an answer is right.
    """
    from sklearn.linear_model import LogisticRegression

    read = [(row, seen) for row in rows if (seen := _seen(row, features))]
    names = names_of(READ)
    x = np.array([[seen[name] for name in names] for _, seen in read])
    fitted = LogisticRegression().fit(x, [row.answerable and row.correct for row, _ in read])
    slopes = dict(zip(names, fitted.coef_[0], strict=True))
    every = {"bias": fitted.intercept_[0], **slopes}
    return {name: round(float(value), 5) for name, value in every.items()}


def _seen(row: Row, features: Weights) -> dict[str, float] | None:
    """Return the features of the second look at a row; None if the reader says nothing of it."""
    if row.read is None:
        return None
    return {**row.read, FIRST_LOOK.name: log_odds(row.features, features)}


def _left_out(
    sets: Sequence[FittingSet], by_set: Mapping[str, list[Row]], names: Sequence[str]
) -> dict[str, list[tuple[float, Row]]]:
    """Return for each origin the confidences of its parts, fitted on the others, with the rows."""
    pairs: dict[str, list[tuple[float, Row]]] = {one.origin: [] for one in sets}
    for out, rest in in_folds(sets):
        rows = [row for one in rest for row in by_set[one.name]]
        weights = _all_weights(rows, names)
        for one in out:
            pairs[one.origin] += _judged(by_set[one.name], weights)
    return pairs


def _judged(rows: Sequence[Row], weights: JudgeWeights) -> Iterator[tuple[float, Row]]:
    """Yield rows with their confidences; of what the reader has learned, none."""
    for row in rows:
        if seen := _seen(row, weights.features):
            yield probability(seen, weights.read), row


def _figures(pairs: Sequence[tuple[float, Row]]) -> dict[str, float]:
    """Return the AUROC of answerable against not, and shares of the parts at the usual bound."""
    from sklearn.metrics import roc_auc_score

    p, y, right = (
        np.array(values)
        for values in zip(*((p, row.answerable, row.correct) for p, row in pairs), strict=True)
    )
    told = p >= load_settings().min_confidence
    shares = {
        "correct": np.mean((told & right)[y]),
        "refused_wrongly": np.mean(~told[y]),
        "refused_rightly": np.mean(~told[~y]),
        "confidence_of_wrong": np.mean(p[told & ~right]),
    }
    return {"parts": len(p), "auroc": round(float(roc_auc_score(y, p)), 3)} | {
        name: round(float(share), 3) for name, share in shares.items()
    }


def _meaning(name: str) -> str:
    """What a feature means; of one that several signs set, the reasons of all."""
    reasons = [sign.reason for sign in SIGNS if sign.feature == name]
    meanings = [feature.meaning for feature in JUDGED if feature.name == name]
    return "; ".join(reasons if len(reasons) > 1 else meanings)


def fit(rows: Sequence[Row], names: Sequence[str]) -> dict[str, float]:
    """Return the weights of the unscaled features, and the constant as "bias"."""
    from scipy.optimize import minimize

    x, y, counted = _arrays(rows, names)
    scale = x.std(axis=0) + 1e-6
    z = (x - x.mean(axis=0)) / scale
    w = counted * np.where(y == 1, 0.5 / counted[y == 1].sum(), 0.5 / counted[y == 0].sum())
    bounds = [(None, None), *(_bounds(name) for name in names)]
    found = minimize(
        _loss, np.zeros(len(names) + 1), args=(z, y, w), method="L-BFGS-B", bounds=bounds
    )
    slopes = found.x[1:] / scale
    # The fit weighs both classes the same; the odds of the questions make it a probability.
    odds = counted[y == 1].sum() / counted[y == 0].sum()
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


def _print_reliability(pairs: Sequence[tuple[float, Row]]) -> None:
    sys.stdout.write("confidence  parts  mean  answered rightly\n")
    for low in range(0, 100, 10):
        inside = [(p, row.correct) for p, row in pairs if low <= p * 100 < low + 10]
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
    y = np.array([int(row.answerable and row.correct) for row in rows])
    w = np.array([_WRONG_WEIGHT if row.answerable and not row.correct else 1.0 for row in rows])
    return x, y, w


if __name__ == "__main__":
    sys.exit(main())
