"""The upload of a report for this session: chosen, checked, read; gone with the session."""

from __future__ import annotations

import logging
from collections.abc import Callable, Generator, Iterator
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from pathlib import Path
from queue import SimpleQueue
from typing import TYPE_CHECKING, Any, TypeVar

import gradio as gr

from corpus.readers import SUFFIXES
from qa.rendering.html import note_html, words_html
from qa.rendering.words import Language, say
from qa.web.page.language import language_of
from qa.web.page.page_context import HANDLER_OPTIONS, PageContext
from qa.web.page.pending_uploads import pending_uploads
from qa.web.page.session_loader import session_key, shared_answerer
from qa.web.slots import Busy
from qa.web.uploads import UploadRefused, read_file, read_upload

if TYPE_CHECKING:
    from index.embedder import Progress

T = TypeVar("T")
_log = logging.getLogger(__name__)
_LIMITS: dict[str, Any] = {
    "concurrency_id": "uploads",
    "concurrency_limit": 1,
    "trigger_mode": "once",
    **HANDLER_OPTIONS,
}
_MAX_NAME = 80


def build_upload(page: PageContext) -> list[Any]:
    """Build the panel in the open tab; nothing if uploads are not allowed.

    Returns the events that change which reports there are.
    """
    limits = page.sessions.limits
    if not limits.reports:
        return []
    labelled = page.labels.labelled
    with labelled(gr.Accordion, {"label": "upload_title"}, open=False, elem_id="upload-panel"):
        about = partial(words_html, "upload_about", pages=limits.pages)
        labelled(gr.HTML, {"value": about}, js_on_load=None)
        with gr.Row():
            button = labelled(
                gr.UploadButton,
                {"label": "upload_button"},
                file_types=sorted(SUFFIXES),
                size="sm",
                scale=0,
                elem_id="upload",
            )
            remove = labelled(
                gr.Button,
                {"value": "upload_return"},
                visible=False,  # there is nothing to remove yet
                size="sm",
                scale=0,
                elem_id="upload-return",
            )
        status = gr.HTML("", elem_id="upload-said", js_on_load=None)

    def upload(path: object, request: gr.Request) -> Iterator[Any]:
        """Read the chosen file and add it to this session."""
        language = language_of(request)
        name = Path(str(path or "")).name[:_MAX_NAME]
        yield note_html(say("upload_reading", language, name=name), "waiting"), gr.skip()
        for note in _read_into_session(page, path, request, language):
            has_uploads = bool(page.sessions.get(session_key(request)).uploads)
            yield note, gr.update(visible=has_uploads)

    def remove_uploads(request: gr.Request) -> list[Any]:
        """Remove the uploads of this session."""
        page.sessions.remove_uploads(session_key(request))
        note = note_html(say("upload_returned", language_of(request)), "done")
        return [note, gr.update(visible=False)]

    # The line on the last file must not stand beside the next one, which the page may refuse.
    button.click(None, None, status, js="() => ''", api_visibility="private")
    return [
        button.upload(upload, [button], [status, remove], **_LIMITS),
        remove.click(remove_uploads, None, [status, remove], **_LIMITS),
    ]


def _read_into_session(
    page: PageContext, path: object, request: gr.Request, language: Language
) -> Iterator[str]:
    """Yield a line on the progress of reading a file, and at last one on the outcome."""
    outcome = "failed"
    try:
        file = Path(str(path or ""))
        data = _take(file)
        shared = shared_answerer(page.loader)
        if shared is None:
            raise UploadRefused("waiting")
        document = read_upload(data, file.name, page.sessions.limits)
        kept = data if document.layout else b""  # a PDF, whose pages can be shown
        key = session_key(request)
        add = partial(page.sessions.add_upload, key, document, shared, file=kept)
        with page.loader.slots.acquire():  # it needs as much computing as an answer
            for percent in run_with_percents(add):
                share = say("upload_share", language, name=file.name[:_MAX_NAME], percent=percent)
                yield note_html(share, "waiting")
        line = say("upload_done", language, title=document.source.title)
        outcome = "done"
    except UploadRefused as refused:
        line = refused.message_in(language)
    except Busy:
        line = say("busy", language)
    except Exception:  # unforeseen: the log has the error, the page says that the file was not read
        _log.exception("an upload was not read")
        line = say("upload_empty", language)
    yield note_html(line, outcome)


def _take(file: Path) -> bytes:
    """Return the bytes of a pending file and remove it from the disk, even if it is refused."""
    uploads = pending_uploads()
    try:
        return read_file(file, uploads.folder)
    finally:
        uploads.remove(file)


def run_with_percents(work: Callable[[Progress], T]) -> Generator[int, None, T]:
    """Run blocking work in a thread; yield its progress in per cent, return its result.

    Percentages rise from 1 to 100, each at most once. What the work raises is raised here. A
    generator that is closed early waits for the work to end.
    """
    updates: SimpleQueue[int | None] = SimpleQueue()
    with ThreadPoolExecutor(1, "upload") as thread:
        future = thread.submit(work, lambda done, total: updates.put(100 * done // max(total, 1)))
        future.add_done_callback(lambda _: updates.put(None))
        last = 0
        while (percent := updates.get()) is not None:
            if percent > last:
                last = percent
                yield percent
        return future.result()
