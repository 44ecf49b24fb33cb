"""How many answers lead to questions to ask next.

python -m benchmarks.follow_ups QUESTIONS.jsonl
"""

from __future__ import annotations

import argparse
import statistics
import time
from collections import Counter
from pathlib import Path

from qa import open_answerer
from qa.evaluation.question_set import read_questions
from qa.web.page.suggestions import suggest_questions


def main() -> None:
    """Answer every question, look for further ones, and print how many had some, by kind."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("questions", type=Path)
    answerer = open_answerer()
    asked, led_on, seconds = Counter[str](), Counter[str](), []
    for question in read_questions(parser.parse_args().questions):
        answer = answerer.answer(question.question)
        began = time.perf_counter()
        further = suggest_questions(answer, answerer)
        seconds.append(time.perf_counter() - began)
        kind = "abstained" if answer.abstained else answer.type.value
        asked[kind] += 1
        led_on[kind] += bool(further)
    for kind, n in asked.most_common():
        print(f"{kind}: {led_on[kind]} of {n}")
    print(f"all: {led_on.total()} of {asked.total()}")
    print(f"seconds: {statistics.median(seconds):.2f} median, {max(seconds):.2f} most")


if __name__ == "__main__":
    main()
