"""How the work of one request grows with each text field, from one character to the limit.

    python benchmarks/field_growth.py [--fields NAME ...] [--patterns NAME ...] [--out FILE]

Every field of `text_fields.py` and `report_fields.py` is filled with every pattern of
`text_patterns.py`: the time of the processor is taken, of all threads, the best of up to three
times. The growth is the exponent of the longest texts, fitted to the logarithms of length and time
after the time of one letter is taken off: 1 where twice the text takes twice the time, 2 where it
takes four times. Above `--most` it grows faster than n log n; what takes less than the floor at the
limit is too short to tell. The file, a table with a line a measurement, is taken up where it ends.
"""

from __future__ import annotations

import argparse
import csv
import math
import sys
import time
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from timeit import timeit

import faiss
import numpy as np
from report_fields import name_fields, report_fields, set_fields
from text_fields import Answering, Field, model_fields, other_fields, question_fields
from text_patterns import Pattern, patterns
from tqdm import tqdm

_FOLDER = Path(__file__).parent.parent / "runs" / "bench"
_COLUMNS = ("field", "pattern", "chars", "seconds")
_SIZES = (1 / 16, 1 / 4, 1.0)
_N_FITTED = 2
_FLOOR_SECONDS = 0.03
_ENOUGH_SECONDS = 0.5
"""What takes longer is measured once; the noise is small beside it."""
_MAX_SECONDS = 2.0


@dataclass(frozen=True, slots=True)
class Growth:
    """How the time of a field grows in one pattern; `exponent` is None where it is too short."""

    field: str
    pattern: str
    chars: int
    seconds: float
    exponent: float | None


def main(arguments: Sequence[str] | None = None) -> int:
    """Measure, and print what grows too fast or takes too long; return 1 if anything does."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawTextHelpFormatter
    )
    parser.add_argument("--fields", nargs="+", help="those whose names hold one of these")
    parser.add_argument("--patterns", nargs="+", help="those whose names hold one of these")
    parser.add_argument("--most", type=float, default=1.25, help="exponent that is allowed")
    parser.add_argument(
        "--turns", type=int, default=3, help="measurements, of which the best counts"
    )
    parser.add_argument(
        "--stop", type=float, default=20.0, help="seconds; longer texts are left out"
    )
    parser.add_argument("--out", type=Path, default=_FOLDER / "field-growth.csv")
    args = parser.parse_args(arguments)
    args.out.parent.mkdir(parents=True, exist_ok=True)
    fields = [f for f in all_fields(Answering()) if _is_named(f.name, args.fields)]
    texts = {n: p for n, p in patterns().items() if _is_named(n, args.patterns)}
    found = list(measured(fields, texts, args.out, args.turns, args.stop))
    return _report(found, args.most)


def all_fields(given: Answering) -> list[Field]:
    """Return the fields of everything."""
    makers = (question_fields, other_fields, model_fields, name_fields, report_fields, set_fields)
    return [field for make in makers for field in make(given)]


def _is_named(name: str, wanted: Sequence[str] | None) -> bool:
    return wanted is None or any(part in name for part in wanted)


def measured(
    fields: Sequence[Field], texts: dict[str, Pattern], out: Path, turns: int, stop: float
) -> Iterator[Growth]:
    """Measure each field in each pattern, and yield how it grows; what the file has is kept."""
    known = _kept(out)
    pairs = [(field, name) for field in fields for name in texts]
    with out.open("a", encoding="utf-8", newline="") as file:
        table = csv.writer(file)
        if not known:
            table.writerow(_COLUMNS)
        for field, name in tqdm(pairs, unit="field", smoothing=0.02):
            times = known.get((field.name, name)) or {}
            for size in sizes(field.limit):
                if size not in times and max(times.values(), default=0) <= stop:
                    times[size] = seconds(field, texts[name], size, turns)
                    table.writerow((field.name, name, size, f"{times[size]:.6f}"))
            file.flush()
            yield growth(field.name, name, times)


def sizes(limit: int) -> list[int]:
    """Return the lengths to measure, one character first, the limit last."""
    return sorted({1, *(max(int(limit * share), 1) for share in _SIZES)})


def _kept(path: Path) -> dict[tuple[str, str], dict[int, float]]:
    found: dict[tuple[str, str], dict[int, float]] = {}
    if path.exists():
        with path.open(encoding="utf-8", newline="") as file:
            for row in csv.DictReader(file):
                times = found.setdefault((row["field"], row["pattern"]), {})
                times[int(row["chars"])] = float(row["seconds"])
    return found


def seconds(field: Field, pattern: Pattern, n_chars: int, turns: int = 3) -> float:
    """Return the processor's time, in seconds, that a text of a field takes: the best of turns.

    FAISS has one thread: others that wait would count as work. `timeit` puts off the collection of
    garbage, which takes as long as the whole program is large.
    """
    faiss.omp_set_num_threads(1)
    best = math.inf
    for turn in range(turns):
        work = field.prepare(pattern(n_chars, turn))
        best = min(best, timeit(work, timer=time.process_time, number=1))
        if best > _ENOUGH_SECONDS:
            break
    return best


def growth(field: str, pattern: str, times: dict[int, float]) -> Growth:
    """Return how the time grows over the longest texts that were measured."""
    lengths = sorted(times)
    longest = lengths[-1]
    exponent = None
    base = times[lengths[0]]
    fitted = [(n, times[n] - base) for n in lengths[-_N_FITTED:]]
    if fitted[-1][1] > _FLOOR_SECONDS and all(t > 0 for _, t in fitted) and len(fitted) > 1:
        logs = np.log(np.array(fitted))
        exponent = float(np.polyfit(logs[:, 0], logs[:, 1], 1)[0])
    return Growth(field, pattern, longest, times[longest], exponent)


def _report(found: Iterable[Growth], most: float) -> int:
    """Print the worst of each field and all that is too fast or too long; return 1 if any is."""
    found = list(found)
    worst: dict[str, Growth] = {}
    for one in sorted(found, key=lambda g: g.seconds):
        worst[one.field] = one
    print("the worst pattern of each field:")
    for one in worst.values():
        print(_line(one))
    faults = [g for g in found if g.seconds > _MAX_SECONDS or (g.exponent or 0) > most]
    print(f"{len(found)} measured; {len(faults)} grow faster than n^{most}, or take over 2 s:")
    for one in sorted(faults, key=lambda g: -g.seconds):
        print(_line(one))
    return 1 if faults else 0


def _line(one: Growth) -> str:
    power = "" if one.exponent is None else f"n^{one.exponent:.2f}"
    return f"{one.seconds:9.3f} s  {power:7} {one.field}: {one.pattern}, {one.chars:,} characters"


if __name__ == "__main__":
    sys.exit(main())
