"""An uploaded report: its bytes are checked and read, within the limits."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from pathlib import Path, PurePath

from corpus.document import Document
from corpus.entries import source_of
from corpus.extract import Extract
from corpus.metadata import read_metadata
from corpus.readers import SUFFIXES, read_data
from corpus.report import parse_report
from corpus.sentences import split_sentences
from qa.rendering.words import Language, say

MAX_UPLOAD_BYTES = 10_000_000
PAGE_CHARS = 3_000
PAGE_SENTENCES = 100
"""What counts as a page of text that has no pages of its own: whichever comes first.

Each sentence is searched for by itself, so a text of very short ones is as much work as a long one.
"""
_MAX_LINE = 20_000


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
    extract = _extract(data, name)
    text = extract.text
    _check_pages(max(len(extract.pages), text.count("\f") + 1, -(-len(text) // PAGE_CHARS)), limits)
    if any(len(line) > _MAX_LINE for line in text.splitlines()):
        raise UploadRefused("line", most=f"{_MAX_LINE:,}")
    digest = hashlib.sha256(data).hexdigest()
    metadata = read_metadata(extract, name)
    source = source_of(metadata, f"upload-{digest[:12]}", digest)
    document = parse_report(extract, source, metadata.record)
    if not document.sections:
        raise UploadRefused("empty")
    paragraphs = (p for section in document.sections for p in section.paragraphs)
    n_sentences = sum(len(split_sentences(text, paragraph)) for paragraph in paragraphs)
    _check_pages(-(-n_sentences // PAGE_SENTENCES), limits)
    return document


def _check_pages(n_pages: int, limits: UploadLimits) -> None:
    if n_pages > limits.pages:
        raise UploadRefused("pages", pages=n_pages, most=limits.pages)


def _extract(data: bytes, name: str) -> Extract:
    suffix = PurePath(name).suffix.lower()
    if suffix not in SUFFIXES:
        raise UploadRefused("type", type=suffix or name[:40], known=", ".join(SUFFIXES))
    if len(data) > MAX_UPLOAD_BYTES:
        raise UploadRefused("large", most=f"{MAX_UPLOAD_BYTES // 1000:,}")
    try:
        return read_data(data, suffix)
    except ValueError as error:
        raise UploadRefused("unread", reason=str(error)) from error
