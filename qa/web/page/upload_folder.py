"""The folder in which uploads wait: one a process, locked while it runs, so that none stays.

A process that is killed cannot remove its folder. The system gives its lock back, and by that the
next process tells that nobody uses the folder any more.
"""

from __future__ import annotations

import os
import shutil
import tempfile
import time
from pathlib import Path

from filelock import FileLock, Timeout

PREFIX = "beijing-qa-uploads-"
_LOCK = ".lock"
_SECONDS_TO_LOCK = 60.0
"""A lock file that is younger may be one that its process is about to lock."""


def make_folder() -> tuple[Path, FileLock]:
    """Make a folder among the temporary files; it is in use as long as the lock is kept."""
    folder = Path(tempfile.mkdtemp(prefix=PREFIX)).resolve()
    lock = FileLock(folder / _LOCK)
    lock.acquire()
    return folder, lock


def remove_unused() -> None:
    """Remove the folders of processes of this user that were killed; all else is left alone."""
    for folder in Path(tempfile.gettempdir()).glob(f"{PREFIX}*"):
        try:
            if _may_be_unused(folder):
                with FileLock(folder / _LOCK, timeout=0):
                    shutil.rmtree(folder, ignore_errors=True)
        except (Timeout, OSError):  # in use, or removed by another process just now
            continue


def _may_be_unused(folder: Path) -> bool:
    """True for a folder of this user with a lock that was not made just now."""
    lock = folder / _LOCK
    if folder.is_symlink() or lock.is_symlink() or not lock.is_file():
        return False
    is_own = not hasattr(os, "getuid") or folder.stat().st_uid == os.getuid()
    return is_own and time.time() - lock.stat().st_mtime > _SECONDS_TO_LOCK
