"""A choice among candidates by their signs: its fit, and how often it is right on unseen pages."""

from __future__ import annotations

import argparse
import hashlib
import json
import tomllib
from collections import Counter, defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from qa.extras import require_or_exit
from qa.paths import path_option

N_PARTS = 10
SEED = 1
_RIDGE = 0.001
_FEWEST = 3  # a sign of fewer candidates gets no weight

Weights = dict[str, float]


@dataclass(frozen=True, slots=True)
class Choice:
    """The candidates of a page and, last, none of them: the signs of each, and which are right.

    `groups` names what each candidate says: those of one name are one answer. `is_extra` for a
    page that is fitted on and not counted.
    """

    writer: str
    file: str
    signs: tuple[Mapping[str, float], ...]
    is_right: tuple[bool, ...]
    groups: tuple[str, ...]
    is_extra: bool = False


def arguments_of(purpose: str, arguments: Sequence[str] | None) -> tuple[list[Path], bool]:
    """Return the files of pages that a command was given, and whether it is to save the weights."""
    parser = argparse.ArgumentParser(
        description=purpose, formatter_class=argparse.RawTextHelpFormatter
    )
    parser.add_argument("pages", nargs="+", type=path_option)
    parser.add_argument("--write", action="store_true", help="save the weights")
    args = parser.parse_args(arguments)
    require_or_exit("scipy")
    return sorted(args.pages), args.write


def pages_of(path: Path) -> list[dict[str, Any]]:
    """Return the pages of a file."""
    pages: list[dict[str, Any]] = tomllib.loads(path.read_text(encoding="utf-8"))["page"]
    return pages


def digest_of(paths: Sequence[Path]) -> str:
    """Return the SHA-256 of some files together."""
    return hashlib.sha256(b"".join(path.read_bytes() for path in paths)).hexdigest()


def fit(choices: Sequence[Choice]) -> Weights:
    """Return the weights of the signs: a logistic choice among the candidates of each page."""
    from scipy.optimize import minimize

    known = [choice for choice in choices if any(choice.is_right)]
    counts = Counter(n for c in known for signs in c.signs for n, v in signs.items() if v)
    names = sorted(name for name, count in counts.items() if count >= _FEWEST)
    x = np.array([[s.get(name, 0.0) for name in names] for c in known for s in c.signs])
    right = np.concatenate([choice.is_right for choice in known])
    starts = np.cumsum([0, *(len(choice.signs) for choice in known)])[:-1]
    found = minimize(
        _loss, np.zeros(len(names)), args=(x, right, starts), jac=True, method="L-BFGS-B"
    )
    return {name: float(weight) for name, weight in zip(names, found.x, strict=True)}


def _loss(
    weights: NDArray[np.float64],
    x: NDArray[np.float64],
    right: NDArray[np.bool_],
    starts: NDArray[np.int64],
) -> tuple[float, NDArray[np.float64]]:
    """Return the mean of -log P(right) over the pages with a ridge, and its gradient."""
    sizes = np.diff([*starts, len(x)])
    scores = x @ weights
    odds = np.exp(scores - np.repeat(np.maximum.reduceat(scores, starts), sizes))
    of_all = np.add.reduceat(odds, starts)
    of_right = np.add.reduceat(odds * right, starts) + 1e-300
    loss = np.log(of_all / of_right).mean() + _RIDGE * (weights**2).sum()
    share = odds / np.repeat(of_all, sizes) - odds * right / np.repeat(of_right, sizes)
    return float(loss), x.T @ share / len(starts) + 2 * _RIDGE * weights


def best_of(choice: Choice, weights: Weights) -> tuple[int, float]:
    """Return the place of the best candidate by some weights, and the chance of its group."""
    scores = [sum(weights.get(n, 0.0) * v for n, v in s.items()) for s in choice.signs]
    odds = np.exp(np.array(scores) - max(scores))
    chances: defaultdict[str, float] = defaultdict(float)
    for group, odd in zip(choice.groups, odds / odds.sum(), strict=True):
        chances[group] += float(odd)
    best = max(range(len(odds)), key=lambda i: (chances[choice.groups[i]], odds[i]))
    return best, chances[choice.groups[best]]


def is_right(choice: Choice, weights: Weights) -> bool:
    """True if the best of a page by some weights is right."""
    return choice.is_right[best_of(choice, weights)[0]]


def parts_of(choices: Sequence[Choice]) -> list[int]:
    """Return one of ten parts for each choice, those of one page in the same."""
    pages = sorted({(choice.writer, choice.file) for choice in choices})
    order = np.random.default_rng(SEED).permutation(len(pages))
    part = {page: int(i) % N_PARTS for page, i in zip(pages, order, strict=True)}
    return [part[choice.writer, choice.file] for choice in choices]


def unseen(choices: Sequence[Choice], groups: Sequence[object]) -> list[tuple[Choice, Weights]]:
    """Return each choice that counts with weights that were fitted without its group."""
    grouped = list(zip(choices, groups, strict=True))
    found: list[tuple[Choice, Weights]] = []
    for group in sorted(set(groups), key=str):
        weights = fit([choice for choice, g in grouped if g != group])
        found += [(c, weights) for c, g in grouped if g == group and not c.is_extra]
    return found


def shares(
    found: Sequence[tuple[Choice, Weights]],
    judge: Callable[[Choice, Weights], bool] = is_right,
) -> dict[str, float]:
    """Return the share of right choices by writer, and "all" over all."""
    n_right = Counter(choice.writer for choice, weights in found if judge(choice, weights))
    n_pages = Counter(choice.writer for choice, _ in found)
    by_writer = {writer: round(n_right[writer] / n, 3) for writer, n in sorted(n_pages.items())}
    return {**by_writer, "all": round(n_right.total() / n_pages.total(), 3)}


def record_of(
    choices: Sequence[Choice], paths: Sequence[Path], left_out: Sequence[tuple[Choice, Weights]]
) -> dict[str, Any]:
    """Return what a file of weights tells of its fit; `left_out` are choices on unseen pages."""
    writers = [choice.writer for choice in choices]
    return {
        "date": datetime.now(UTC).date().isoformat(),
        "pages": sum(not choice.is_extra for choice in choices),
        "digest": digest_of(paths),
        "seed": SEED,
        "right_by_page_left_out": shares(left_out),
        "right_by_writer_left_out": shares(unseen(choices, writers)),
    }


def save(record: Mapping[str, Any], path: Path) -> None:
    """Write a record with its weights."""
    path.write_text(json.dumps(record, indent=1) + "\n", encoding="utf-8")
