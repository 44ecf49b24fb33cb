"""Runs programs and tells what the system says of them: seconds, memory; keeps cores busy."""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from threading import Event, Thread


@dataclass(frozen=True, slots=True)
class Usage:
    """What a finished process took: wall and CPU seconds, its largest memory in MB."""

    wall: float
    cpu: float
    rss_mb: float
    output: str


def run(command: Sequence[str], environment: dict[str, str] | None = None) -> Usage:
    """Run a command to its end.

    Raises:
        RuntimeError: it failed; the message ends with what it wrote on standard error.
    """
    with tempfile.TemporaryFile() as out, tempfile.TemporaryFile() as err:
        started = time.perf_counter()
        process = subprocess.Popen(
            command, stdout=out, stderr=err, env={**os.environ, **(environment or {})}
        )
        _, status, usage = os.wait4(process.pid, 0)
        wall = time.perf_counter() - started
        out.seek(0)
        err.seek(0)
        if status:
            raise RuntimeError(f"{command}: {err.read().decode(errors='replace')[-2000:]}")
        text = out.read().decode()
    return Usage(wall, usage.ru_utime + usage.ru_stime, usage.ru_maxrss / 1024, text)


@contextmanager
def busy_cores() -> Iterator[None]:
    """Keep every core busy with another process as long as the block runs."""
    spin = [sys.executable, "-c", "while True: pass"]
    others = [subprocess.Popen(spin) for _ in range(os.cpu_count() or 1)]
    try:
        yield
    finally:
        for process in others:
            process.kill()
            process.wait()


@contextmanager
def most_memory() -> Iterator[list[float]]:
    """Note this process's own memory in MB, many times a second, as long as the block runs."""
    noted = [_own_memory()]
    ended = Event()

    def note() -> None:
        while not ended.wait(0.02):
            noted.append(_own_memory())

    thread = Thread(target=note)
    thread.start()
    try:
        yield noted
    finally:
        ended.set()
        thread.join()


def _own_memory() -> float:
    """Return the resident memory that belongs to no file, in MB (Linux)."""
    lines = Path("/proc/self/status").read_text(encoding="ascii").splitlines()
    return next(int(line.split()[1]) for line in lines if line.startswith("RssAnon")) / 1024
