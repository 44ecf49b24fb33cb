"""Answers all questions of a set one after the other and prints what each took.

    python benchmarks/answering.py INDEX QUESTIONS.JSONL

The same JSON as that of the peers, and whether each answer was right.
"""

from __future__ import annotations

import json
import sys
import time
from pathlib import Path
from typing import Any

from qa import load_settings, open_answerer
from qa.evaluation.question_set import read_questions
from qa.rendering.text import to_record


def main(index: str, questions: str) -> dict[str, Any]:
    """Return milliseconds, passages found and results lines by question."""
    answerer = open_answerer(load_settings(index_dir=Path(index)))
    answerer.warm_up()  # as the chat window does
    answerer.answer("How many museums are there?")
    milliseconds, found, records = [], {}, []
    for question in read_questions(Path(questions)):
        started = time.perf_counter()
        answer = answerer.answer(question.question, question.history)
        milliseconds.append((time.perf_counter() - started) * 1000)
        found[question.id] = [hit.passage.text for hit in answer.hits[:5]]
        records.append({"id": question.id, **to_record(answer)})
    return {"ms": milliseconds, "found": found, "records": records}


if __name__ == "__main__":
    print(json.dumps(main(*sys.argv[1:]), ensure_ascii=False))
