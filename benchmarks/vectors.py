"""Vectors of real text, and as many more as are wanted, made of them.

The text is the paragraphs of the docstrings in this Python's packages, embedded with the default
model (once; a hundred thousand take half an hour and are kept). More rows than there are paragraphs
are made of them: each lies between two near neighbours, moved by half of their distance in a random
direction, drawn with the spectrum that the rows have. With half, a query's tenth neighbour comes
nearer with the number of rows as it does from 1,000 to 67,000 real ones (1.13, 1.07, 1.01, 0.94 at
1,000, 4,000, 16,000, 67,000; 0.86 at 467,000 with made ones).
"""

from __future__ import annotations

import ast
import random
import re
from collections.abc import Iterator
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from tqdm import tqdm

from index.dense import DenseIndex
from qa import load_settings, open_answerer

_FOLDER = Path(__file__).parent.parent / "runs" / "bench"
_BLOCK = 10_000
_NOISE = 0.5
Rows = NDArray[np.float32]


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
