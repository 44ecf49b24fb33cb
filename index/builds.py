"""The builds in an index folder: which is the current one, who reads one, what may be removed."""

from __future__ import annotations

import hashlib
import os
import re
import shutil
import sys
import weakref
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import NamedTuple

from index.errors import IndexMismatch, IndexMissing, IndexOutdated
from index.recipe import REBUILD, RECIPE

CURRENT = "CURRENT"
BUILD = "build-"
_GONE = "gone-"
_POINTER = re.compile(r"(build-\w+) ([0-9a-f]{64}) ([0-9a-f]{16})\n", re.ASCII)
_EARLIER = re.compile(r"build-\w+", re.ASCII)  # without checksums
_MAX_TRIES = 100


class Pointer(NamedTuple):
    """What the file `CURRENT` says: the name of a build and the SHA-256 of its recipe."""

    build: str
    digest: str

    @classmethod
    def to(cls, build: Path) -> Pointer:
        """Return the pointer to a build whose recipe is written."""
        return cls(build.name, hashlib.sha256((build / RECIPE).read_bytes()).hexdigest())

    def to_text(self) -> str:
        """Return one line: build, digest, and a checksum of both."""
        text = f"{self.build} {self.digest}"
        return f"{text} {hashlib.sha256(text.encode()).hexdigest()[:16]}\n"


class Reading:
    """A build that is read: no other process removes it until this is closed, or gone.

    The mark is a shared lock on the recipe. It needs no right to write, and the system takes it
    back when the process ends. (filelock's shared lock is an SQLite file, which a folder that may
    only be read cannot hold.) On Windows the open file is the mark: its folder cannot be removed.
    """

    def __init__(self, folder: Path) -> None:
        """Mark the build in a folder; raises FileNotFoundError if it is not there any more."""
        self.folder = folder
        path = folder / RECIPE
        descriptor = os.open(path, os.O_RDONLY)
        self.close = weakref.finalize(self, os.close, descriptor)
        if sys.platform != "win32":
            import fcntl

            with suppress(OSError):  # a disk without locks, where no build is removed either
                fcntl.flock(descriptor, fcntl.LOCK_SH)
        if not path.exists():  # removed between the opening and the lock
            self.close()
            raise FileNotFoundError(path)

    def __enter__(self) -> Reading:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()


def read_pointer(folder: Path) -> Pointer:
    """Return what `CURRENT` says.

    Raises:
        IndexMissing: there is no index in `folder`.
        IndexMismatch: the file cannot be read, or was changed.
        IndexOutdated: it was written by a version that kept no checksum of the recipe.
    """
    path = folder / CURRENT
    try:
        text = path.read_bytes().decode("ascii", "replace")
    except FileNotFoundError as error:
        raise IndexMissing(f"{folder}: no index there; run: {REBUILD}") from error
    except OSError as error:
        raise IndexMismatch(
            f"{folder}: cannot be read as an index ({error}); remove it and run: {REBUILD}"
        ) from error
    if _EARLIER.fullmatch(text):
        raise IndexOutdated(f"{folder}: made by an earlier version; run: {REBUILD}")
    found = _POINTER.fullmatch(text)
    if not found or Pointer(found[1], found[2]).to_text() != text:
        raise IndexMismatch(f"{path}: was changed or cut short; run: {REBUILD}")
    return Pointer(found[1], found[2])


def current_name(folder: Path) -> str | None:
    """Return the name of the current build; None if there is none, or it cannot be told."""
    try:
        return read_pointer(folder).build
    except (IndexMissing, IndexMismatch):
        return None


def read_current(folder: Path) -> tuple[Reading, Pointer]:
    """Return the current build, marked as being read, and what points to it.

    Raises:
        IndexMissing, IndexMismatch: as `read_pointer`, or the build is not there.
    """
    for _ in range(_MAX_TRIES):
        pointer = read_pointer(folder)
        with suppress(FileNotFoundError):
            return Reading(folder / pointer.build), pointer
        if read_pointer(folder) == pointer:  # else it was replaced and removed just now
            break
    build = folder / pointer.build
    missing = build / RECIPE if build.is_dir() else build
    raise IndexMismatch(f"{missing}: is missing; run: {REBUILD}")


def point_to(folder: Path, build: Path) -> None:
    """Make a build the current one, by one atomic rename."""
    pointer = folder / f"{CURRENT}.{build.name}"
    try:
        pointer.write_text(Pointer.to(build).to_text(), encoding="ascii", newline="\n")
        flush(pointer)
        pointer.replace(folder / CURRENT)
        flush(folder)
    finally:
        pointer.unlink(missing_ok=True)


def remove_leftovers(folder: Path) -> None:
    """Remove builds that are neither current nor read, and what stopped builds have left.

    Nothing is removed where it cannot be told which build is the current one.
    """
    try:
        current = read_pointer(folder).build
    except IndexMissing:
        current = ""
    except IndexOutdated:
        current = (folder / CURRENT).read_text("ascii")
    except IndexMismatch:
        return
    for path in folder.glob(f"{BUILD}*"):
        if path.name != current:
            _remove_unread(path)
    for pattern in (f"{_GONE}*", "export-*"):
        for path in folder.glob(pattern):
            shutil.rmtree(path, ignore_errors=True)
    for path in folder.glob(f"{CURRENT}.{BUILD}*"):
        path.unlink(missing_ok=True)


def _remove_unread(build: Path) -> None:
    """Remove a build, unless somebody reads it; it is out of the readers' way at once."""
    gone = build.with_name(build.name.replace(BUILD, _GONE, 1))
    try:
        with _alone(build):
            build.rename(gone)
    except FileNotFoundError:  # without a recipe: its writing was stopped, and nobody reads it
        gone = build
    except OSError:  # it is read, or belongs to somebody else
        return
    shutil.rmtree(gone, ignore_errors=True)


@contextmanager
def _alone(build: Path) -> Iterator[None]:
    """Keep readers from a build; raises OSError if one has it."""
    if sys.platform == "win32":  # there an open file keeps the folder from being renamed
        yield
        return
    import fcntl

    descriptor = os.open(build / RECIPE, os.O_RDWR)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        yield
    finally:
        os.close(descriptor)


def flush(path: Path) -> None:
    """Wait until a file, or the names in a folder, are on the disk."""
    is_dir = path.is_dir()
    if is_dir and os.name == "nt":  # Windows opens no folder
        return
    descriptor = os.open(path, os.O_RDONLY if is_dir else os.O_RDWR)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
