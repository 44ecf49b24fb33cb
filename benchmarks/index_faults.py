"""Builds an index by three processes at once, killed at random, and rebuilds it under a server.

    python benchmarks/index_faults.py [--rounds 50] [--updates 50] [--rebuilds 20] [--out FILE]

Each round builds a small corpus, changed since the last one, with the real model. Then every
file of the index is checked, and it must be of this round's report or of the last one's. The server
is asked, streamed from and given uploads without a pause while its index is built anew. Each round
of updates kills an `index update` and an `index add`, begun at once; after each tenth an update is
left alone, and every report must be in the index.

Each round is a line of FILE. A run that was stopped goes on after the last one. Linux and macOS.
"""

from __future__ import annotations

import argparse
import json
import os
import random
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import date
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from server_load import Load, planted, until
from tqdm import tqdm

from corpus.listing import update_manifest
from index.errors import IndexMismatch, IndexMissing
from index.saved_index import open_index, verify_index
from qa.indexing import load_model

_ROOT = Path(__file__).parent.parent
_OUT = _ROOT / "runs" / "faults" / "index.jsonl"
_REPORT = """Work report of the town of Willow Bridge

2020-01-15

Looking back on 2019

{number:,} trees were planted along the river in 2019.

We repaired 42 kilometers of road and the old bridge. The library was open on 310 days, and 12,400
people borrowed a book. The output of the town grew by 6.1 percent.

Looking ahead to 2020

We plan to dig 15 ponds, to open two schools, and to plant a further 500 trees.
"""
_KILLED = -9
_N_BUILDS = 3


