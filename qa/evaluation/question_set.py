"""Question sets, read a question at a time: what is asked, in whatever format it comes."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import islice
from pathlib import Path

from qa.evaluation.errors import BadQuestionSet, not_utf8
from qa.evaluation.formats.beir import CORPUS, QRELS, QUERIES
from qa.evaluation.formats.recognise import recognise
from qa.evaluation.formats.set_format import SetFormat
from qa.evaluation.set_question import EvidenceQuote, SetQuestion, question_record

__all__ = [
    "BadQuestionSet",
    "EvidenceQuote",
    "QuestionSet",
    "SetQuestion",
    "files_of",
    "open_set",
    "read_questions",
]

Complain = Callable[[str], None]


@dataclass(frozen=True, slots=True)
class QuestionSet:
    """A set that was read once to its end: every question of it can be used.

    Iterating reads the file again, so that a set of any size takes little memory. `digest` is
    that of the questions and judgements, in whatever format they came.
    """

    path: Path
    format: SetFormat
    n_questions: int
    n_bad: int
    digest: str
    limit: int | None = None

    def __iter__(self) -> Iterator[SetQuestion]:
        """Yield the questions in their order; bad lines are passed over."""
        return islice(_questions(self.path, self.format, lambda _: None), self.limit)

    def __len__(self) -> int:
        return self.n_questions


def files_of(path: Path) -> list[Path]:
    """Return the files of a set that are there: one, or those of a BEIR folder."""
    if path.is_dir():
        return [
            file
            for file in (path / QUERIES, path / CORPUS, *path.glob(f"{QRELS}/*"))
            if file.exists()
        ]
    return [path] if path.exists() else []


def open_set(
    path: Path, *, on_bad: Complain | None = None, limit: int | None = None
) -> QuestionSet:
    """Read a set to its end and return it; `on_bad` is told of each bad line, which is skipped.

    Raises:
        BadQuestionSet: a line cannot be used and `on_bad` is None, or there is no question.
            The message names file, line and field.
    """
    form = recognise(path)
    digest = hashlib.sha256()
    bad: list[str] = []

    def complain(complaint: str) -> None:
        if on_bad is None:
            raise BadQuestionSet(complaint)
        bad.append("")
        on_bad(complaint)

    n_questions = 0
    for question in islice(_questions(path, form, complain), limit):
        n_questions += 1
        line = json.dumps(question_record(question), ensure_ascii=True, sort_keys=True)
        digest.update(f"{line}\n".encode())
    if not n_questions:
        raise BadQuestionSet(f"{path}: holds no question")
    return QuestionSet(path, form, n_questions, len(bad), digest.hexdigest(), limit)


def read_questions(path: Path) -> tuple[SetQuestion, ...]:
    """Read a whole question set; fields it doesn't know are left alone.

    Raises:
        BadQuestionSet: a line is not a question; the message names file, line and field.
    """
    return tuple(open_set(path))


def _questions(path: Path, form: SetFormat, complain: Complain) -> Iterator[SetQuestion]:
    seen: set[str] = set()
    for where, question in read_items(path, form):
        if isinstance(question, str):
            complain(f"{path}, {where}: {question}")
        elif question.id in seen:
            complain(f"{path}, {where}: the id {question.id!r} was used before")
        else:
            seen.add(question.id)
            yield question


def read_items(path: Path, form: SetFormat) -> Iterator[tuple[str, SetQuestion | str]]:
    """Yield where each question stands, and the question or what is wrong with it.

    Raises:
        BadQuestionSet: the file breaks off or cannot be read at all.
    """
    try:
        for where, parse in form.read(path):
            try:
                question = parse()
            except json.JSONDecodeError as error:
                yield where, f"not JSON ({error.msg}); one object a line"
            except KeyError as error:
                yield where, f"the field {error} is missing"
            except (TypeError, ValueError, AttributeError) as error:
                yield where, f"not a question ({error})"
            else:
                if question is not None:
                    yield where, question
    except BadQuestionSet:
        raise
    except (OSError, ValueError) as error:
        raise _unreadable(path, error) from error


def _unreadable(path: Path, error: Exception) -> BadQuestionSet:
    if isinstance(error, UnicodeDecodeError):
        return BadQuestionSet(not_utf8(path, error))
    if isinstance(error, OSError):
        return BadQuestionSet(f"{path}: cannot be read ({error.strerror})")
    return BadQuestionSet(f"{path}: {error}")
