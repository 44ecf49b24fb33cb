"""Runs a question set: one results line a question, written as it goes."""

from __future__ import annotations

import json
import os
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

from qa.answer import Answer
from qa.evaluation.question_set import SetQuestion
from qa.render import to_record

AnswerFunction = Callable[..., Answer]


def run_questions(
    questions: Iterable[SetQuestion],
    answer: AnswerFunction,
    out: Path,
    *,
    progress: Callable[[], None] | None = None,
) -> list[dict[str, Any]]:
    """Answer each question and write its line; return all lines.

    Lines go to `<out>.part`, which is renamed when the run is complete: a broken run never
    passes for a whole one, and what was answered is kept.
    """
    part = out.with_name(f"{out.name}.part")
    records = []
    with part.open("w", encoding="utf-8", errors="replace") as file:
        for question in questions:
            reply = answer(question.question, question.history)
            record = {"id": question.id, **to_record(reply)}
            file.write(json.dumps(record, ensure_ascii=False) + "\n")
            file.flush()
            records.append(record)
            if progress:
                progress()
        os.fsync(file.fileno())
    part.replace(out)
    return records
