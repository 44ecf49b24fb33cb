"""Vectors as they are made, kept on the disk: a build that was stopped goes on where it was."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import numpy as np

from index.embedder import Vectors

_HEADER = 8  # bytes at the head of the file: the length of a row


class VectorLog:
    """A file of blocks of rows. What it holds of an earlier run is read instead of made anew.

    The caller must ask for the same blocks in the same order: the file's name should say of what.
    """

    def __init__(self, path: Path) -> None:
        """Go on with a file, or begin it."""
        self._path = path
        self._read = 0
        path.touch()

    def block(self, n_rows: int, make: Callable[[], Vectors]) -> Vectors:
        """Return the next `n_rows` rows: from the file, or else made and written to it.

        A block that was cut short by a kill is made anew.
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
        """Return the length of the rows, as the file's head has it; 0 for a new file."""
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
