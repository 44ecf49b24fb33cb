"""Measures how the index of vectors grows: recall, speed, size, memory, at 20,000 to 1,000,000 rows.

    python benchmarks/growth.py [--rows 20000 100000 1000000] [--texts 100000] [--out FILE]

The vectors are of real text: the paragraphs of the docstrings in this Python's packages, embedded
with the default model (once; a hundred thousand take half an hour and are kept). More rows than
there are paragraphs are made of them: each lies between two near neighbours, moved by half of their
distance in a random direction, drawn with the spectrum that the rows have. With half, a query's
tenth neighbour comes nearer with the number of rows as it does from 1,000 to 67,000 real ones
(1.13, 1.07, 1.01, 0.94 at 1,000, 4,000, 16,000, 67,000; 0.86 at 467,000 with made ones). Queries
are rows that were left out. Exact search by FAISS, one query at a time, is the measure of recall and of speed.
"""

from __future__ import annotations

import argparse
import ast
import json
import random
import re
import resource
import statistics
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any

import faiss
import numpy as np
from numpy.typing import NDArray
from tqdm import tqdm

from index.dense import DenseBuilder, DenseIndex
from qa import load_settings, open_answerer

_FOLDER = Path(__file__).parent.parent / "runs" / "bench"
_N_QUERIES = 1000
_TIMED = 100
_K = 10
_BLOCK = 10_000
_NOISE = 0.5
Rows = NDArray[np.float32]


def main(arguments: Sequence[str] | None = None) -> int:
    """Measure and write a JSON file, which `report.py` makes a page of."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawTextHelpFormatter
    )
    parser.add_argument("--rows", type=int, nargs="+", default=[20_000, 100_000, 1_000_000])
    parser.add_argument("--texts", type=int, default=100_000, help="paragraphs to embed")
    parser.add_argument("--out", type=Path, default=_FOLDER / "growth.json")
    args = parser.parse_args(arguments)
    faiss.omp_set_num_threads(1)
    real = real_rows(args.texts + _N_QUERIES)
    queries, rows = real[:_N_QUERIES], real[_N_QUERIES:]
    found = []
    for n_rows in args.rows:
        found.append(measure(n_rows, rows, queries))
        print(json.dumps(found[-1], indent=1), flush=True)
    args.out.parent.mkdir(parents=True, exist_ok=True)
    args.out.write_text(
        json.dumps({"n_texts": len(rows), "sizes": found}, indent=1), encoding="utf-8"
    )
    return 0


def measure(n_rows: int, real: Rows, queries: Rows) -> dict[str, Any]:
    """Build, save, reopen and search an index of so many rows."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "rows.faiss"
        before = peak_mb()
        started = time.perf_counter()
        with DenseBuilder(n_rows, real.shape[1]) as builder:
            for block in grown(real, n_rows):
                builder.add(block)
            index = builder.finish()
        seconds = time.perf_counter() - started
        grown_mb = peak_mb() - before
        index.save(path)
        del index
        size = sum(p.stat().st_size for p in Path(folder).iterdir())
        started = time.perf_counter()
        index = DenseIndex.open(path)
        index.search(queries[:1], _K)
        opened = time.perf_counter() - started
        ids = index.search(queries, _K)[0]
        fast = timed(lambda q: index.search(q, _K), queries)
    exact = faiss.IndexFlatIP(real.shape[1])
    for block in grown(real, n_rows):
        exact.add(block)
    truth = exact.search(queries, _K)[1]
    slow = timed(lambda q: exact.search(q, _K), queries)
    shared = [len(set(a) & set(b)) / _K for a, b in zip(ids.tolist(), truth.tolist(), strict=True)]
    return {
        "rows": n_rows,
        "real": min(n_rows, len(real)),
        "recall@10": statistics.mean(shared),
        "ms": fast,
        "exact_ms": slow,
        "times_exact": slow / fast,
        "bytes_per_row": size / n_rows,
        "build_seconds": seconds,
        "build_peak_mb": grown_mb,
        "open_and_first_query_seconds": opened,
    }


