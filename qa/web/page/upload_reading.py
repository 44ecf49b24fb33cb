"""Reads files that were sent, one after another, and says how far it is and how each ended."""

from __future__ import annotations

import logging
from collections.abc import Callable, Generator, Iterator
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from pathlib import Path
from queue import SimpleQueue
from typing import TYPE_CHECKING, TypeVar

import gradio as gr

from qa.rendering.html import note_html
from qa.rendering.words import Language, say
from qa.web.page.language import language_of
from qa.web.page.page_context import PageContext
from qa.web.page.pending_uploads import pending_uploads
from qa.web.page.session_loader import session_key, shared_answerer
from qa.web.slots import Busy
from qa.web.uploads import Upload, UploadRefused, read_file, read_upload

if TYPE_CHECKING:
    from index.embedder import Progress

T = TypeVar("T")
_log = logging.getLogger(__name__)
_MAX_NAME = 80


def read_into_session(page: PageContext, sent: object, request: gr.Request) -> Iterator[str]:
    """Yield what to say of the files that were sent while they are read; the last is all of it."""
    files = (
        [Path(str(path)) for path in sent] if isinstance(sent, list) else [Path(str(sent or ""))]
    )
    language = language_of(request)
    ended = ""
    for file in files:
        outcome, line = "failed", ""
        try:
            for note in _told(page, file, request, language):
                yield ended + note_html(note, "waiting")
                line = note
            outcome = "done"
        except UploadRefused as refused:
            line = refused.message_in(language)
        except Busy:
            line = say("busy", language)
        except Exception:  # unforeseen: the log has the error, the page that it was not read
            _log.exception("an upload was not read")
            line = say("upload_empty", language)
        if outcome == "failed" and len(files) > 1:
            line = say("upload_of", language, name=file.name[:_MAX_NAME], said=line)
        ended += note_html(line, outcome)
        yield ended


def _told(page: PageContext, file: Path, request: gr.Request, language: Language) -> Iterator[str]:
    """Add a file to a session; yield how far the reading is, and at last that it is there."""
    name = file.name[:_MAX_NAME]
    yield say("upload_reading", language, name=name)
    data = _take(file)
    shared = shared_answerer(page.loader)
    if shared is None:
        raise UploadRefused("waiting")

    def at_page(done: int, total: int) -> str:
        return say("upload_page", language, name=name, page=done, of=total)

    def at_percent(done: int, total: int) -> str:
        return say("upload_share", language, name=name, percent=100 * done // max(total, 1))

    read = partial(read_upload, data, file.name, page.sessions.limits)
    upload: Upload = yield from run_told(read, at_page)
    add = partial(page.sessions.add_upload, session_key(request), upload, shared)
    with page.loader.slots.acquire():  # it needs as much computing as an answer
        yield from run_told(add, at_percent)
    yield say("upload_done", language, title=upload.document.source.title)


def _take(file: Path) -> bytes:
    """Return the bytes of a pending file and remove it from the disk, even if it is refused."""
    uploads = pending_uploads()
    try:
        return read_file(file, uploads.folder)
    finally:
        uploads.remove(file)


def run_told(
    work: Callable[[Progress], T], tell: Callable[[int, int], str]
) -> Generator[str, None, T]:
    """Run blocking work in a thread; yield how far it is, in words, and return its result.

    `tell(done, total)` gives the words; the same ones are not yielded twice in a row. What the work
    raises is raised here. A generator that is closed early waits for the work to end.
    """
    updates: SimpleQueue[tuple[int, int] | None] = SimpleQueue()
    with ThreadPoolExecutor(1, "upload") as thread:
        future = thread.submit(work, lambda done, total: updates.put((done, total)))
        future.add_done_callback(lambda _: updates.put(None))
        last = ""
        while (update := updates.get()) is not None:
            if (told := tell(*update)) != last:
                last = told
                yield told
        return future.result()
