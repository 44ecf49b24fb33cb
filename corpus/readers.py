"""Files to extracts: text here, all that needs a parser in a child process with limits."""

from __future__ import annotations

from pathlib import Path

from corpus.errors import UnreadableReport
from corpus.extract import Extract
from corpus.formats.isolated import PageProgress, read_isolated
from corpus.formats.kinds import SUFFIXES, is_plain, read_bytes

MAX_FILE_BYTES = 200_000_000


def is_report(path: Path) -> bool:
    """True for a file of a type that is read, by its name."""
    return path.suffix.lower() in SUFFIXES


def read_data(data: bytes, suffix: str, progress: PageProgress | None = None) -> Extract:
    """Return the extract of a file's bytes; `progress(done, total)` counts pages.

    Raises:
        ValueError: it cannot be read; the message says why, and the way out.
    """
    read = read_bytes if is_plain(data, suffix) else read_isolated
    return read(data, suffix, progress)


def read_report(path: Path, progress: PageProgress | None = None) -> tuple[bytes, Extract]:
    """Return the bytes of a report and its extract.

    Raises:
        UnreadableReport: the type is unknown, or the file can't be opened or read.
    """
    if not is_report(path):
        known = ", ".join(SUFFIXES)
        raise UnreadableReport(f"{path}: files of type '{path.suffix}' are not read; use {known}")
    data = report_bytes(path)
    try:
        return data, read_data(data, path.suffix.lower(), progress)
    except ValueError as error:
        raise UnreadableReport(f"{path}: {error}") from error


def report_bytes(path: Path) -> bytes:
    """Return the bytes of a report.

    Raises:
        UnreadableReport: it can't be opened, or is too large.
    """
    try:
        with path.open("rb") as file:
            data = file.read(MAX_FILE_BYTES + 1)
    except OSError as error:
        raise UnreadableReport(f"{path}: cannot be opened ({error.strerror})") from error
    if len(data) > MAX_FILE_BYTES:
        most = MAX_FILE_BYTES // 1_000_000
        raise UnreadableReport(f"{path}: larger than {most} MB; divide it, or save its text alone")
    return data
