"""Bytes to text: one reader for each file type, in one table."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from corpus.errors import UnreadableReport


def read_txt(data: bytes) -> str:
    """Decode UTF-8 without touching line ends, so that offsets stay those of the file."""
    return data.decode("utf-8")


READERS: dict[str, Callable[[bytes], str]] = {".txt": read_txt}


def read_report(path: Path) -> tuple[bytes, str]:
    """Return the bytes of a report and its text.

    Raises:
        UnreadableReport: the type is unknown, the file can't be opened, decoded, or is empty.
    """
    reader = READERS.get(path.suffix.lower())
    if reader is None:
        known = ", ".join(sorted(READERS))
        raise UnreadableReport(f"{path}: files of type '{path.suffix}' are not read; use {known}")
    try:
        data = path.read_bytes()
        text = reader(data)
    except OSError as error:
        raise UnreadableReport(f"{path}: cannot be opened ({error.strerror})") from error
    except UnicodeDecodeError as error:
        raise UnreadableReport(
            f"{path}: byte {error.start} is not UTF-8; save the report as UTF-8 text"
        ) from error
    if not text.strip():
        raise UnreadableReport(f"{path}: holds no text; remove it from the corpus folder")
    return data, text
