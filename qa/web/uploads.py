"""An uploaded report: its bytes are checked and read, within the limits."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import date
from pathlib import Path, PurePath
from typing import Literal

from corpus.document import Document, Grain, Period, Source
from corpus.errors import TookTooLong
from corpus.extract import Extract, PageProgress
from corpus.metadata import Metadata, read_metadata
from corpus.metadata.entries import source_of
from corpus.metadata.mentions import parse_stamp
from corpus.metadata.title_runs import MAX_TITLE_CHARS
from corpus.plain_text import one_line
from corpus.readers import SUFFIXES, read_data
from corpus.report import parse_report
from corpus.sentences import split_sentences
from qa.rendering.words import Language, say

MAX_UPLOAD_BYTES = 10_000_000
MAX_READ_SECONDS = 60.0
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


Doubt = tuple[Literal["title", "date"], str]
"""What of an upload is unsure, and where it was found."""


@dataclass(frozen=True, slots=True)
class Upload:
    """A report that was brought along; `file` is that of a PDF, so that its pages can be shown."""

    document: Document
    file: bytes = field(default=b"", repr=False)
    doubts: tuple[Doubt, ...] = ()

    @property
    def doc_id(self) -> str:
        """The id of the report."""
        return self.document.doc_id


@dataclass(frozen=True, slots=True)
class Correction:
    """Title and date of an upload as somebody typed them; no date if it is empty."""

    doc_id: str
    title: str
    date: str

    def of(self, upload: Upload) -> Upload:
        """Return an upload with this title and this date; neither is unsure any more.

        Raises:
            UploadRefused: there is no title, or the date is none.
        """
        title, typed = one_line(self.title)[:MAX_TITLE_CHARS], self.date.strip()
        dated = parse_stamp(typed)
        if not title:
            raise UploadRefused("no_title")
        if typed and dated is None:
            raise UploadRefused("date", date=typed)
        document = upload.document
        source = _corrected(document.source, title, dated)
        return replace(upload, document=_redated(replace(document, source=source)), doubts=())


def _corrected(source: Source, title: str, dated: tuple[date, Grain] | None) -> Source:
    """Return a source with another title, and a date in the place of that which was shown."""
    day, grain = dated or (None, "day")
    fields = {"title", "event_date" if source.event_date else "published"}
    source = replace(source, title=title, curated=source.curated | fields, unsure=frozenset())
    if dated is None:
        return replace(source, published=None, event_date=None)
    if source.event_date:
        return replace(source, event_date=day, event_grain=grain)
    return replace(source, published=day, grain=grain)


def _redated(document: Document) -> Document:
    """Return a document whose statements are of the year of its source."""
    period = Period(document.source.year, "statement")
    sections = (
        replace(section, period=period) if section.period.kind == "statement" else section
        for section in document.sections
    )
    return replace(document, sections=tuple(sections))


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


def read_upload(
    data: bytes, name: str, limits: UploadLimits, progress: PageProgress | None = None
) -> Upload:
    """Return the report of an uploaded file; its first lines give the title and the date.

    `progress(done, total)` counts the pages of a PDF.

    Raises:
        UploadRefused: it is not text of a known type, too long, or takes too long.
    """

    def tell(page: int, of: int) -> None:
        _check_pages(of, limits)  # before all of them are read
        if progress:
            progress(page, of)

    extract = _extract(data, name, tell)
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
    return Upload(document, data if document.layout else b"", tuple(_doubts(metadata)))


def _doubts(metadata: Metadata) -> Iterator[Doubt]:
    if metadata.title.span is None:
        yield "title", metadata.title.found
    for found in metadata.dates:
        if not found.is_sure:
            yield "date", found.found.removeprefix("from ")
    if not metadata.dates:
        yield "date", ""


def _check_pages(n_pages: int, limits: UploadLimits) -> None:
    if n_pages > limits.pages:
        raise UploadRefused("pages", pages=n_pages, most=limits.pages)


def _extract(data: bytes, name: str, progress: PageProgress) -> Extract:
    suffix = PurePath(name).suffix.lower()
    if suffix not in SUFFIXES:
        raise UploadRefused("type", type=suffix or name[:40], known=", ".join(SUFFIXES))
    if len(data) > MAX_UPLOAD_BYTES:
        raise UploadRefused("large", most=f"{MAX_UPLOAD_BYTES // 1000:,}")
    try:
        return read_data(data, suffix, progress, seconds=MAX_READ_SECONDS)
    except TookTooLong as error:
        raise UploadRefused("slow", most=f"{MAX_READ_SECONDS:.0f}") from error
    except ValueError as error:
        raise UploadRefused("unread", reason=str(error)) from error
