"""Measures recall, speed, size and memory of the index of vectors at 20,000 to 1,000,000 rows.

    python benchmarks/growth.py [--rows 20000 100000 1000000] [--texts 100000] [--out FILE]

The rows are told of in `vectors.py`; queries are rows that were left out. Exact search by FAISS,
one query at a time on one thread, is the measure of recall and of speed. An index is built in a
process of its own, which reads the rows in blocks; its memory is the most that it had to itself,
without the pages of files that the system may take back.
"""

from __future__ import annotations

import argparse
import json
import statistics
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from datetime import date
from pathlib import Path
from typing import Any

import faiss
import numpy as np
from processes import most_memory, run
from speed import machine
from vectors import Rows, grown, real_rows

from index.dense import DenseBuilder, DenseIndex

_FOLDER = Path(__file__).parent.parent / "runs" / "bench"
_N_QUERIES = 1000
_TIMED = 100
_K = 10
_BLOCK = 10_000


def main(arguments: Sequence[str] | None = None) -> int:
    """Measure and write a JSON file, which `report.py` makes a page of."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawTextHelpFormatter
    )
    parser.add_argument("--rows", type=int, nargs="+", default=[20_000, 100_000, 1_000_000])
    parser.add_argument("--texts", type=int, default=100_000, help="paragraphs to embed")
    parser.add_argument("--out", type=Path, default=_FOLDER / "growth.json")
    parser.add_argument("--build", type=Path, nargs=2, help=argparse.SUPPRESS)
    args = parser.parse_args(arguments)
    if args.build:
        return build(*args.build)
    faiss.omp_set_num_threads(1)
    real = real_rows(args.texts + _N_QUERIES)
    queries, rows = np.array(real[:_N_QUERIES]), real[_N_QUERIES:]
    found: dict[str, Any] = {"machine": machine(), "date": date.today().isoformat()}
    found |= {"n_texts": len(rows), "sizes": []}
    for n_rows in args.rows:
        found["sizes"].append(measure(n_rows, rows, queries))
        print(json.dumps(found["sizes"][-1], indent=1), flush=True)
    args.out.parent.mkdir(parents=True, exist_ok=True)
    args.out.write_text(json.dumps(found, indent=1), encoding="utf-8")
    return 0


def build(rows: Path, saved: Path) -> int:
    """Build and save an index of a raw file of rows, whose name ends in their number and width."""
    n_rows, width = (int(part) for part in rows.stem.split("-")[-2:])
    with most_memory() as memory, rows.open("rb") as file, DenseBuilder(n_rows, width) as builder:
        while len(block := np.fromfile(file, np.float32, _BLOCK * width)):
            builder.add(block.reshape(-1, width))
        builder.finish().save(saved)
    print(max(memory))
    return 0


def measure(n_rows: int, real: Rows, queries: Rows) -> dict[str, Any]:
    """Build, save, reopen and search an index of so many rows."""
    with tempfile.TemporaryDirectory(dir=_FOLDER) as folder:
        rows = Path(folder) / f"rows-{n_rows}-{real.shape[1]}.raw"
        with rows.open("wb") as file:
            for block in grown(real, n_rows):
                block.tofile(file)
        saved = Path(folder) / "index" / "rows.faiss"
        saved.parent.mkdir()
        usage = run([sys.executable, __file__, "--build", str(rows), str(saved)])
        size = sum(p.stat().st_size for p in saved.parent.iterdir())
        started = time.perf_counter()
        index = DenseIndex.open(saved)
        index.search(queries[:1], _K)
        opened = time.perf_counter() - started
        ids = index.search(queries, _K)[0]
        exact = _exact(rows, real.shape[1])
        truth = exact.search(queries, _K)[1]
        searches = [lambda q: index.search(q, _K), lambda q: exact.search(q, _K)]
        fast, slow = timed(searches, queries)
    shared = [len(set(a) & set(b)) / _K for a, b in zip(ids.tolist(), truth.tolist(), strict=True)]
    return {
        "rows": n_rows,
        "real": min(n_rows, len(real)),
        "recall@10": statistics.mean(shared),
        "ms": fast,
        "exact_ms": slow,
        "times_exact": slow / fast,
        "bytes_per_row": size / n_rows,
        "build_seconds": usage.wall,
        "build_peak_mb": float(usage.output),
        "open_and_first_query_seconds": opened,
    }


def _exact(rows: Path, width: int) -> faiss.IndexFlatIP:
    """Return an index that compares a query with every row."""
    exact = faiss.IndexFlatIP(width)
    exact.add(np.memmap(rows, np.float32).reshape(-1, width))
    return exact


def timed(searches: Sequence[Callable[[Rows], Any]], queries: Rows) -> list[float]:
    """Return of each search the median over queries of the best of five milliseconds, in turns."""
    best = np.full((len(searches), _TIMED), np.inf)
    for _ in range(5):
        for number, search in enumerate(searches):
            for i in range(_TIMED):
                started = time.perf_counter()
                search(queries[i : i + 1])
                taken = (time.perf_counter() - started) * 1000
                best[number, i] = min(best[number, i], taken)
    return [float(row) for row in np.median(best, axis=1)]


if __name__ == "__main__":
    sys.exit(main())
