"""Indexes many made-up reports, then adds one: seconds of each step, texts embedded, memory.

    python benchmarks/ingestion.py [--reports 5000] [--folder FOLDER]

Each report is half a page with two headings. The real model embeds. A FOLDER that is given is kept;
if it holds an index from before, only what is new is read, so the figures are those of an update.
"""

from __future__ import annotations

import argparse
import random
import resource
import time
from collections.abc import Sequence
from pathlib import Path
from tempfile import TemporaryDirectory

from tqdm import tqdm

from qa.building import Told
from qa.settings import load_settings
from qa.updating import Outcome, Update

_THINGS = [
    "bridges",
    "schools",
    "gardens",
    "ferries",
    "libraries",
    "wells",
    "clinics",
    "orchards",
    "barges",
    "mills",
]
_DEEDS = ("repaired", "opened", "painted", "sold", "let to tenants", "measured", "fenced")
_NAMES = [
    "Aspen",
    "Birch",
    "Cedar",
    "Elm",
    "Fir",
    "Hazel",
    "Juniper",
    "Larch",
    "Maple",
    "Oak",
    "Pine",
    "Rowan",
    "Sorrel",
]
_MB = 1024


def main(arguments: Sequence[str] | None = None) -> int:
    """Make the reports, index them, add one, and print what that took."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawTextHelpFormatter
    )
    parser.add_argument("--reports", type=int, default=5000)
    parser.add_argument("--folder", type=Path)
    args = parser.parse_args(arguments)
    with TemporaryDirectory() as scratch:
        folder = args.folder or Path(scratch)
        reports, index = folder / "reports", folder / "index"
        reports.mkdir(parents=True, exist_ok=True)
        settings = load_settings(corpus_dir=reports, index_dir=index)
        for number in range(args.reports):
            _write(reports, number)
        for what, number in (("all", args.reports), ("one more", args.reports + 1)):
            _write(reports, number - 1)
            clock = _Clock()
            started = time.perf_counter()
            outcome = Update(settings, clock.told()).update()
            _print(what, outcome, clock, time.perf_counter() - started)
    return 0


def _write(folder: Path, number: int) -> None:
    """Write the report of a town, the same for the same number."""
    drawn = random.Random(number)
    town, year = f"{drawn.choice(_NAMES)}ford {number}", 1990 + number % 30

    def said(verb: str) -> str:
        thing, deed = drawn.choice(_THINGS), drawn.choice(_DEEDS)
        return f"In {town}, {drawn.randrange(2, 9000):,} {thing} {verb} {deed} by the council."

    parts = {f"Looking back on {year}": "were", f"Looking ahead to {year + 1}": "will be"}
    text = f"Yearly report of the council of {town}\n\n{year + 1}-0{1 + number % 9}-15\n"
    for heading, verb in parts.items():
        text += f"\n{heading}\n\n{said(verb)} {said(verb)}\n"
    (folder / f"town-{number:05}.txt").write_text(text, encoding="utf-8")


class _Clock:
    """Draws a bar for each step, and keeps when each was begun and ended."""

    def __init__(self) -> None:
        self.steps: dict[str, list[float]] = {}
        self._bars: dict[str, tqdm[None]] = {}

    def told(self) -> Told:
        """Return what tells this clock everything."""
        return Told(
            lambda done, total: self._at("Embedding", done, total),
            lambda done, total, _: self._at("Listing and reading", done, total),
            self._at,
        )

    def _at(self, name: str, done: int, total: int) -> None:
        now = time.perf_counter()
        first, _ = self.steps.setdefault(name, [now, now])
        self.steps[name] = [first, now]
        if name not in self._bars:
            self._bars[name] = tqdm(total=total, desc=name)
        self._bars[name].update(done - self._bars[name].n)


def _print(what: str, outcome: Outcome, clock: _Clock, seconds: float) -> None:
    made = outcome.made
    assert made is not None
    recipe = made.index.recipe
    print(f"\n{what}: {seconds:.1f} s, {len(made.index.documents):,} reports, ", end="")
    print(f"{recipe.n_passages:,} passages, {recipe.n_sentences:,} sentences, ", end="")
    print(f"{made.n_embedded:,} texts embedded")
    for name, (first, last) in clock.steps.items():
        print(f"  {name}: {last - first:.1f} s")
    for who, whose in (
        ("this process", resource.RUSAGE_SELF),
        ("readers", resource.RUSAGE_CHILDREN),
    ):
        print(f"  peak memory of {who}: {resource.getrusage(whose).ru_maxrss / _MB:,.0f} MB")


if __name__ == "__main__":
    raise SystemExit(main())
