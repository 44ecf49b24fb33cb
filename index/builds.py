"""The builds in an index folder: the current one, the one before it, and what may be removed."""

from __future__ import annotations

import os
import re
import secrets
import shutil
import sys
import weakref
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from index.errors import IndexMismatch, IndexMissing, IndexOutdated
from index.pointer import Pointer
from index.recipe import REBUILD, RECIPE, read_recipe

CURRENT = "CURRENT"
BUILD = "build-"
_GONE = "gone-"
_EARLIER = re.compile(r"build-\w+", re.ASCII)  # without checksums
_MAX_TRIES = 100


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
    pointer = Pointer.from_text(text)
    if not pointer:
        raise IndexMismatch(f"{path}: was changed or cut short; run: {REBUILD}")
    return pointer


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


def new_build(folder: Path) -> Path:
    """Return a new folder for a build, open to whom the user's umask lets in."""
    build = folder / f"{BUILD}{secrets.token_hex(8)}"
    build.mkdir()
    return build


def point_to(folder: Path, build: Path) -> None:
    """Make a build the current one, by one atomic rename; the one until now is kept beside it."""
    earlier = None
    with suppress(IndexMissing, IndexMismatch):
        earlier = read_pointer(folder)
    _write_pointer(folder, Pointer.to(build, earlier))


def put_back(folder: Path) -> None:
    """Make the build before the current one again; a second time, take that back.

    The caller holds the folder's lock.

    Raises:
        IndexMissing, IndexMismatch: as `read_pointer`, or no other build is kept whole.
    """
    pointer = read_pointer(folder).put_back()
    if not pointer:
        raise IndexMissing(f"{folder}: no build before this one is kept; nothing was changed")
    build = folder / pointer.build
    read_recipe(build / RECIPE, pointer.digest).check_files(build, whole=True)
    _write_pointer(folder, pointer)


def _write_pointer(folder: Path, pointer: Pointer) -> None:
    path = folder / f"{CURRENT}.{pointer.build}"
    try:
        path.write_text(pointer.to_text(), encoding="ascii", newline="\n")
        flush(path)
        path.replace(folder / CURRENT)
        flush(folder)
    finally:
        path.unlink(missing_ok=True)


def remove_leftovers(folder: Path) -> None:
    """Remove builds that are not current, not the one before and not read, and half-made ones.

    Nothing is removed where it cannot be told which build is the current one.
    """
    try:
        pointer = read_pointer(folder)
        kept = {pointer.build, *(pointer.before or ())[:1]}
    except IndexMissing:
        kept = set()
    except IndexOutdated:
        kept = {(folder / CURRENT).read_text("ascii")}
    except IndexMismatch:
        return
    for path in folder.glob(f"{BUILD}*"):
        if path.name not in kept:
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
