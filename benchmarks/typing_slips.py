"""What a slip of the fingers costs: each question again with two neighbouring letters swapped.

    python benchmarks/typing_slips.py SET.jsonl … [--seed 0]

In one word of each English question, drawn from those of three letters or more, two neighbouring
letters change places. Printed are the shares of questions that come out right with and without the
slip, and each question that does no more.
"""

from __future__ import annotations

import argparse
import random
import re
from collections.abc import Iterator, Sequence
from pathlib import Path

import numpy as np
from tqdm import tqdm

from corpus.plain_text import is_chinese
from qa import open_answerer
from qa.answer import Answer
from qa.evaluation.measures.measure import Case
from qa.evaluation.passing import has_passed
from qa.evaluation.question_set import read_questions
from qa.evaluation.set_question import SetQuestion
from qa.rendering.text import to_record

_WORD = re.compile(r"[A-Za-z]{3,}")


def main() -> None:
    """Answer every question twice, and print what is lost."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawTextHelpFormatter
    )
    parser.add_argument("sets", nargs="+", type=Path)
    parser.add_argument("--seed", type=int, default=0, help="of the slips")
    args = parser.parse_args()
    pairs = list(_slips(args.sets, random.Random(args.seed)))
    answerer = open_answerer()
    outcomes = []
    for question, slipped in tqdm(pairs):
        texts = (question.question, slipped)
        before, after = (_is_right(question, answerer.answer(t, question.history)) for t in texts)
        outcomes.append((before, after))
        if before and not after:
            tqdm.write(slipped)
    right, with_slip = np.mean(outcomes, axis=0)
    print(f"{len(pairs)} questions: right {right:.3f}, with a slip {with_slip:.3f}")


def _slips(sets: Sequence[Path], drawn: random.Random) -> Iterator[tuple[SetQuestion, str]]:
    for path in sets:
        for question in read_questions(path):
            words = list(_WORD.finditer(question.question))
            if words and not is_chinese(question.question) and question.answerable is not None:
                yield question, _with_slip(question.question, drawn.choice(words), drawn)


def _with_slip(text: str, word: re.Match[str], drawn: random.Random) -> str:
    places = range(word.start(), word.end() - 1)
    at = drawn.choice([i for i in places if text[i] != text[i + 1]] or list(places))
    return text[:at] + text[at + 1] + text[at] + text[at + 2 :]


def _is_right(question: SetQuestion, answer: Answer) -> bool:
    return bool(has_passed(Case(question, to_record(answer))))


if __name__ == "__main__":
    main()
