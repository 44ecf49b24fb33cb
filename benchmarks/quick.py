"""Times this project alone, in under two minutes: for every day.

    python benchmarks/quick.py [--questions SET.jsonl]

Prints the time from a standing start, the time of a warm answer idle, from two threads and on a
busy machine, the memory, and whether the answers are as right as before.
"""

from __future__ import annotations

import argparse
import json
import statistics
import sys
import tempfile
import time
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from processes import busy_cores, run
from quality import correct, evidence_at_5
from speed import machine
from systems import HERE, Ours

from qa import load_settings, open_answerer
from qa.evaluation.question_set import read_questions

_SET = HERE.parent / "qa" / "evaluation" / "data" / "partners.jsonl"


def main(arguments: Sequence[str] | None = None) -> int:
    """Measure and print a table."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawTextHelpFormatter
    )
    parser.add_argument("--questions", type=Path, default=_SET, help="a question set")
    args = parser.parse_args(arguments)
    print(f"{'machine':24} {machine()['processor']}")
    with tempfile.TemporaryDirectory() as folder:
        ours = Ours(Path(folder))
        built = run(ours.build())
        _tell("first build, with export", f"{built.wall:.1f} s")
        _tell("build again", f"{run(ours.build()).wall:.1f} s")
        asked = [run(ours.ask("How many new museums were registered in 2023?")) for _ in range(4)][
            1:
        ]
        _tell("cold answer", f"{statistics.median(u.wall for u in asked):.2f} s")
        _tell("memory", f"{max(u.rss_mb for u in asked):.0f} MB")
        idle = _warm("warm answer", ours, args.questions)
        with busy_cores():
            busy = _warm("on a busy machine", ours, args.questions)
        _tell("busy to idle, p50", f"{busy / idle:.1f}")
        _threads(Path(ours.index), args.questions)
    return 0


def _warm(label: str, ours: Ours, questions: Path) -> float:
    told = json.loads(run(ours.warm(questions)).output)
    cuts = statistics.quantiles(told["ms"], n=20, method="inclusive")
    _tell(label, f"p50 {cuts[9]:.1f} ms, p95 {cuts[18]:.1f} ms")
    _tell("  quality", f"evidence@5 {evidence_at_5(questions, told['found']):.3f}, "
          f"correct {correct(questions, told['records']):.3f}")  # fmt: skip
    return float(cuts[9])


def _threads(index: Path, questions: Path) -> None:
    """Answer the set from one thread and from two, each time with nothing remembered."""
    asked = read_questions(questions)
    for n_threads in (1, 2):
        answerer = open_answerer(load_settings(index_dir=index))
        answerer.answer("How many museums are there?")
        started = time.perf_counter()
        with ThreadPoolExecutor(n_threads) as threads:
            list(threads.map(lambda q, a=answerer: a.answer(q.question, q.history), asked))
        rate = len(asked) / (time.perf_counter() - started)
        _tell(f"threads: {n_threads}", f"{rate:.0f} answers/s")
    answerer = open_answerer(load_settings(index_dir=index))
    started = time.perf_counter()
    list(answerer.answer_many((q.question, q.history) for q in asked))
    _tell("answer_many", f"{len(asked) / (time.perf_counter() - started):.0f} answers/s")


def _tell(label: str, value: str) -> None:
    print(f"{label:24} {value}", flush=True)


if __name__ == "__main__":
    sys.exit(main())
