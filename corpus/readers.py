"""Files to extracts: text here, all that needs a parser in a child process with limits."""

from __future__ import annotations

import os
import stat
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import BinaryIO

from corpus.errors import UnreadableReport
from corpus.extract import Extract, PageProgress

SUFFIXES = (".txt", ".md", ".html", ".htm", ".pdf", ".docx", ".odt", ".epub", ".pptx")
MAX_FILE_BYTES = 200_000_000
FileProgress = Callable[[int, int, str], None]
"""Told how many files of how many are read, and the name of the next one, or its page."""


def is_report(path: Path) -> bool:
    """True for a file of a type that is read, by its name."""
    return path.suffix.lower() in SUFFIXES


def each_told(
    paths: Sequence[Path], progress: FileProgress | None
) -> Iterator[tuple[Path, PageProgress | None]]:
    """Yield files to read, each with what is to be told its pages; `progress` counts them."""
    for done, path in enumerate(paths):
        if progress:
            progress(done, len(paths), path.name)
        yield path, _page_teller(path, done, len(paths), progress)
    if progress and paths:
        progress(len(paths), len(paths), "")


def _page_teller(
    path: Path, done: int, total: int, progress: FileProgress | None
) -> PageProgress | None:
    if progress is None:
        return None
    return lambda page, of: progress(done, total, f"{path.name}, page {page} of {of}")


def read_data(
    data: bytes,
    suffix: str,
    progress: PageProgress | None = None,
    *,
    seconds: float | None = None,
) -> Extract:
    """Return the extract of a file's bytes; `progress(done, total)` counts pages.

    Raises:
        TookTooLong: a child process had to read it, and did not within `seconds`.
        ValueError: it cannot be read; the message says why, and the way out.
    """
    from corpus.formats.isolated import read_isolated  # late: the parsers are many
    from corpus.formats.kinds import is_plain, read_bytes

    if is_plain(data, suffix):
        return read_bytes(data, suffix, progress)
    return read_isolated(data, suffix, progress, seconds)


def read_report(path: Path, progress: PageProgress | None = None) -> tuple[bytes, Extract]:
    """Return the bytes of a report and its extract.

    Raises:
        UnreadableReport: the type is unknown, or the file can't be opened or read.
    """
    if not is_report(path):
        known = ", ".join(SUFFIXES)
        raise UnreadableReport(f"{path}: files of type '{path.suffix}' are not read; use {known}")
    data = report_bytes(path)
    return data, extract_of(path, data, progress)


def extract_of(path: Path, data: bytes, progress: PageProgress | None = None) -> Extract:
    """Return the extract of a report whose bytes are read already.

    Raises:
        UnreadableReport: as `read_report`.
    """
    try:
        return read_data(data, path.suffix.lower(), progress)
    except ValueError as error:
        raise UnreadableReport(f"{path}: {error}") from error


def report_bytes(path: Path) -> bytes:
    """Return the bytes of a report.

    Raises:
        UnreadableReport: it can't be opened, is no file, is too large, or changes meanwhile.
    """
    try:
        with _opened(path) as file:
            before = os.fstat(file.fileno())
            if before.st_size > MAX_FILE_BYTES:
                raise _too_large(path)
            data = file.read(MAX_FILE_BYTES + 1)
            after = os.fstat(file.fileno())
    except OSError as error:
        raise UnreadableReport(f"{path}: cannot be opened ({error.strerror})") from error
    if len(data) > MAX_FILE_BYTES:
        raise _too_large(path)
    if len(data) != after.st_size or before.st_mtime_ns != after.st_mtime_ns:
        raise UnreadableReport(f"{path}: changed while it was read; try again when it is whole")
    return data


def _opened(path: Path) -> BinaryIO:
    """Open a file, and nothing that would wait for somebody to write."""
    number = os.open(path, os.O_RDONLY | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_BINARY", 0))
    mode = os.fstat(number).st_mode
    if stat.S_ISREG(mode):
        return os.fdopen(number, "rb")
    os.close(number)
    kind = "a folder" if stat.S_ISDIR(mode) else "a pipe or a device"
    raise UnreadableReport(f"{path}: cannot be opened (it is {kind}); put a file there")


def _too_large(path: Path) -> UnreadableReport:
    most = MAX_FILE_BYTES // 1_000_000
    return UnreadableReport(f"{path}: larger than {most} MB; divide it, or save its text alone")
