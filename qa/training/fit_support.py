"""Fits the bounds of the claim check, and measures on other data how much it catches and drops.

Right sentences are lines of extractive answers, report sentences as they stand, and paraphrases
written by hand; wrong ones are these with one thing changed (`mutations`), or citing another
sentence. Half of the question sets and of the paraphrases fit the bound, the other half measures.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass, field
from pathlib import Path
from random import Random

from tqdm import tqdm

from qa.checking.claim_check import WEIGHTS, Bounds, ClaimCheck
from qa.checking.polarity import nearest_clause
from qa.evaluation.question_set import read_questions
from qa.generation.holding import added_by, held_share
from qa.opening import open_answerer
from qa.paths import path_option
from qa.pipeline import QuestionAnswerer
from qa.training.mutations import Names, mutate
from qa.training.right_sentences import RightSentence, answered_sentences, paraphrases

SEED = 20261125
MAX_DROPPED = 0.01
MAX_REPLACED = 0.1
"""A text that holds too little is not lost: the extractive answer stands. So more may be."""
MARGIN = 0.05
HALVES = {"fit": ("fit",), "report": ("report", "voice", "independent")}
"""The files of paraphrases on which each half is measured; only "fit" was looked at."""
_STEP = 0.01
_WRONG_CITATION = "wrong citation"


@dataclass
class Tally:
    """How many sentences of each origin and sort there were, and how many had a fault."""

    seen: Counter[tuple[str, str]] = field(default_factory=Counter)
    faulty: Counter[tuple[str, str]] = field(default_factory=Counter)

    def add(self, origin: str, sort: str, is_faulty: bool) -> None:
        """Count one sentence."""
        self.seen[origin, sort] += 1
        self.faulty[origin, sort] += is_faulty

    def share(self, *sorts: str) -> tuple[int, int]:
        """Return how many sentences of these sorts had a fault, and of how many."""
        keys = [key for key in self.seen if key[1] in sorts]
        return sum(self.faulty[k] for k in keys), sum(self.seen[k] for k in keys)


def split_sets(paths: Sequence[Path]) -> tuple[list[Path], list[Path]]:
    """Return the question sets to fit on and those to measure on: every other one, by name."""
    ordered = sorted(paths)
    return ordered[0::2], ordered[1::2]


def fit_bounds(check: ClaimCheck, right: Sequence[RightSentence]) -> Bounds:
    """Return the highest bounds that at most a share of paraphrases misses, less a margin.

    Only paraphrases count: words taken from the report are near it anyhow. The margin is for
    sentences yet to be written, of which some lie lower. What a paraphrase holds is measured
    against the clause of its source that is nearest to it, as an extractive answer would quote it.
    """
    ours = [r for r in right if r.origin == "paraphrase"]
    return Bounds(
        support=_bound([check.support(r.text, r.evidence) for r in ours]),
        told=_bound([check.told(r.text, r.evidence) for r in ours]),
        held=_bound([_held(r, check) for r in ours], MAX_REPLACED),
    )


def _bound(reached: Sequence[float], share: float = MAX_DROPPED) -> float:
    lowest = sorted(reached)[int(share * len(reached))]
    return round(max(int(lowest / _STEP) * _STEP - MARGIN, 0.0), 2)


def _held(right: RightSentence, check: ClaimCheck) -> float:
    clause = nearest_clause(right.text, right.evidence[0].line)
    added = added_by([clause], "", check.lexicon)
    return held_share(added.words, right.text, check.lexicon)


def measure(
    check: ClaimCheck, right: Sequence[RightSentence], names: Names
) -> tuple[Tally, list[str]]:
    """Return the tally of right and wrong sentences, and a line for each that was misjudged."""
    tally, lines, rng = Tally(), [], Random(SEED)
    for sentence in tqdm(right, unit="sentence", desc="checking", file=sys.stderr):
        faults = check.faults(sentence.text, sentence.evidence)
        tally.add(sentence.origin, "right", bool(faults))
        if faults:
            lines.append(f"dropped: {sentence.text} ({faults[0]})")
        for mutation in mutate(sentence.text, sentence.evidence, rng, names):
            caught = bool(check.faults(mutation.text, sentence.evidence))
            tally.add(sentence.origin, mutation.kind, caught)
            if not caught:
                lines.append(f"let through, {mutation.kind} {mutation.changed}: {mutation.text}")
        for other in sentence.others:
            tally.add(sentence.origin, _WRONG_CITATION, bool(check.faults(sentence.text, [other])))
    return tally, lines


def table(tally: Tally) -> Iterator[str]:
    """Yield the tally as the table of docs/generation.md."""
    origins = ("answer", "sentence", "paraphrase", "voice")
    yield "| Sentences | in answers | as they stand | paraphrased | in a model's voice | all | |"
    yield "|---|---|---|---|---|---|---|"
    changed = [
        s for s in dict.fromkeys(s for _, s in tally.seen) if s not in ("right", _WRONG_CITATION)
    ]
    rows: list[tuple[str, tuple[str, ...]]] = [
        ("right, dropped", ("right",)),
        *((f"{s} changed, caught", (s,)) for s in sorted(changed)),
        ("all changed, caught", tuple(changed)),
        ("citing another sentence, caught", (_WRONG_CITATION,)),
    ]
    for name, sorts in rows:
        cells = []
        for origin in origins:
            faulty = sum(tally.faulty[origin, s] for s in sorts)
            cells.append(f"{faulty} of {sum(tally.seen[origin, s] for s in sorts)}")
        n_faulty, n_seen = tally.share(*sorts)
        yield f"| {name} | {' | '.join(cells)} | {n_faulty} of {n_seen} | {n_faulty / n_seen:.1%} |"


def main(arguments: Sequence[str] | None = None) -> int:
    """Fit on one half, measure on the other; return the exit code."""
    parser = argparse.ArgumentParser(prog="python -m qa.training.fit_support", description=__doc__)
    parser.add_argument(
        "sets",
        nargs="+",
        type=path_option,
        help="question sets, such as qa/evaluation/data/*.jsonl",
    )
    parser.add_argument(
        "--part", choices=("fit", "report"), default="report", help="half to measure on"
    )
    parser.add_argument("--misses", action="store_true", help="print every sentence judged wrongly")
    parser.add_argument("--write", action="store_true", help="write qa/weights/support.json")
    args = parser.parse_args(arguments)
    answerer = open_answerer()
    index = answerer.index
    check = ClaimCheck(index, Bounds())
    check.bounds = fit_bounds(check, paraphrases("fit", index))
    say = sys.stdout.write
    say(f"{check.bounds}, fitted on the paraphrases of fit.jsonl\n")
    if args.write:
        _write(check.bounds)
    sets = split_sets(args.sets)[args.part == "report"]
    right = right_sentences(sets, args.part, answerer)
    tally, lines = measure(check, right, Names.of(index))
    say(
        f"measured on {', '.join(s.stem for s in sets)} and {', '.join(HALVES[args.part])}, "
        f"seed {SEED}\n\n"
    )
    say("\n".join([*table(tally), *(lines if args.misses else [])]) + "\n")
    return 0


def _write(bounds: Bounds) -> None:
    shares = {"max_dropped": MAX_DROPPED, "max_replaced": MAX_REPLACED}
    fitted = {**shares, "margin": MARGIN, "fit": "fit.jsonl"}
    text = json.dumps({"bounds": asdict(bounds), **fitted})
    WEIGHTS.write_text(f"{text}\n", encoding="utf-8")


def right_sentences(
    sets: Sequence[Path], part: str, answerer: QuestionAnswerer
) -> list[RightSentence]:
    """Return the right sentences of question sets and of one half of the paraphrases, each once."""
    bar = tqdm(sets, unit="set", desc="answering", file=sys.stderr)
    found = [s for path in bar for s in answered_sentences(read_questions(path), answerer)]
    found += [p for name in HALVES[part] for p in paraphrases(name, answerer.index)]
    return list({sentence.text: sentence for sentence in found}.values())


if __name__ == "__main__":
    sys.exit(main())
