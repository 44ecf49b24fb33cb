"""Runs a question set: one results line a question, written as it goes, taken up where it broke."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

from qa.evaluation.answering import AnswerFunction, answer_all
from qa.evaluation.errors import BadRun, CannotWrite
from qa.evaluation.files import part_of
from qa.evaluation.journal import Journal
from qa.evaluation.set_question import SetQuestion
from qa.reading.intake import MAX_QUESTION_CHARS, clean_question

Progress = Callable[[int], object]
"""Told how many questions have their line: first those of an earlier start, then one more each."""


@dataclass(frozen=True, slots=True)
class How:
    """How a set is run: `jobs` questions at a time, each at most `timeout` seconds.

    With `resume` a run that broke off goes on where it did.
    """

    jobs: int = 1
    timeout: float | None = None
    resume: bool = False
    progress: Progress = field(default=lambda _: None)


def run_to_file(
    questions: Iterable[SetQuestion], answer: AnswerFunction, out: Path, how: How | None = None
) -> int:
    """Answer each question and write its line to `out`; return how many lines there are.

    Lines go to `<out>.part`, which is renamed when the run is complete: a broken run never
    passes for a whole one, and what was answered is kept. To resume one that is whole already
    is to check that it is of the same questions.

    Raises:
        BadRun, CannotWrite: as `run_questions`.
    """
    how = how or How()
    part = part_of(out)
    if how.resume and out.exists() and not part.exists():
        return run_questions(questions, answer, out, how)
    n_lines = run_questions(questions, answer, part, how)
    try:
        part.replace(out)
    except OSError as error:
        raise CannotWrite(
            f"{out}: cannot be written ({error.strerror}); the results are in {part}"
        ) from error
    return n_lines


def run_questions(
    questions: Iterable[SetQuestion], answer: AnswerFunction, path: Path, how: How | None = None
) -> int:
    """Answer the questions that have no line in `path` yet; return how many lines there are.

    Raises:
        BadRun: the lines that are there answer other questions.
        CannotWrite: the file cannot be written; what was written is kept.
    """
    how = how or How()
    with Journal(path, resume=how.resume) as journal:
        rest = iter(questions)
        n_lines = _pass_over(rest, journal) if how.resume else 0
        how.progress(n_lines)
        for record in answer_all(rest, answer, jobs=how.jobs, timeout=how.timeout):
            journal.append(record)
            n_lines += 1
            how.progress(n_lines)
        return n_lines


def _pass_over(questions: Iterator[SetQuestion], journal: Journal) -> int:
    """Pass over the questions that were answered, and check that they are the same."""
    n_lines = 0
    for n_lines, (id_, asked) in enumerate(journal.done(), start=1):
        question = next(questions, None)
        if question is None:
            raise BadRun(
                f"{journal.path}: has more results than the set has questions; give the set "
                "that the run was started with, or start anew without --resume"
            )
        wanted = clean_question(question.question)[:MAX_QUESTION_CHARS]
        if id_ != question.id or clean_question(asked)[:MAX_QUESTION_CHARS] != wanted:
            raise BadRun(
                f"{journal.path}, line {n_lines}: answers {id_!r} ({asked[:60]!r}), the set has "
                f"{question.id!r} ({wanted[:60]!r}) there; give the set that the run was started "
                "with, or start anew without --resume"
            )
    return n_lines
