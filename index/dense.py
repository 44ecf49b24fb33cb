"""Vectors in FAISS: few are compared exactly, many by short codes first and the best exactly."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryFile
from typing import IO, Any

import faiss
import numpy as np
from numpy.typing import NDArray

from index.embedder import Vectors

# Which FAISS index holds how many rows, as measured in docs/performance.md. An exact search reads
# every row whole: 20,000 take a millisecond. Beyond that, 4-bit codes, each for 4 numbers of a row,
# are read first, 32 at a time, and the best compared by 8-bit rows, which stay on the disk until
# they are looked at: nearly as exact, since no row is left out. Beyond 200,000, the rows are
# divided into lists, and a seventh of these read; codes are then for 3 numbers, since few of them
# are read.
EXACT_UP_TO = 20_000
UNDIVIDED_UP_TO = 200_000
_PROBED = 0.15
_COMPARED = 100  # rows compared a query, at the least; twice as many where lists are left out
_TRAINED_ON = 100_000
_BLOCK = 10_000


class DenseIndex:
    """Rows of length 1 in FAISS, searched by inner product, which is then the cosine."""

    def __init__(self, index: faiss.Index, rows: faiss.Index | None = None) -> None:
        """Wrap a FAISS index with ids 0 to n-1; `rows` holds the rows where it has only codes."""
        self._base = index
        self._rows = rows or index
        self._index = faiss.IndexRefine(index, rows) if rows else index
        self._compared = _COMPARED * (2 if isinstance(index, faiss.IndexIVF) else 1)

    @classmethod
    def build(cls, vectors: Vectors) -> DenseIndex:
        """Build from an array (n, dim) of rows of length 1."""
        with DenseBuilder(*vectors.shape) as builder:
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
        """Write the index to a file, and rows that it holds apart to one beside it."""
        faiss.write_index(self._base, str(path))
        if self._rows is not self._base:
            faiss.write_index(self._rows, str(_rows_path(path)))

    @property
    def size(self) -> int:
        """The number of rows."""
        return int(self._rows.ntotal)

    @property
    def dimension(self) -> int:
        """The length of a row."""
        return int(self._rows.d)

    def search(self, queries: Vectors, k: int) -> tuple[NDArray[np.int64], Vectors]:
        """Return ids and cosines, each (n_queries, min(k, size)), best first."""
        k = min(k, self.size)  # FAISS would pad with id -1
        if not k:
            empty = (len(queries), 0)
            return np.zeros(empty, dtype=np.int64), np.zeros(empty, dtype=np.float32)
        parameters = None
        if self._rows is not self._base:
            parameters = faiss.IndexRefineSearchParameters()
            parameters.k_factor = max(self._compared / k, 3.0)
        scores, ids = self._index.search(np.ascontiguousarray(queries), k, params=parameters)
        return ids, scores

    def rows(self, ids: NDArray[np.int64]) -> Vectors:
        """Return the vectors of the given ids, (len(ids), dim); to 8 bits where there are many."""
        return np.asarray(self._rows.reconstruct_batch(ids), dtype=np.float32)


class DenseBuilder:
    """Takes rows as they come and builds the index that suits their number.

    Where there are many they wait in a temporary file, so that memory holds their codes alone.
    """

    def __init__(self, n_rows: int, dimension: int) -> None:
        """Prepare for `n_rows` rows of length `dimension`."""
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
        """Add rows of length 1, (n, dim), after those before."""
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
        for index in (codes, rows):
            index.train(sample)
        with TemporaryFile() as file:
            for block in self._blocks():
                codes.add(block)
                file.write(rows.sa_encode(block).tobytes())
            file.flush()
            _hold(rows, np.memmap(file, np.uint8, mode="r+"))
        return DenseIndex(codes, rows)

    def _blocks(self) -> Iterator[Vectors]:
        """Yield the rows as they were added, some thousands at a time."""
        assert self._file is not None
        self._file.seek(0)
        while data := self._file.read(_BLOCK * self._dimension * 4):
            yield np.frombuffer(data, dtype=np.float32).reshape(-1, self._dimension)

    def _sample(self) -> Vectors:
        """Return rows from all over the file to train on, the same on each build."""
        step = max(1, self._n_rows // _TRAINED_ON)
        taken, before = [], 0
        for block in self._blocks():
            taken.append(block[-before % step :: step].copy())  # a view would keep the block
            before += len(block)
        return np.concatenate(taken)


def _hold(rows: Any, codes: np.memmap[Any, np.dtype[np.uint8]]) -> None:
    """Let an empty index read its rows from mapped codes, as one opened from a file does."""
    vector: Any = rows.codes
    vector.is_owned = False
    vector.view_data = vector.c_ptr = faiss.swig_ptr(codes)
    vector.view_size = vector.c_size = codes.size
    rows.ntotal = codes.size // rows.code_size
    rows.referenced_objects = [codes]  # where FAISS's own Python code keeps what must live as long


def _factory(n_rows: int, dimension: int) -> str:
    """Return FAISS's name of the index for so many rows, more than are searched exactly."""
    undivided = n_rows <= UNDIVIDED_UP_TO
    most = dimension // (4 if undivided else 3)
    n_codes = next(n for n in range(most, 0, -1) if dimension % n == 0)
    codes = f"PQ{n_codes}x4fs"
    return codes if undivided else f"IVF{round(2 * n_rows**0.5)},{codes}"


def _rows_path(path: Path) -> Path:
    return path.with_name(f"{path.stem}.rows{path.suffix}")
