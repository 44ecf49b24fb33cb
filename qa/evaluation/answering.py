"""Answers the questions of a set, several at once if asked to, and gives results in their order."""

from __future__ import annotations

import threading
import time
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future
from contextlib import suppress
from typing import Any

from qa.answer import Answer, QuestionType
from qa.evaluation.set_question import SetQuestion
from qa.reading.intake import clean_question
from qa.rendering.text import to_record

AnswerFunction = Callable[..., Answer]
_PATIENCE = 5.0


def answer_all(
    questions: Iterable[SetQuestion],
    answer: AnswerFunction,
    *,
    jobs: int = 1,
    timeout: float | None = None,
) -> Iterator[dict[str, Any]]:
    """Yield the results line of each question, in the order of the questions.

    At most `jobs` questions are answered at a time, all by the same `answer`. One that raises,
    or takes longer than `timeout` seconds, gets a line with its `error`, and the rest go on.
    """
    if jobs == 1 and timeout is None:
        yield from (_result(question, answer) for question in questions)
        return
    under_way: deque[tuple[SetQuestion, Future[dict[str, Any]], float]] = deque()
    try:
        for question in questions:
            under_way.append((question, _start(question, answer), time.monotonic()))
            if len(under_way) == jobs:
                yield _wait(*under_way.popleft(), timeout)
        while under_way:
            yield _wait(*under_way.popleft(), timeout)
    finally:
        # Stopped midway: what is under way would outlive the model that it needs.
        for _, future, _ in under_way:
            with suppress(Exception):
                future.result(_PATIENCE)


def _start(question: SetQuestion, answer: AnswerFunction) -> Future[dict[str, Any]]:
    """Answer in a thread that nothing waits for at the end: a stuck one can't be stopped."""
    future: Future[dict[str, Any]] = Future()

    def work() -> None:
        future.set_result(_result(question, answer))

    threading.Thread(target=work, name=f"question {question.id}", daemon=True).start()
    return future


def _wait(
    question: SetQuestion,
    future: Future[dict[str, Any]],
    started: float,
    timeout: float | None,
) -> dict[str, Any]:
    if timeout is None:
        return future.result()
    try:
        return future.result(max(0.0, started + timeout - time.monotonic()))
    except TimeoutError:
        return _failed(question, f"TimeoutError: no answer within {timeout:g} s", timeout)


def _result(question: SetQuestion, answer: AnswerFunction) -> dict[str, Any]:
    started = time.perf_counter()
    try:
        return {"id": question.id, **to_record(answer(question.question, question.history))}
    except Exception as error:  # whatever it is, the other questions are to be answered
        said = " ".join(str(error).split())
        seconds = time.perf_counter() - started
        return _failed(question, f"{type(error).__name__}: {said}".rstrip(": "), seconds)


def _failed(question: SetQuestion, error: str, seconds: float) -> dict[str, Any]:
    """Return the results line of a question that has no answer, not even an abstention."""
    nothing = Answer(
        clean_question(question.question),
        "",
        QuestionType.EXPLAIN,
        timing={"total_ms": round(seconds * 1000, 3)},
    )
    return {"id": question.id, **to_record(nothing), "error": error}