def main(arguments: Sequence[str] | None = None) -> int:
    """Run what is left of the rounds, and print the counts."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawTextHelpFormatter
    )
    parser.add_argument("--rounds", type=int, default=50)
    parser.add_argument("--updates", type=int, default=50)
    parser.add_argument("--rebuilds", type=int, default=20)
    parser.add_argument("--out", type=Path, default=_OUT)
    args = parser.parse_args(arguments)
    args.out.parent.mkdir(parents=True, exist_ok=True)
    n_done = Counter(line["part"] for line in _lines(args.out))
    with TemporaryDirectory() as folder:
        place = _Place(Path(folder))
        _run_builds(place, range(n_done["builds"], args.rounds), args.out)
        _run_updates(place, range(n_done["updates"], args.updates), args.out)
        _run_server(place, range(n_done["server"], args.rebuilds), args.out)
    _print_counts(args.out)
    return 0


class _Place:
    """A corpus and its index in a folder."""

    def __init__(self, folder: Path) -> None:
        self.corpus, self.index = folder / "corpus", folder / "index"
        self.corpus.mkdir()

    def write_report(self, number: int, *, listed: bool = True) -> None:
        """Write the report that says how many trees were planted."""
        (self.corpus / "report.txt").write_text(_REPORT.format(number=number), encoding="utf-8")
        if listed:
            update_manifest(self.corpus)

    def start(self, *arguments: str) -> subprocess.Popen[str]:
        """Start the command as a process."""
        options = ["--corpus", str(self.corpus), "--index", str(self.index)]
        return subprocess.Popen(
            [sys.executable, "-m", "qa.commands.cli", *options, *arguments],
            cwd=_ROOT,
            env={**os.environ, "PYTHONPATH": str(_ROOT)},
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        )

    def build(self, action: str = "build") -> float:
        """Build or update in a process; return how many seconds it took."""
        started = time.perf_counter()
        process = self.start("index", action)
        told = process.communicate()[0]
        if process.returncode:
            raise SystemExit(f"the {action} failed:\n{told}")
        return time.perf_counter() - started

    def number(self) -> int | None:
        """Return how many trees the index says; None if it is not whole. Every file is read."""
        try:
            verify_index(self.index)
            document = open_index(self.index, load_model).documents["report"]
        except (IndexMissing, IndexMismatch):
            return None
        return next(int(word.replace(",", "")) for word in document.text.split("2019")[1].split())


def _run_builds(place: _Place, rounds: range, out: Path) -> None:
    if not rounds:
        return
    last = _number(rounds.start)
    place.write_report(last)
    place.build()  # exports the model, if it is not in the cache
    seconds = place.build()
    for n in tqdm(range(rounds.start, rounds.stop), "rounds of three builds", file=sys.stderr):
        place.write_report(_number(n + 1))
        builds = [place.start("index", "build") for _ in range(_N_BUILDS)]
        ends = _killed(builds, seconds, random.Random(n), 0.8)
        found = place.number()
        allowed = {_number(n + 1)} if 0 in ends else {last, _number(n + 1)}
        is_lost = found not in allowed
        _append(out, {"part": "builds", "ends": ends, "found": found, "lost": is_lost})
        last = found or last


def _run_updates(place: _Place, rounds: range, out: Path) -> None:
    if not rounds:
        return
    place.write_report(_number(rounds.start))
    place.build()
    seconds, last = place.build(), {_number(rounds.start)}
    outside = place.corpus.with_name("outside")
    outside.mkdir()
    for n in tqdm(rounds, "rounds of two updates", file=sys.stderr):
        place.write_report(_number(n + 1), listed=False)
        note = outside / f"note-{n}.txt"
        note.write_text(f"Note of day {n}\n\nThe ferry made {n + 200} trips on that day.\n")
        updates = [place.start("index", "update"), place.start("index", "add", str(note))]
        ends, found = _killed(updates, seconds, random.Random(n), 1.0), place.number()
        is_lost = found not in {*last, _number(n + 1)}
        last = {found or 0, _number(n + 1)}
        if n % 10 == 9:
            place.build("update")
            there = set(open_index(place.index, load_model).documents)
            wanted = {path.stem for path in place.corpus.glob("*.txt")}
            is_lost = is_lost or there != wanted or place.number() != _number(n + 1)
        _append(out, {"part": "updates", "ends": ends, "found": found, "lost": is_lost})


def _killed(
    builds: Sequence[subprocess.Popen[str]], seconds: float, chosen: random.Random, share: float
) -> list[int]:
    """Kill a share of processes at random moments; return how each ended."""
    started = time.perf_counter()
    kills = sorted(
        (chosen.uniform(0, 2 * seconds), i) for i in range(len(builds)) if chosen.random() < share
    )
    for at, i in kills:
        try:
            builds[i].wait(max(0.0, at - (time.perf_counter() - started)))
        except subprocess.TimeoutExpired:
            builds[i].kill()
    for build in builds:
        build.communicate()
    return [build.returncode for build in builds]


def _run_server(place: _Place, rebuilds: range, out: Path) -> None:
    if not rebuilds:
        return
    place.write_report(_number(rebuilds.start))
    place.build()
    with _serving(place) as address:
        with Load(address) as load:
            for n in tqdm(rebuilds, "rebuilds under a server", file=sys.stderr):
                place.write_report(_number(n + 1))
                place.build()
                ended, wanted = time.perf_counter(), f"{_number(n + 1):,}"
                until(lambda wanted=wanted: wanted in planted(address))
                seconds = round(time.perf_counter() - ended, 2)
                counts, errors = load.take_counts()
                _append(out, {"part": "server", "taken_up_s": seconds, **counts, "errors": errors})
        load.check_first_upload(f"{_number(rebuilds.stop):,}")


@contextmanager
def _serving(place: _Place) -> Iterator[str]:
    """Serve the window; yield its address."""
    server = place.start("chat", "--port", "0")
    assert server.stdout is not None
    address = ""
    for line in server.stdout:
        if line.startswith("Chat window: "):
            address = line.removeprefix("Chat window: ").strip()
        if line == "Ready.\n":
            break
    try:
        yield address
    finally:
        server.terminate()
        server.communicate()


def _number(n: int) -> int:
    """Return the number of trees in the report of a round."""
    return 1000 + n


def _append(out: Path, line: dict[str, Any]) -> None:
    with out.open("a", encoding="utf-8") as file:
        file.write(json.dumps({"date": date.today().isoformat(), **line}) + "\n")


def _lines(out: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in out.read_text().splitlines()] if out.exists() else []


def _print_counts(out: Path) -> None:
    lines = _lines(out)
    for part in ("builds", "updates"):
        of_part = [line for line in lines if line["part"] == part]
        ends = Counter(end for line in of_part for end in line["ends"])
        print(f"rounds {len(of_part)}, {part} {ends.total()}, killed {ends[_KILLED]}", end=", ")
        print(f"done {ends[0]}, otherwise {ends.total() - ends[_KILLED] - ends[0]}", end=", ")
        print(f"indexes lost {sum(line['lost'] for line in of_part)}")
    rebuilds = [line for line in lines if line["part"] == "server"]
    for key in ("answers", "streams", "uploads"):
        print(f"{key} {sum(line[key] for line in rebuilds)}", end=", ")
    errors = [error for line in rebuilds for error in line["errors"]]
    slowest = max((line["taken_up_s"] for line in rebuilds), default=0)
    print(f"rebuilds {len(rebuilds)}, errors {len(errors)}, taken up within {slowest} s")
    print(*errors, sep="\n")


if __name__ == "__main__":
    sys.exit(main())
