"""The questions to fit on: sets on the five reports, and folders of other documents.

Each set, and each document of a folder, can be left out of a fit as a whole.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import shutil
from collections.abc import Iterable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, replace
from functools import lru_cache
from itertools import combinations
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from corpus.listing import update_manifest
from corpus.plain_text import one_line
from qa.answer import Evidence, Turn
from qa.evaluation.errors import BadQuestionSet
from qa.evaluation.question_set import read_questions
from qa.evaluation.set_question import EvidenceQuote, SetQuestion
from qa.finding.reader import UPDATE
from qa.opening import open_answerer
from qa.paths import path_option
from qa.pipeline import QuestionAnswerer
from qa.settings import load_settings

_MOST_SHARED = 5  # a few short follow-ups occur to everybody
_DOCUMENT_WEIGHT = 4.0  # there are four times as many questions on the five reports
_OF_LEARNED = 3
_N_FOLDS = 5
REPORTS = "reports"


@dataclass(frozen=True, slots=True)
class FittingSet:
    """Questions that are left out together, and what answers them.

    `origin` is "reports" or the folder's path; each of the questions counts `weight` times.
    """

    name: str
    origin: str
    questions: tuple[SetQuestion, ...]
    answerer: QuestionAnswerer
    weight: float = 1.0

    @property
    def is_learned(self) -> bool:
        """True if the reader was trained on it, so that what it says there is no measure."""
        return self.name in learned_by_reader()

    @property
    def for_ranks(self) -> tuple[SetQuestion, ...]:
        """The questions to fit ranker and judge on: of what the reader has learned, a third."""
        return self.questions[::_OF_LEARNED] if self.is_learned else self.questions


@lru_cache(maxsize=1)
def learned_by_reader() -> frozenset[str]:
    """Return the names of the sets and documents that the shipped reader was trained on."""
    about = UPDATE.with_suffix(".json")
    if not about.exists():
        return frozenset()
    record = json.loads(about.read_text(encoding="utf-8"))
    return frozenset(record["sets"]) - frozenset(record["out"])


def read_arguments(about: str | None, arguments: Sequence[str] | None) -> argparse.Namespace:
    """Return the arguments of a fitting program: the `sets`, and whether to `write`."""
    parser = argparse.ArgumentParser(
        description=about, formatter_class=argparse.RawTextHelpFormatter
    )
    parser.add_argument(
        "sets",
        nargs="+",
        type=path_option,
        help="question sets on the five reports, and folders of other documents (*.md)\n"
        "with their questions (*.jsonl)",
    )
    parser.add_argument(
        "--write", action="store_true", help="save the weights where answering reads them"
    )
    return parser.parse_args(arguments)


@contextmanager
def fitting_sets(paths: Sequence[Path]) -> Iterator[list[FittingSet]]:
    """Yield the sets of files and folders; the indexes of the folders are gone afterwards.

    The answerers have `min_confidence` 0, so that each question shows what it would answer.

    Raises:
        BadQuestionSet: a set cannot be read, or two share questions.
    """
    files = [path for path in paths if not path.is_dir()]
    with ExitStack() as stack:
        found: list[FittingSet] = []
        if files:
            answerer = open_answerer(load_settings(min_confidence=0.0))
            for name, questions in read_sets(files).items():
                found.append(FittingSet(name, REPORTS, questions, answerer))
        for folder in (path for path in paths if path.is_dir()):
            answerer = stack.enter_context(answerer_of(folder))
            for name, questions in read_document_questions(folder).items():
                weight = _DOCUMENT_WEIGHT
                found.append(FittingSet(name, folder.as_posix(), questions, answerer, weight))
        yield found


def in_folds(sets: Sequence[FittingSet]) -> Iterator[tuple[list[FittingSet], list[FittingSet]]]:
    """Yield a fifth of the sets of each origin with the rest; each set is once in a fifth."""
    places: dict[str, int] = {}
    fold: dict[str, int] = {}
    for one in sets:
        places[one.origin] = places.get(one.origin, -1) + 1
        fold[one.name] = places[one.origin] % _N_FOLDS
    for number in range(min(_N_FOLDS, max(places.values(), default=0) + 1)):
        out = [one for one in sets if fold[one.name] == number]
        yield out, [one for one in sets if fold[one.name] != number]


def provenance(sets: Sequence[FittingSet]) -> dict[str, Any]:
    """Return what a file of weights says of its data: the names of the sets, and their digest."""
    digest = hashlib.sha256()
    for one in sorted(sets, key=lambda s: s.name):
        digest.update(repr((one.name, one.weight, one.questions)).encode())
    return {"sets": sorted(one.name for one in sets), "data": digest.hexdigest()[:16]}


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


def read_document_questions(folder: Path) -> dict[str, tuple[SetQuestion, ...]]:
    """Return the questions on the documents of a folder, by document.

    Raises:
        BadQuestionSet: the folder has no questions.
    """
    lines = [
        line
        for path in sorted(folder.glob("*.jsonl"))
        for line in path.read_text(encoding="utf-8").splitlines()
        if line.strip()
    ]
    if not lines:
        raise BadQuestionSet(f"{folder}: no questions; it needs a file *.jsonl beside its *.md")
    by_document: dict[str, list[SetQuestion]] = {}
    for row in map(json.loads, lines):
        by_document.setdefault(row["doc_id"], []).append(_question(row))
    return {name: tuple(questions) for name, questions in by_document.items()}


def _question(row: dict[str, Any]) -> SetQuestion:
    return SetQuestion(
        id=row["id"],
        question=row["question"],
        history=tuple(Turn(*turn) for turn in row.get("history", ())),
        type=row["type"],
        answerable=row["type"] != "unanswerable",
        must=tuple(tuple(fact) for fact in row["facts"]),
        evidence=tuple(
            EvidenceQuote(row["doc_id"], quote, group)
            for group, quote in enumerate(row["evidence"])
        ),
    )


def is_right(item: Evidence, quotes: Iterable[str]) -> bool:
    """True if a sentence overlaps a quote; a cell of a table, if it is of a row that is quoted."""
    return any(overlap(item.line, quote) for quote in quotes)


def overlap(line: str, quote: str) -> bool:
    """True if a line stands in a quote or holds it; a cell of a table, if its row is quoted."""
    line = _flat(line)
    if "|" in quote:
        cells = {_flat(cell) for cell in quote.split("|")}
        heads, _, value = line.rpartition(": ")
        return value in cells and heads.split(", ")[0] in cells
    return _flat(quote) in line or line in _flat(quote)


def _flat(text: str) -> str:
    return one_line(text).strip().lower()


@contextmanager
def answerer_of(folder: Path) -> Iterator[QuestionAnswerer]:
    """Yield an answerer for the documents of a folder; its index is gone afterwards.

    It has `min_confidence` 0, so that each question shows what it would answer.
    """
    with TemporaryDirectory() as scratch:
        corpus = Path(scratch) / "corpus"
        corpus.mkdir()
        for path in sorted(folder.glob("*.md")):
            shutil.copy(path, corpus)
        update_manifest(corpus)
        settings = load_settings(min_confidence=0.0)
        yield open_answerer(replace(settings, corpus_dir=corpus, index_dir=Path(scratch) / "index"))
