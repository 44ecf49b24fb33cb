"""The pages of PDFs that answers cite, drawn when they are asked for; the last ones are kept."""

from __future__ import annotations

import logging
from collections import OrderedDict
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from threading import Lock

from corpus.document import Document
from corpus.errors import ManifestMismatch, UnreadableReport
from corpus.formats.pictures import draw_page
from corpus.layout import Box, in_lines, part_of
from corpus.originals import find_original, read_original
from qa.rendering.page_view import PageView
from qa.web.loading import Loader
from qa.web.page.session_loader import shared_answerer
from qa.web.sessions import Sessions
from qa.web.slots import Slots
from qa.web.uploads import Upload

MAX_KEPT, MAX_KEPT_BYTES = 100, 30_000_000
_log = logging.getLogger(__name__)


class NoPicture(Exception):
    """A page that is not shown; the message is the key of the reason, without `page_`."""


@dataclass(frozen=True, slots=True)
class PageAsked:
    """A page of a report, from 1, and the quote `start:end`. `key` opens a session's uploads."""

    doc_id: str
    page: int
    start: int
    end: int
    key: str = ""


class PagePictures:
    """Draws one page at a time; some may wait."""

    def __init__(self, loader: Loader, sessions: Sessions, folder: Path | None) -> None:
        """`folder` holds the reports that all sessions share; None if there is none."""
        self.slots = Slots(n_slots=1, max_waiting=10)
        self._loader, self._sessions, self._folder = loader, sessions, folder
        self._kept: OrderedDict[tuple[object, ...], bytes] = OrderedDict()
        self._lock = Lock()

    def view(self, asked: PageAsked) -> PageView:
        """Return a page with its quote; the caller holds a slot.

        Raises:
            NoPicture: there is no such page, its file is away or changed, or it can't be drawn.
        """
        session = self._sessions.of_identity(asked.key)
        uploaded = next((u for u in session.uploads if u.doc_id == asked.doc_id), None)
        document = uploaded.document if uploaded else self._shared(asked.doc_id)
        layout = document.layout if document else None
        if document is None or layout is None or not 1 <= asked.page <= len(layout.starts):
            raise NoPicture("gone")
        try:
            boxes = _quoted(document, layout.boxes(asked.page, asked.start, asked.end), asked)
            if uploaded:
                picture = self._of_upload(uploaded, asked.page)
            else:
                picture = self._of_report(document, asked.page)
        except OSError as error:  # the index or the report was removed just now
            raise NoPicture("gone") from error
        size = layout.sizes[asked.page - 1]
        title, n_pages = document.source.title, len(layout.starts)
        return PageView(title, asked.page, n_pages, size, boxes, picture)

    def _shared(self, doc_id: str) -> Document | None:
        answerer = shared_answerer(self._loader)
        documents = answerer.index.documents if answerer else {}
        return documents.get(doc_id)

    def _of_upload(self, upload: Upload, page: int) -> bytes:
        """Draw a page of an upload, which is kept nowhere but in its session."""
        if not upload.file:
            raise NoPicture("forgotten")
        return _drawn(upload.file, page)

    def _of_report(self, document: Document, page: int) -> bytes:
        """Return a page of a report; it is drawn again if the file was touched since."""
        if self._folder is None:
            raise NoPicture("gone")
        try:
            path = find_original(self._folder, document.source)
            status = path.stat()
            key = (path, status.st_mtime_ns, status.st_size, document.source.sha256, page)
            picture = self._recall(key)
            if picture is None:
                picture = _drawn(read_original(path, document.source), page)
                self._keep(key, picture)
        except UnreadableReport as error:
            raise NoPicture("gone") from error
        except ManifestMismatch as error:
            raise NoPicture("changed") from error
        return picture

    def _recall(self, key: tuple[object, ...]) -> bytes | None:
        with self._lock:
            if key in self._kept:
                self._kept.move_to_end(key)
            return self._kept.get(key)

    def _keep(self, key: tuple[object, ...], picture: bytes) -> None:
        with self._lock:
            self._kept[key] = picture
            while len(self._kept) > MAX_KEPT or sum(map(len, self._kept.values())) > MAX_KEPT_BYTES:
                self._kept.popitem(last=False)


def _drawn(data: bytes, page: int) -> bytes:
    try:
        return draw_page(data, page)
    except ValueError as error:
        _log.warning("A page %s", error)
        raise NoPicture("undrawn") from error


def _quoted(document: Document, boxes: Sequence[Box], asked: PageAsked) -> list[Box]:
    """Return the lines of a quote; of a word that goes beyond it, such as a run of Chinese, a part.

    What has blanks is a table's cell, of which no part is known.
    """
    parts = (
        box if len(document.text[box.start : box.end].split()) > 1 else part_of(box, *_span(asked))
        for box in boxes
    )
    return in_lines(list(parts))


def _span(asked: PageAsked) -> tuple[int, int]:
    return asked.start, asked.end
