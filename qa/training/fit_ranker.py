"""Fits the weights by which sentences are ranked as evidence.

    python -m qa.training.fit_ranker SET.jsonl [SET.jsonl …] [--write]

For each part of each answerable question the candidates are its best sentences under the
weights in use; those that overlap a quote of the set are right. The loss is that of a softmax
over the candidates, with a ridge that pulls towards the weights in use. Prints how often a
right sentence comes first, one set left out at a time.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from corpus.plain_text import one_line
from qa.answer import Evidence
from qa.evaluation.set_question import SetQuestion
from qa.extras import require_or_exit
from qa.finding.evidence import default_weights
from qa.opening import open_answerer
from qa.pipeline import QuestionAnswerer
from qa.training.fitting_sets import read_arguments, read_sets

_RANKER_RIDGE = 0.02
_SHARPNESS = 10.0
_RANKER_FILE = Path(__file__).parent.parent / "weights" / "evidence.json"
Group = tuple[NDArray[np.float64], NDArray[np.bool_]]


def main(arguments: Sequence[str] | None = None) -> int:
    """Fit, print, and with --write save the weights."""
    args = read_arguments(__doc__, arguments)
    require_or_exit("scipy")
    answerer = open_answerer()
    prior = default_weights()
    names = sorted(prior)
    start = np.array([prior[name] for name in names])
    sets = read_sets(args.sets)
    by_set = {name: list(_groups(questions, answerer, names)) for name, questions in sets.items()}
    for held_out, groups in by_set.items():
        others = [g for name, rest in by_set.items() if name != held_out for g in rest]
        fitted = _fit(others, start) if others else start
        sys.stdout.write(
            f"{held_out}: right sentence first {_first(groups, start):.3f} in use, "
            f"{_first(groups, fitted):.3f} fitted on the others ({len(groups)} parts)\n"
        )
    weights = _fit([g for groups in by_set.values() for g in groups], start)
    record = {name: round(float(w), 4) for name, w in zip(names, weights, strict=True)}
    sys.stdout.write(json.dumps(record) + "\n")
    if args.write:
        text = json.dumps({"sets": sorted(by_set), "weights": record}, indent=1)
        _RANKER_FILE.write_text(text + "\n", encoding="utf-8")
    return 0


def _groups(
    questions: Sequence[SetQuestion], answerer: QuestionAnswerer, names: Sequence[str]
) -> Iterator[Group]:
    for question in questions:
        if not question.answerable:
            continue
        quotes = [one_line(e.quote).lower() for e in question.evidence]
        understood = answerer.understand(question.question, question.history)
        for found in answerer.find(understood).evidence:
            right = np.array([_is_right(item, quotes) for item in found])
            if right.any() and not right.all():
                yield np.array([[e.features[n] for n in names] for e in found]), right


def _is_right(item: Evidence, quotes: Sequence[str]) -> bool:
    line = item.line.lower()
    return any(quote in line or line in quote for quote in quotes)


def _fit(groups: Sequence[Group], start: NDArray[np.float64]) -> NDArray[np.float64]:
    from scipy.optimize import minimize

    def loss(weights: NDArray[np.float64]) -> float:
        total = 0.0
        for x, right in groups:
            scores = _SHARPNESS * (x @ weights)
            total += float(np.logaddexp.reduce(scores) - np.logaddexp.reduce(scores[right]))
        return total / len(groups) + _RANKER_RIDGE * float(
            (((weights - start) * _SHARPNESS) ** 2).sum()
        )

    found = minimize(loss, start, method="L-BFGS-B", bounds=[(0.0, None)] * len(start))
    return np.asarray(found.x)


def _first(groups: Sequence[Group], weights: NDArray[np.float64]) -> float:
    return float(np.mean([right[int(np.argmax(x @ weights))] for x, right in groups]))


if __name__ == "__main__":
    sys.exit(main())
