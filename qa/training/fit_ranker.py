"""Fits the weights by which sentences are ranked as evidence.

    python -m qa.training.fit_ranker SET.jsonl … FOLDER … [--write]

For each part of each answerable question the candidates are its best sentences under the
weights in use; those that overlap a quote of the set are right. The loss is that of a softmax
over the candidates, with a ridge that pulls all weights towards one value. The weight of the
reader's log-odds is chosen after that, so that a right sentence comes first most often, on sets and
documents alone that it has not learned. Prints how often a right sentence comes first, a fifth of
the sets and documents left out at a time.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from qa.extras import require_or_exit
from qa.finding.features import RANKED, READER, default_weights, names_of
from qa.finding.reader import N_READ
from qa.training.fitting_sets import (
    FittingSet,
    fitting_sets,
    in_folds,
    is_right,
    provenance,
    read_arguments,
)

_RANKER_RIDGE = 0.001
_PRIOR = 0.3
_SHARPNESS = 10.0
_READER_WEIGHTS = np.linspace(0.0, 2.0, 21)
_RANKER_FILE = Path(__file__).parent.parent / "weights" / "evidence.json"
Weights = NDArray[np.float64]
Group = tuple[NDArray[np.float64], NDArray[np.bool_], float]
"""The features of the candidates, (n, n_features), which are right, (n,), and the weight.

The last feature is the reader's; 0 for each of what the reader has learned.
"""


def main(arguments: Sequence[str] | None = None) -> int:
    """Fit, print, and with --write save the weights."""
    args = read_arguments(__doc__, arguments)
    require_or_exit("scipy")
    names = (*names_of(RANKED), READER.name)
    with fitting_sets(args.sets) as sets:
        groups = {one.name: list(_groups(one, names)) for one in sets}
    in_use = np.array([default_weights()[name] for name in names])
    figures = _left_out(sets, groups, in_use)
    for origin, line in figures.items():
        sys.stdout.write(f"{origin}: right sentence first {json.dumps(line)}\n")
    weights = _fit_both([g for of_set in groups.values() for g in of_set])
    by_name = {name: round(float(w), 4) for name, w in zip(names, weights, strict=True)}
    sys.stdout.write(json.dumps(by_name) + "\n")
    if args.write:
        record = {**provenance(sets), "left_out": figures, "weights": by_name}
        _RANKER_FILE.write_text(json.dumps(record, indent=1) + "\n", encoding="utf-8")
    return 0


def _left_out(
    sets: Sequence[FittingSet], groups: Mapping[str, list[Group]], in_use: Weights
) -> dict[str, dict[str, float]]:
    """Return for each origin how often a right sentence is first, in use and when left out."""
    firsts: dict[str, list[tuple[bool, bool]]] = {one.origin: [] for one in sets}
    for out, rest in in_folds(sets):
        fitted = _fit_both([g for one in rest for g in groups[one.name]])
        for one in out:
            firsts[one.origin] += [
                (_is_first(g, in_use), _is_first(g, fitted)) for g in groups[one.name]
            ]
    return {
        origin: {
            "parts": len(pairs),
            "in_use": round(float(np.mean([a for a, _ in pairs])), 3),
            "fitted_on_others": round(float(np.mean([b for _, b in pairs])), 3),
        }
        for origin, pairs in firsts.items()
        if pairs
    }


def _groups(one: FittingSet, names: Sequence[str]) -> Iterator[Group]:
    for question in one.for_ranks:
        if not question.answerable:
            continue
        quotes = [e.quote for e in question.evidence]
        understood = one.answerer.understand(question.question, question.history)
        for found in one.answerer.find(understood).evidence:
            right = np.array([is_right(item, quotes) for item in found])
            if right.any() and not right.all():
                features = np.array([[e.features.get(n, 0.0) for n in names] for e in found])
                features[:, -1] *= not one.is_learned
                yield features, right, one.weight


def _fit_both(groups: Sequence[Group]) -> Weights:
    """Return the weights of the features, and then that of the reader beside their sum."""
    weights = _fit([(x[:, :-1], right, share) for x, right, share in groups])
    read = [group for group in groups if group[0][:, -1].any()]

    def share_first(of_reader: float) -> float:
        both = np.append(weights, of_reader)
        return sum(share * _is_first((x, right, share), both) for x, right, share in read)

    return np.append(weights, max(_READER_WEIGHTS, key=share_first))


def _fit(groups: Sequence[Group]) -> Weights:
    from scipy.optimize import minimize

    x = np.concatenate([features for features, _, _ in groups])
    right = np.concatenate([is_right for _, is_right, _ in groups])
    sizes = [len(is_right) for _, is_right, _ in groups]
    first = np.cumsum([0, *sizes[:-1]])
    share = np.array([weight for _, _, weight in groups])
    share /= share.sum()
    per_row = np.repeat(share, sizes)

    def loss(weights: Weights) -> tuple[float, Weights]:
        scores = _SHARPNESS * (x @ weights)
        odds = np.exp(scores - np.repeat(np.maximum.reduceat(scores, first), sizes))
        every, good = np.add.reduceat(odds, first), np.add.reduceat(odds * right, first) + 1e-300
        pull = odds / np.repeat(every, sizes) - odds * right / np.repeat(good, sizes)
        away = (weights - _PRIOR) * _SHARPNESS
        value = (share * (np.log(every) - np.log(good))).sum() + _RANKER_RIDGE * (away**2).sum()
        slope = _SHARPNESS * (x.T @ (per_row * pull)) + 2 * _RANKER_RIDGE * _SHARPNESS * away
        return float(value), slope

    n_features = x.shape[1]
    bounds = [(0.0, None)] * n_features
    start = np.full(n_features, _PRIOR)
    return np.asarray(minimize(loss, start, jac=True, method="L-BFGS-B", bounds=bounds).x)


def _is_first(group: Group, weights: Weights) -> bool:
    features, right, _ = group
    return bool(right[int(np.argmax(features[:N_READ] @ weights))])


if __name__ == "__main__":
    sys.exit(main())
