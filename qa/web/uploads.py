"""An uploaded report: its bytes are checked and read, within the limits."""

from __future__ import annotations

import hashlib
import re
from dataclasses import dataclass
from pathlib import Path, PurePath

from corpus.document import Document, Source
from corpus.listing import first_date, first_title
from corpus.readers import READERS
from corpus.report import parse_report
from corpus.sentences import split_sentences
from qa.rendering.words import Language, say

MAX_UPLOAD_BYTES = 1_000_000
PAGE_CHARS = 3_000
PAGE_SENTENCES = 100
"""What counts as a page of text that has no pages of its own: whichever comes first.

Each sentence is searched for by itself, so a text of very short ones is as much work as a long one.
"""
_MAX_LINE = 20_000
_CONTROL = re.compile(r"[\x00-\x08\x0e-\x1f\x7f]")
# The first bytes of files that are not plain text, whatever their name says.
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
    """An upload that is refused; it gives the reason in the languages of the window."""

    def __init__(self, key: str, **values: object) -> None:
        """`key` is the key of the reason without `upload_`; `values` fill its text."""
        super().__init__(say(f"upload_{key}", "en", **values))
        self._key, self._values = key, values

    def message_in(self, language: Language) -> str:
        """Return the reason in a language of the window."""
        return say(f"upload_{self._key}", language, **self._values)


@dataclass(frozen=True, slots=True)
class UploadLimits:
    """How much a session may upload."""

    reports: int = 3
    pages: int = 60


def read_file(path: Path, folder: Path) -> bytes:
    """Return the bytes of an uploaded file, which must lie in the folder of uploads.

    Raises:
        UploadRefused: it is elsewhere, is no file, or is too large.
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
    """Return the report of an uploaded file; its first lines give the title and the date.

    Raises:
        UploadRefused: it is not text of a known type, or too long.
    """
    text = _decoded(data, name)
    _check_pages(max(text.count("\f") + 1, -(-len(text) // PAGE_CHARS)), limits)
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
    paragraphs = (p for section in document.sections for p in section.paragraphs)
    n_sentences = sum(len(split_sentences(text, paragraph)) for paragraph in paragraphs)
    _check_pages(-(-n_sentences // PAGE_SENTENCES), limits)
    return document


def _check_pages(n_pages: int, limits: UploadLimits) -> None:
    if n_pages > limits.pages:
        raise UploadRefused("pages", pages=n_pages, most=limits.pages)


def _decoded(data: bytes, name: str) -> str:
    suffix = PurePath(name).suffix.lower()
    for magic, kind in _MAGIC:
        if data.startswith(magic):
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
    control = _CONTROL.search(text)
    if control:
        raise UploadRefused("control", code=f"U+{ord(control.group()):04X}", place=control.start())
    if not text.strip():
        raise UploadRefused("empty")
    return text
