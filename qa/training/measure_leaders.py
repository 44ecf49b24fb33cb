"""Measures how often a false leader, speaker or office is shown, and how often a right one is not.

Each sentence is settled as a model's: against the sentence that decides it, and seven others of
the reports that name people, which it must not be made to cite instead.
"""

from __future__ import annotations

import argparse
import sys
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from functools import lru_cache
from pathlib import Path

from tqdm import tqdm

from qa.answer import Evidence
from qa.checking.claim_check import ClaimCheck
from qa.composing.composer import ExtractiveComposer
from qa.evaluation.question_set import read_questions
from qa.generation.holding import Holding
from qa.generation.reply import CitedSentence
from qa.generation.settling import Settled, Settler
from qa.opening import open_answerer
from qa.pipeline import QuestionAnswerer
from qa.text.people import people_in
from qa.training.leader_mutations import (
    ShortSentence,
    short_sentences,
    swapped_answers,
)

SEED = 20261130
_WEAKER = 0.9
_N_WEAKER = 7


@dataclass
class Counts:
    """How many sentences of each kind there were, right and wrong, and what became of them."""

    seen: Counter[tuple[str, bool]] = field(default_factory=Counter)
    shown: Counter[tuple[str, bool]] = field(default_factory=Counter)
    lines: list[str] = field(default_factory=list)

    def of(self, is_right: bool) -> tuple[int, int]:
        """Return how many right, or wrong, sentences were shown, and of how many."""
        keys = [key for key in self.seen if key[1] == is_right]
        return sum(self.shown[k] for k in keys), sum(self.seen[k] for k in keys)


class LeaderTrial:
    """Settles short sentences as if a model had written them."""

    def __init__(self, answerer: QuestionAnswerer) -> None:
        """Take what reads the questions and holds the reports."""
        self._answerer = answerer
        self._check = ClaimCheck(answerer.index)
        self._named = [
            Evidence(passage, span, _WEAKER)
            for passage in answerer.index.passages
            for span in passage.sentences
        ]
        self._named = [e for e in self._named if people_in(e.line)]
        self._understand = lru_cache(maxsize=None)(answerer.understand)

    def run(self, sentences: Iterable[ShortSentence]) -> Counts:
        """Return what is shown of the sentences."""
        counts = Counts()
        for sentence in sentences:
            key = (sentence.kind, sentence.is_right)
            settled = self._settled(sentence)
            is_shown = bool(settled.claim and settled.claim.is_generated)
            counts.seen[key] += 1
            counts.shown[key] += is_shown
            if is_shown != sentence.is_right:
                why = settled.dropped.reason if settled.dropped else "shown"
                counts.lines.append(f"{why}: {sentence.text} ({sentence.asked})")
        return counts

    def _settled(self, sentence: ShortSentence) -> Settled:
        question = self._understand(sentence.asked)
        named = set(people_in(sentence.text))
        rivals = sorted(self._named, key=lambda e: -len(named & set(people_in(e.line))))
        others = [e for e in rivals if e.line != sentence.best.line][:_N_WEAKER]
        weaker = sentence.weaker or others
        best = sentence.best if sentence.weaker else replace(sentence.best, score=1.0)
        evidence = [[best, *weaker]]
        draft = ExtractiveComposer(self._answerer.lexicon).compose(question, evidence)
        holding = Holding(question, draft, self._check.lexicon, self._check.bounds.held)
        settler = Settler(question, evidence, self._check, holding)
        return settler.settle(CitedSentence(sentence.text, (1,)))


def table(counts: Counts) -> Iterator[str]:
    """Yield the counts as the table of docs/generation.md."""
    yield "| Sentences on | wrong, shown | right, dropped |"
    yield "|---|---|---|"
    for kind in dict.fromkeys(kind for kind, _ in counts.seen):
        shown, wrong = counts.shown[kind, False], counts.seen[kind, False]
        kept, right = counts.shown[kind, True], counts.seen[kind, True]
        yield f"| {kind} | {shown} of {wrong} | {right - kept} of {right} |"
    (shown, wrong), (kept, right) = counts.of(False), counts.of(True)
    yield f"| all | {shown} of {wrong} | {right - kept} of {right} |"


def main(arguments: Sequence[str] | None = None) -> int:
    """Print the table; return the exit code."""
    parser = argparse.ArgumentParser(
        prog="python -m qa.training.measure_leaders", description=__doc__
    )
    parser.add_argument("sets", nargs="*", type=Path, help="question sets to swap persons in too")
    parser.add_argument("--misses", action="store_true", help="print every sentence judged wrongly")
    args = parser.parse_args(arguments)
    answerer = open_answerer()
    made = list(short_sentences(answerer.index, SEED))
    asked = (question for path in args.sets for question in read_questions(path))
    made += swapped_answers(asked, answerer, SEED)
    counts = LeaderTrial(answerer).run(tqdm(made, unit="sentence", file=sys.stderr))
    lines = [*table(counts), *(counts.lines if args.misses else [])]
    sys.stdout.write("\n".join([f"seed {SEED}", "", *lines]) + "\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
