"""A report that somebody brings along: checked, read, never more than the limits allow."""

from __future__ import annotations

import hashlib
import re
from dataclasses import dataclass
from pathlib import Path, PurePath

from corpus.document import Document, Source
from corpus.listing import first_date, first_title
from corpus.readers import READERS
from corpus.report import parse_report
from qa.rendering.words import Language, say

MAX_UPLOAD_BYTES = 1_000_000
PAGE_CHARS = 3_000
"""What counts as a page of text that has no pages of its own."""
_MAX_LINE = 20_000
_NO_TEXT = re.compile(r"[\x00-\x08\x0e-\x1f\x7f]")
# How files begin that are no plain text, whatever their name says.
_MAGIC = (
    (b"%PDF-", "PDF"),
    (b"PK\x03\x04", "ZIP"),
    (b"\xd0\xcf\x11\xe0", "Microsoft Office"),
    (b"{\\rtf", "RTF"),
    (b"\x1f\x8b", "gzip"),
    (b"BZh", "bzip2"),
    (b"\xfd7zXZ\x00", "xz"),
    (b"7z\xbc\xaf\x27\x1c", "7z"),
    (b"Rar!", "RAR"),
    (b"\x89PNG", "PNG"),
    (b"\xff\xd8\xff", "JPEG"),
    (b"GIF8", "GIF"),
    (b"\x7fELF", "ELF"),
    (b"MZ\x90\x00", "EXE"),
    (b"\xff\xfe", "UTF-16"),
    (b"\xfe\xff", "UTF-16"),
)


class UploadRefused(Exception):
    """A file that is not taken. It says why in the languages of the window."""

    def __init__(self, key: str, **values: object) -> None:
        """`key` is that of the words, after `upload_`; `values` fill them."""
        super().__init__(say(f"upload_{key}", "en", **values))
        self._key, self._values = key, values

    def words(self, language: Language) -> str:
        """Return why, in a language of the window."""
        return say(f"upload_{self._key}", language, **self._values)


@dataclass(frozen=True, slots=True)
class UploadLimits:
    """How much may be brought along in a session."""

    reports: int = 3
    pages: int = 60


def read_file(path: Path, folder: Path) -> bytes:
    """Return the bytes of an uploaded file, which must really lie in the folder of uploads.

    Raises:
        UploadRefused: it lies elsewhere, is no file, or is too large.
    """
    real = path.resolve()
    if path.is_symlink() or not real.is_relative_to(folder.resolve()) or not real.is_file():
        raise UploadRefused("missing")
    with real.open("rb") as file:
        data = file.read(MAX_UPLOAD_BYTES + 1)
    if len(data) > MAX_UPLOAD_BYTES:
        raise UploadRefused("large", most=f"{MAX_UPLOAD_BYTES // 1000:,}")
    return data


def read_upload(data: bytes, name: str, limits: UploadLimits) -> Document:
    """Return the report of an uploaded file. Its title and date are those that its text begins with.

    Raises:
        UploadRefused: it is no text of a type that is read, or too much.
    """
    text = _decoded(data, name)
    n_pages = max(text.count("\f") + 1, -(-len(text) // PAGE_CHARS))
    if n_pages > limits.pages:
        raise UploadRefused("pages", pages=n_pages, most=limits.pages)
    if any(len(line) > _MAX_LINE for line in text.splitlines()):
        raise UploadRefused("line", most=f"{_MAX_LINE:,}")
    digest = hashlib.sha256(data).hexdigest()
    source = Source(
        doc_id=f"upload-{digest[:12]}",
        title=first_title(text) or PurePath(name).stem[:160] or "upload",
        publisher="",
        published=first_date(text),
        event_date=None,
        sha256=digest,
    )
    document = parse_report(text, source)
    if not document.sections:
        raise UploadRefused("empty")
    return document


def _decoded(data: bytes, name: str) -> str:
    suffix = PurePath(name).suffix.lower()
    for begin, kind in _MAGIC:
        if data.startswith(begin):
            raise UploadRefused("kind", kind=kind)
    reader = READERS.get(suffix)
    if reader is None:
        raise UploadRefused("type", type=suffix or name[:40], known=", ".join(sorted(READERS)))
    if len(data) > MAX_UPLOAD_BYTES:
        raise UploadRefused("large", most=f"{MAX_UPLOAD_BYTES // 1000:,}")
    try:
        text = reader(data)
    except UnicodeDecodeError as error:
        raise UploadRefused("encoding", place=error.start) from error
    odd = _NO_TEXT.search(text)
    if odd:
        raise UploadRefused("control", code=f"U+{ord(odd.group()):04X}", place=odd.start())
    if not text.strip():
        raise UploadRefused("empty")
    return text