def timed(search: Callable[[Rows], Any], queries: Rows) -> float:
    """Return the median over queries, asked one by one, of the best of five milliseconds."""
    best = [float("inf")] * _TIMED
    for _ in range(5):
        for i in range(_TIMED):
            started = time.perf_counter()
            search(queries[i : i + 1])
            best[i] = min(best[i], (time.perf_counter() - started) * 1000)
    return statistics.median(best)


def grown(real: Rows, n_rows: int, seed: int = 0) -> Iterator[Rows]:
    """Yield blocks of `n_rows` rows: the real ones, then rows between near neighbours of them."""
    for start in range(0, min(n_rows, len(real)), _BLOCK):
        yield np.array(real[start : min(start + _BLOCK, n_rows)])
    missing = n_rows - len(real)
    if missing <= 0:
        return
    draw = np.random.default_rng(seed)
    near = _neighbours(real)
    spread = _spread(real)
    for start in range(0, missing, _BLOCK):
        n = min(_BLOCK, missing - start)
        at = draw.integers(len(real), size=n)
        one, other = real[at], real[near[at, draw.integers(near.shape[1], size=n)]]
        share = draw.uniform(0.0, 0.5, size=(n, 1))
        noise = draw.standard_normal((n, len(spread))).astype(np.float32) @ spread
        apart = np.linalg.norm(other - one, axis=1, keepdims=True)
        noise *= _NOISE * apart / np.linalg.norm(noise, axis=1, keepdims=True)
        rows = one + share * (other - one) + noise
        yield (rows / np.linalg.norm(rows, axis=1, keepdims=True)).astype(np.float32)


def _neighbours(real: Rows, k: int = 10) -> NDArray[np.int64]:
    index = DenseIndex.build(np.ascontiguousarray(real))
    found = [index.search(real[i : i + _BLOCK], k + 1)[0] for i in range(0, len(real), _BLOCK)]
    return np.concatenate(found)[:, 1:]


def _spread(real: Rows) -> Rows:
    """Return a matrix that gives white noise the covariance of the rows."""
    values, vectors = np.linalg.eigh(np.cov(np.asarray(real[:50_000]).T))
    return (np.sqrt(np.maximum(values, 0))[:, None] * vectors.T).astype(np.float32)


def real_rows(n_texts: int) -> Rows:
    """Return the vectors of so many paragraphs, embedded once and kept."""
    path = _FOLDER / f"paragraphs-{n_texts}.npy"
    if path.exists():
        return np.load(path, mmap_mode="r")
    texts = paragraphs()
    random.Random(0).shuffle(texts)
    if len(texts) < n_texts:
        raise SystemExit(f"this Python's packages have {len(texts)} paragraphs; use fewer --texts")
    embedder = open_answerer(load_settings()).index.embedder
    blocks = [
        embedder.embed(texts[i : min(i + 1000, n_texts)])
        for i in tqdm(range(0, n_texts, 1000), desc="embed", unit="1,000 paragraphs")
    ]
    path.parent.mkdir(parents=True, exist_ok=True)
    np.save(path, np.concatenate(blocks))
    return np.load(path, mmap_mode="r")


def paragraphs() -> list[str]:
    """Return the paragraphs of the docstrings in this Python's packages, each once."""
    found: dict[str, None] = {}
    for folder in (Path(np.__file__).parent.parent, Path(ast.__file__).parent):
        for path in sorted(folder.rglob("*.py")):
            try:
                tree = ast.parse(path.read_text(encoding="utf-8"))
            except (SyntaxError, ValueError, OSError):
                continue
            for node in ast.walk(tree):
                if isinstance(node, (ast.Module, ast.ClassDef, ast.FunctionDef)):
                    for text in re.split(r"\n\s*\n", ast.get_docstring(node) or ""):
                        line = " ".join(text.split())
                        if 40 <= len(line) <= 900 and line.count(" ") >= 6:
                            found.setdefault(line)
    return list(found)


def peak_mb() -> float:
    """Return the most memory that this process has had, in MB."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


if __name__ == "__main__":
    sys.exit(main())
