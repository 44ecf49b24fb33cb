"""Vectors in FAISS: exact search of few rows; of many, short codes first, then their best rows."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryFile
from typing import IO, Any

import faiss
import numpy as np
from numpy.typing import NDArray

from index.embedder import Vectors

# Which FAISS index suits how many rows, as measured in docs/performance.md.
# - Up to 20,000: an exact search reads every row, in a millisecond.
# - Up to 200,000: 4-bit codes, each for 4 numbers of a row, are read first, 32 at a time. The best
#   are compared by 8-bit rows, which stay on the disk until then. No row is left out, so this is
#   nearly exact.
# - Beyond: the rows are divided into lists, of which a seventh is read. Each code is for 3 numbers,
#   since fewer codes are read.
EXACT_UP_TO = 20_000
UNDIVIDED_UP_TO = 200_000
_PROBED = 0.15
_MIN_COMPARED = 100  # rows compared for a query; twice as many if the rows are in lists
_TRAINED_ON = 100_000
_BLOCK = 10_000
_WRITTEN_AT_ONCE = 2**20  # bytes


class DenseIndex:
    """Rows of length 1 in FAISS, searched by inner product, which is then the cosine."""

    def __init__(self, index: faiss.Index, rows: faiss.Index | None = None) -> None:
        """Wrap a FAISS index with ids 0..n-1; `rows` holds the rows if it has only codes."""
        self._base = index
        self._rows = rows or index
        self._index = faiss.IndexRefine(index, rows) if rows else index
        self._compared = _MIN_COMPARED * (2 if isinstance(index, faiss.IndexIVF) else 1)

    @classmethod
    def build(cls, vectors: Vectors, like: DenseIndex | None = None) -> DenseIndex:
        """Build from rows of length 1, (n, dim); `like` is as in `DenseBuilder`."""
        n_rows, dimension = vectors.shape
        with DenseBuilder(n_rows, dimension, like) as builder:
            builder.add(vectors)
            return builder.finish()

    @classmethod
    def open(cls, path: Path) -> DenseIndex:
        """Open a saved index, its rows mapped into memory; raises RuntimeError if FAISS cannot."""
        rows = _rows_path(path)
        if not rows.exists():
            return cls(faiss.read_index(str(path), faiss.IO_FLAG_MMAP_IFC))
        return cls(faiss.read_index(str(path)), faiss.read_index(str(rows), faiss.IO_FLAG_MMAP_IFC))

    def save(self, path: Path) -> None:
        """Write the index to a file, and rows apart from codes to a file beside it."""
        _write(self._base, path)
        if self.has_codes:
            _write(self._rows, _rows_path(path))

    @property
    def size(self) -> int:
        """The number of rows."""
        return int(self._rows.ntotal)

    @property
    def dimension(self) -> int:
        """The length of a row."""
        return int(self._rows.d)

    @property
    def has_codes(self) -> bool:
        """True if rows are kept at 8 bits, and found by shorter codes."""
        return self._rows is not self._base

    @property
    def scale(self) -> faiss.ScalarQuantizer:
        """What turns rows into 8 bits, if the index has codes."""
        rows: Any = faiss.downcast_index(self._rows)
        scale: faiss.ScalarQuantizer = rows.sq
        return scale

    def search(self, queries: Vectors, k: int) -> tuple[NDArray[np.int64], Vectors]:
        """Return ids and cosines, each (n_queries, min(k, size)), best first.

        `queries` is (n_queries, dim), rows of length 1; a cosine is in -1..1.
        """
        k = min(k, self.size)  # FAISS would pad with id -1
        if not k:
            empty = (len(queries), 0)
            return np.zeros(empty, dtype=np.int64), np.zeros(empty, dtype=np.float32)
        parameters = None
        if self.has_codes:
            parameters = faiss.IndexRefineSearchParameters()
            parameters.k_factor = max(self._compared / k, 3.0)
        queries = np.ascontiguousarray(queries)
        scores, ids = self._index.search(queries, k, params=parameters)
        if ids.min() < 0:  # FAISS finds fewer by codes if thousands of rows are nearly equal
            scores, ids = self._rows.search(queries, k)
        return ids, scores

    def rows(self, ids: NDArray[np.int64]) -> Vectors:
        """Return the vectors of ids (m,), (m, dim); rounded to 8 bits if the index has codes."""
        return np.asarray(self._rows.reconstruct_batch(ids), dtype=np.float32)


class DenseBuilder:
    """Collects rows block by block and builds the index that suits their number.

    Many rows are kept in a temporary file, so that memory holds only their codes.
    """

    def __init__(self, n_rows: int, dimension: int, like: DenseIndex | None = None) -> None:
        """Prepare for `n_rows` rows of length `dimension`.

        Rows that come from `like` at 8 bits are kept as they are there, not rounded once more.
        """
        self._like = like
        self._dimension = dimension
        self._n_rows = n_rows
        self._exact = faiss.IndexFlatIP(dimension) if n_rows <= EXACT_UP_TO else None
        self._file: IO[bytes] | None = None if self._exact else TemporaryFile()  # noqa: SIM115

    def __enter__(self) -> DenseBuilder:
        return self

    def __exit__(self, *_: object) -> None:
        if self._file:
            self._file.close()

    def add(self, vectors: Vectors) -> None:
        """Append rows of length 1, (n, dim)."""
        rows = np.ascontiguousarray(vectors, dtype=np.float32)
        if self._exact:
            self._exact.add(rows)
        elif self._file:
            self._file.write(rows.tobytes())

    def finish(self) -> DenseIndex:
        """Return the index of all rows."""
        if self._exact:
            return DenseIndex(self._exact)
        codes = faiss.index_factory(
            self._dimension, _factory(self._n_rows, self._dimension), faiss.METRIC_INNER_PRODUCT
        )
        rows = faiss.IndexScalarQuantizer(
            self._dimension, faiss.ScalarQuantizer.QT_8bit, faiss.METRIC_INNER_PRODUCT
        )
        if isinstance(codes, faiss.IndexIVF):
            codes.by_residual = False  # one table a query, not one a list
            codes.nprobe = max(1, round(codes.nlist * _PROBED))
        sample = self._sample()
        codes.train(sample)
        if self._like and self._like.has_codes and self._like.dimension == self._dimension:
            rows.sq, rows.is_trained = self._like.scale, True
        else:
            rows.train(sample)
        with TemporaryFile() as file:
            for block in self._blocks():
                codes.add(block)
                file.write(rows.sa_encode(block).tobytes())
            file.flush()
            _map_rows(rows, np.memmap(file, np.uint8, mode="r+"))
        return DenseIndex(codes, rows)

    def _blocks(self) -> Iterator[Vectors]:
        """Yield the rows in the order they were added, (up to `_BLOCK`, dim)."""
        assert self._file is not None
        self._file.seek(0)
        while data := self._file.read(_BLOCK * self._dimension * 4):
            yield np.frombuffer(data, dtype=np.float32).reshape(-1, self._dimension)

    def _sample(self) -> Vectors:
        """Return evenly spread rows to train on, about `_TRAINED_ON`; the same on each build."""
        step = max(1, self._n_rows // _TRAINED_ON)
        taken, before = [], 0
        for block in self._blocks():
            taken.append(block[-before % step :: step].copy())  # a view would keep the block
            before += len(block)
        return np.concatenate(taken)


def _write(index: faiss.Index, path: Path) -> None:
    """Write a file by Python, which raises OSError where it cannot be written whole.

    FAISS would raise RuntimeError, and nothing at all if only the end of the file is missing.
    """
    with path.open("wb") as file:
        writer: Any = faiss
        writer.write_index(index, writer.PyCallbackIOWriter(file.write, _WRITTEN_AT_ONCE))


def _map_rows(rows: Any, codes: np.memmap[Any, np.dtype[np.uint8]]) -> None:
    """Let an empty index read its rows from a memory map, as an index opened from a file does."""
    vector: Any = rows.codes
    vector.is_owned = False
    vector.view_data = vector.c_ptr = faiss.swig_ptr(codes)
    vector.view_size = vector.c_size = codes.size
    rows.ntotal = codes.size // rows.code_size
    rows.referenced_objects = [codes]  # FAISS keeps here what must live as long as the index


def _factory(n_rows: int, dimension: int) -> str:
    """Return the FAISS factory string for so many rows, more than `EXACT_UP_TO`."""
    undivided = n_rows <= UNDIVIDED_UP_TO
    max_codes = dimension // (4 if undivided else 3)
    n_codes = next(n for n in range(max_codes, 0, -1) if dimension % n == 0)
    codes = f"PQ{n_codes}x4fs"
    return codes if undivided else f"IVF{round(2 * n_rows**0.5)},{codes}"


def _rows_path(path: Path) -> Path:
    return path.with_name(f"{path.stem}.rows{path.suffix}")
