"""A log of vectors on the disk, so that a build that was stopped can go on from there."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import numpy as np

from index.embedder import Vectors

_HEADER = 8  # bytes at the head of the file: the length of a row


class VectorLog:
    """A file of blocks of rows, float32. Blocks of an earlier run are read, not computed again.

    The caller must ask for the same blocks in the same order, so the file's name should identify
    the build.
    """

    def __init__(self, path: Path) -> None:
        """Open the file, or create it."""
        self._path = path
        self._read = 0
        path.touch()

    def block(self, n_rows: int, make: Callable[[], Vectors]) -> Vectors:
        """Return the next block, (n_rows, dim): from the file, or from `make`, then written to it.

        A block that was cut short by a kill is computed again.
        """
        dimension = self._dimension()
        n_bytes = n_rows * dimension * 4
        start = _HEADER + self._read
        if dimension and self._path.stat().st_size >= start + n_bytes:
            with self._path.open("rb") as file:
                file.seek(start)
                rows = np.frombuffer(file.read(n_bytes), dtype=np.float32)
            rows = rows.reshape(n_rows, dimension)
        else:
            rows = make()
            self._write(rows, start)
        self._read += rows.size * 4
        return rows

    def _dimension(self) -> int:
        """Return the length of the rows from the head of the file; 0 for a new file."""
        with self._path.open("rb") as file:
            head = file.read(_HEADER)
        return int.from_bytes(head, "little") if len(head) == _HEADER else 0

    def _write(self, rows: Vectors, start: int) -> None:
        with self._path.open("r+b") as file:
            if start == _HEADER:
                file.write(rows.shape[1].to_bytes(_HEADER, "little"))
            file.seek(start)
            file.truncate()
            file.write(np.ascontiguousarray(rows, dtype=np.float32).tobytes())
