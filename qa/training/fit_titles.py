"""Fits the weights by which the title of a report is chosen among runs of its first lines.

    python -m qa.training.fit_titles PAGES.toml [PAGES.toml …] [--write]

Each file holds the first pages of one writer, with the right titles. The runs of a page compete
with each other and with the file's name, which scores 0: the probability of the right ones is
made as high as it can be. Prints how many titles are right on pages that were left out of the
fit, ten parts in turn, and on all pages of a writer that was.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import re
import sys
import tomllib
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from corpus.extract import Extract, ExtractWriter
from corpus.front import read_front
from corpus.plain_blocks import read_plain
from corpus.title_signs import Signs
from corpus.titles import readable, signed_runs
from qa.extras import require_or_exit
from qa.paths import path_option

_RIDGE = 0.0006
_N_PARTS = 10
_SEED = 1
_MARKED_STEP = 4  # of so many pages one is fitted on as a format with headings too
_UNSTYLED = 5  # of so many of these one has its title in no heading
_WEIGHTS_FILE = Path(__file__).parent.parent.parent / "corpus" / "title_weights.json"


@dataclass(frozen=True, slots=True)
class Choice:
    """The runs of a page and, last, its file's name: the signs of each, and which are right.

    `is_marked` for a page that was given headings; it is fitted on, and not counted.
    """

    writer: str
    file: str
    is_marked: bool
    signs: tuple[Signs, ...]
    is_right: tuple[bool, ...]


def read_choices(path: Path) -> list[Choice]:
    """Return the choices of the pages of one writer; those that hold no right one too."""
    pages = tomllib.loads(path.read_text(encoding="utf-8"))["page"]
    plain = [_choice(path.stem, page, is_marked=False) for page in pages]
    marked = [_choice(path.stem, page, is_marked=True) for page in pages[::_MARKED_STEP]]
    return plain + marked


def same_title(title: str, page: Mapping[str, Any]) -> bool:
    """True for the title of a page as printed, with its subtitle or without; blanks don't count."""
    right = {_bare(page["title"]), _bare(page.get("full_title", page["title"]))}
    return _bare(title) in right


def _bare(title: str) -> str:
    return re.sub(r"[\W_]+", "", title).lower()


def _marked(page: Mapping[str, Any]) -> Extract:
    """Return a page as a format with headings has it: the title is one, more often than not."""
    extract = read_plain(page["text"])
    runs = [run for run, _ in signed_runs(read_front(extract), page["file"])]
    title = next((run.span for run in runs if same_title(run.text, page)), None)
    writer = ExtractWriter()
    is_styled = len(page["text"]) % _UNSTYLED != 0
    for block in extract.blocks:
        quote = extract.text[block.span.start : block.span.end]
        if title and block.span.overlaps(title):
            if block.span.start <= title.start:
                quote = extract.text[title.start : title.end]
                writer.add("heading" if is_styled else "paragraph", quote, int(is_styled))
        else:
            writer.add(block.kind, quote, int(is_styled) + 1 if block.level else 0)
    return writer.finish()


def _choice(writer: str, page: Mapping[str, Any], *, is_marked: bool) -> Choice:
    extract = _marked(page) if is_marked else read_plain(page["text"])
    runs = signed_runs(read_front(extract), page["file"])
    is_right = [bool(page["title"]) and same_title(run.text, page) for run, _ in runs]
    is_named = not page["title"] or same_title(readable(page["file"]), page)
    signs = (*(signs for _, signs in runs), {})
    return Choice(writer, page["file"], is_marked, signs, (*is_right, is_named))


def fit(choices: Sequence[Choice], names: Sequence[str]) -> NDArray[np.float64]:
    """Return the weights of the signs: a logistic choice among the runs of each page."""
    from scipy.optimize import minimize

    known = [choice for choice in choices if any(choice.is_right)]
    x = np.vstack([_matrix(choice, names) for choice in known])
    right = np.concatenate([choice.is_right for choice in known])
    starts = np.cumsum([0, *(len(choice.signs) for choice in known)])[:-1]
    start = np.zeros(len(names))
    found = minimize(_loss, start, args=(x, right, starts), jac=True, method="L-BFGS-B")
    return np.asarray(found.x, dtype=np.float64)


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


def _matrix(choice: Choice, names: Sequence[str]) -> NDArray[np.float64]:
    return np.array([[signs.get(name, 0.0) for name in names] for signs in choice.signs])


def is_right(choice: Choice, weights: NDArray[np.float64], names: Sequence[str]) -> bool:
    """True if the best of a page by some weights is right."""
    return choice.is_right[int(np.argmax(_matrix(choice, names) @ weights))]


def left_out(choices: Sequence[Choice], groups: Sequence[object]) -> dict[str, float]:
    """Return the share of right titles by writer, each group fitted without; "all" over all."""
    names = sign_names(choices)
    grouped = list(zip(choices, groups, strict=True))
    n_right: Counter[str] = Counter()
    for group in sorted(set(groups), key=str):
        weights = fit([choice for choice, g in grouped if g != group], names)
        inside = [choice for choice, g in grouped if g == group and not choice.is_marked]
        n_right.update(c.writer for c in inside if is_right(c, weights, names))
    n_pages = Counter(choice.writer for choice in choices if not choice.is_marked)
    shares = {writer: round(n_right[writer] / n, 3) for writer, n in sorted(n_pages.items())}
    return {**shares, "all": round(n_right.total() / n_pages.total(), 3)}


def sign_names(choices: Sequence[Choice]) -> list[str]:
    """Return the names of all signs, in order."""
    return sorted({name for choice in choices for signs in choice.signs for name in signs})


def main(arguments: Sequence[str] | None = None) -> int:
    """Fit, print, and with --write save the weights."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawTextHelpFormatter
    )
    parser.add_argument("pages", nargs="+", type=path_option)
    parser.add_argument("--write", action="store_true", help="save the weights")
    args = parser.parse_args(arguments)
    require_or_exit("scipy")
    paths = sorted(args.pages)
    choices = [choice for path in paths for choice in read_choices(path)]
    names = sign_names(choices)
    pages = sorted({(choice.writer, choice.file) for choice in choices})
    order = np.random.default_rng(_SEED).permutation(len(pages))
    part = {page: int(i) % _N_PARTS for page, i in zip(pages, order, strict=True)}
    parts = [part[choice.writer, choice.file] for choice in choices]
    record = {
        "date": datetime.now(UTC).date().isoformat(),
        "pages": len(pages),
        "digest": hashlib.sha256(b"".join(path.read_bytes() for path in paths)).hexdigest(),
        "seed": _SEED,
        "right_by_page_left_out": left_out(choices, parts),
        "right_by_writer_left_out": left_out(choices, [choice.writer for choice in choices]),
    }
    fitted = {n: round(float(w), 3) for n, w in zip(names, fit(choices, names), strict=True)}
    sys.stdout.write(json.dumps(record, indent=1) + "\n")
    sys.stdout.writelines(f"{name:24} {weight:7.3f}\n" for name, weight in fitted.items())
    if args.write:
        text = json.dumps({**record, "weights": fitted}, indent=1)
        _WEIGHTS_FILE.write_text(f"{text}\n", encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
