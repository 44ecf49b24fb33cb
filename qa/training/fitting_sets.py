"""The question sets to fit on: each a set apart, so that leaving one out leaves it out."""

from __future__ import annotations

import argparse
from collections.abc import Iterable, Sequence
from itertools import combinations
from pathlib import Path

from qa.evaluation.errors import BadQuestionSet
from qa.evaluation.question_set import read_questions
from qa.evaluation.set_question import SetQuestion
from qa.paths import path_option

_MOST_SHARED = 5  # a few short follow-ups occur to everybody


def read_arguments(about: str | None, arguments: Sequence[str] | None) -> argparse.Namespace:
    """Return the arguments of a fitting program: the files `sets`, and whether to `write`."""
    parser = argparse.ArgumentParser(
        description=about, formatter_class=argparse.RawTextHelpFormatter
    )
    parser.add_argument("sets", nargs="+", type=path_option)
    parser.add_argument(
        "--write", action="store_true", help="save the weights where answering reads them"
    )
    return parser.parse_args(arguments)


def read_sets(paths: Iterable[Path]) -> dict[str, tuple[SetQuestion, ...]]:
    """Return the questions of each set by its name.

    Raises:
        BadQuestionSet: a set cannot be read, or two share questions, such as the one that is
            gathered from the others.
    """
    by_set = {path.stem: read_questions(path) for path in paths}
    asked = {name: {q.question for q in questions} for name, questions in by_set.items()}
    for one, other in combinations(by_set, 2):
        n_shared = len(asked[one] & asked[other])
        if n_shared > _MOST_SHARED:
            raise BadQuestionSet(
                f"{one} and {other} share {n_shared} questions, so that neither can be left out of "
                "a fit; give only one of them"
            )
    return by_set
