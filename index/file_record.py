"""The record of a file as it was written, to tell whether it has changed."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from pathlib import Path

_READ_WHOLE_UP_TO = 128 * 2**20
_END = 2**20


@dataclass(frozen=True, slots=True)
class FileRecord:
    """The size of a file in bytes, its SHA-256, and that of its first and last MB (`ends`)."""

    name: str
    size: int
    whole: str
    ends: str

    @classmethod
    def of(cls, path: Path, folder: Path) -> FileRecord:
        """Read a file of a folder."""
        name = path.relative_to(folder).as_posix()
        return cls(name, path.stat().st_size, _hash(path), _hash_ends(path))

    def is_same(self, path: Path, *, whole: bool = False) -> bool:
        """True if a file is unchanged. Beyond 128 MB only its ends are read, unless `whole`."""
        if path.stat().st_size != self.size:
            return False
        if whole or self.size <= _READ_WHOLE_UP_TO:
            return _hash(path) == self.whole
        return _hash_ends(path) == self.ends


def _hash(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _hash_ends(path: Path) -> str:
    with path.open("rb") as file:
        digest = hashlib.sha256(file.read(_END))
        file.seek(max(path.stat().st_size - _END, 0))
        digest.update(file.read(_END))
    return digest.hexdigest()
