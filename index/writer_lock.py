"""The lock of a folder that one process at a time writes into; who waits is told who writes.

The lock is filelock's, which is the system's: it is given back when its holder ends, however that
ends. So it is never stale; only the file that describes its holder can be, and that is told.
"""

from __future__ import annotations

import json
import os
import socket
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from datetime import datetime
from pathlib import Path

from filelock import FileLock, Timeout

Say = Callable[[str], None]

_LOCK = "WRITER.lock"
_HOLDER = "WRITER.json"  # apart from the lock, which Windows lets nobody else read
_POLL_SECONDS = 0.2
_TOLD_EVERY_SECONDS = 15.0


@dataclass(frozen=True, slots=True)
class Holder:
    """The process that writes: its id, its machine, since when (ISO), and what it does."""

    pid: int
    host: str
    since: str
    does: str

    @classmethod
    def own(cls, does: str) -> Holder:
        """Return this process as a holder from now on."""
        now = datetime.now().astimezone().isoformat(timespec="milliseconds")
        return cls(os.getpid(), socket.gethostname(), now, does)

    def __str__(self) -> str:
        return f"process {self.pid} on {self.host} ({self.does} since {self.since[:19]})"


@contextmanager
def only_writer(folder: Path, does: str, say: Say) -> Iterator[Holder | None]:
    """Hold the lock of a folder, made if it is not there; yield who was waited for, if anybody.

    Raises:
        OSError: nothing can be written there.
    """
    folder.mkdir(parents=True, exist_ok=True)
    lock = FileLock(folder / _LOCK)
    waited_for = _acquire(lock, folder, say)
    try:
        if left := holder_of(folder):
            say(f"{folder}: {left} was stopped before it was done; what it left is removed.")
        _write_holder(folder, Holder.own(does))
        yield waited_for
    finally:
        (folder / _HOLDER).unlink(missing_ok=True)
        lock.release()


def _acquire(lock: FileLock, folder: Path, say: Say) -> Holder | None:
    """Wait for the lock of a folder, and say for whom; return who that was at last."""
    waited_for, told_at = None, time.monotonic()
    started = told_at
    while True:
        try:
            lock.acquire(timeout=_POLL_SECONDS)
            return waited_for
        except Timeout:
            holder = holder_of(folder)  # None for the moment between its lock and its description
            now = time.monotonic()
            if holder and holder != waited_for:
                say(f"{folder}: waiting for {holder} ...")
                waited_for, told_at = holder, now
            elif waited_for and now - told_at >= _TOLD_EVERY_SECONDS:
                say(f"{folder}: still waiting, {now - started:.0f} s ...")
                told_at = now


def is_written(folder: Path) -> bool:
    """True if a process holds the lock of a folder."""
    if not (folder / _LOCK).exists():
        return False
    try:
        with FileLock(folder / _LOCK, timeout=0):
            return False
    except Timeout:
        return True
    except OSError:  # who may not write there cannot tell, and would wait for nothing
        return False


def holder_of(folder: Path) -> Holder | None:
    """Return who holds the lock of a folder, or held it last and was stopped; None if nobody."""
    try:
        values = json.loads((folder / _HOLDER).read_text(encoding="utf-8"))
        return Holder(**{name: values[name] for name in Holder.__slots__})
    except (OSError, ValueError, KeyError, TypeError, RecursionError):
        return None


def _write_holder(folder: Path, holder: Holder) -> None:
    (folder / _HOLDER).write_text(json.dumps(asdict(holder)), encoding="utf-8")
