"""Reads a file in a child process, whose time and memory are bounded.

Parsers of PDF and office files are large, and files can be made to break them. What the child finds
comes back as JSON; its crash is an error of one line, and the next file is read by a new child.
"""

from __future__ import annotations

import json
import subprocess
import sys
from base64 import b64decode, b64encode
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from tempfile import TemporaryFile
from threading import Timer
from typing import IO, Any

from corpus.document import Span
from corpus.errors import TookTooLong
from corpus.extract import Block, Extract, PageProgress, Properties
from corpus.formats.scanned import MAX_PAGES, SECONDS_A_PAGE, is_recognition_installed
from corpus.layout import Layout

RECOGNISE = "recognise"
MAX_SECONDS = 300.0
MAX_BYTES = 4_000_000_000
"""Address space of the child; what it holds is far less."""
MAX_ANSWER_BYTES = 200_000_000
"""Of a line that the child writes; more is cut off, and so refused."""


def read_isolated(
    data: bytes, suffix: str, progress: PageProgress | None = None, seconds: float | None = None
) -> Extract:
    """Return what `corpus.formats.kinds.read_bytes` does, read by a child process.

    Pages of a PDF that are pictures are recognised where the extra `ocr` is installed. `seconds`
    bounds the time of reading, and that of recognising; None allows what `MAX_SECONDS` and
    `SECONDS_A_PAGE` say.

    Raises:
        TookTooLong: it was not read within `seconds`.
        ValueError: as `read_bytes`; or it took more memory than it may.
    """
    found = _read(data, [suffix], progress, seconds or MAX_SECONDS)
    n_pictures = _n_pictures(found)
    if n_pictures and is_recognition_installed():
        limit = seconds or MAX_SECONDS + SECONDS_A_PAGE * min(n_pictures, MAX_PAGES)
        found = _read(data, [suffix, RECOGNISE], progress, limit)
    if "error" in found:
        raise ValueError(found["error"])
    return extract_told(found)


def _n_pictures(found: dict[str, Any]) -> int:
    told = found.get("pictures", 0)
    return told if isinstance(told, int) else len(told)


def _read(
    data: bytes, arguments: Sequence[str], progress: PageProgress | None, seconds: float
) -> dict[str, Any]:
    """Return what a child found: an extract, or an error."""
    suffix, *options = arguments
    module = ["corpus.formats.worker", suffix, f"{seconds}", *options]
    with child_reading(data, module, seconds) as child:
        found = _answer_of(child.output, progress)
    mend = "it is broken or too large: save it anew, or divide it"
    if found is None and child.is_late:
        raise TookTooLong(f"took more than {seconds:.0f} s; {mend}")
    if found is None:
        raise ValueError(f"cannot be read within the limits; {mend}")
    return found


@dataclass
class Child:
    """A child process: what it writes, and whether it was ended because its time was over."""

    output: IO[bytes]
    is_late: bool = False


@contextmanager
def child_reading(data: bytes, module: Sequence[str], seconds: float) -> Iterator[Child]:
    """Run a Python module with its arguments, `data` its input; it is ended with the block."""
    with TemporaryFile() as file:
        file.write(data)
        file.seek(0)
        command = [sys.executable, "-m", *module]
        process = subprocess.Popen(
            command, stdin=file, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL
        )
        assert process.stdout is not None
        child = Child(process.stdout)
        timer = Timer(seconds, process.kill)
        timer.start()
        try:
            yield child
        finally:
            child.is_late = timer.finished.is_set()
            timer.cancel()
            process.kill()
            process.wait()
            process.stdout.close()


def _answer_of(output: IO[bytes], progress: PageProgress | None) -> dict[str, Any] | None:
    """Return the last line that the child writes; None if it died before."""
    while line := output.readline(MAX_ANSWER_BYTES):
        try:
            told = json.loads(line)
        except ValueError:
            return None  # cut off
        if "page" not in told:
            return told if isinstance(told, dict) else None
        if progress:
            progress(told["page"], told["of"])
    return None


def as_json(extract: Extract) -> str:
    """Return an extract as one line of JSON, which `extract_told` reads."""
    blocks = [[b.kind, b.span.start, b.span.end, b.level] for b in extract.blocks]
    told: dict[str, Any] = {
        "text": extract.text,
        "blocks": blocks,
        "properties": asdict(extract.properties),
        "pages": extract.pages,
        "is_marked": extract.is_marked,
        "pictures": extract.pictures,
        "is_recognised": extract.is_recognised,
    }
    if extract.layout:
        boxes = [b64encode(page).decode() for page in extract.layout.packed()]
        told["layout"] = {**extract.layout.tell(), "boxes": boxes}
    return json.dumps(told)


def extract_told(told: dict[str, Any]) -> Extract:
    """Return the extract of what `as_json` wrote; raises KeyError, TypeError, ValueError."""
    blocks = tuple(
        Block(kind, Span(start, end), level) for kind, start, end, level in told["blocks"]
    )
    pages: list[int] = told["pages"]
    return Extract(
        str(told["text"]),
        blocks,
        Properties(**told["properties"]),
        tuple(pages),
        bool(told["is_marked"]),
        _layout(told.get("layout")),
        tuple(told["pictures"]),
        bool(told["is_recognised"]),
    )


def _layout(told: Any) -> Layout | None:
    if told is None:
        return None
    boxes = [b64decode(page) for page in told["boxes"]]
    return Layout.told(told, boxes.__getitem__)
