"""A report brought along for this session: chosen, checked, read; gone with the session."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from functools import partial
from pathlib import Path
from typing import Any

import gradio as gr

from corpus.readers import READERS
from qa.rendering.html import note_html, words_html
from qa.rendering.words import Language, say
from qa.web.page.language import language_of
from qa.web.page.parts import HIDDEN, Parts
from qa.web.page.pending_uploads import waiting_uploads
from qa.web.page.session_loader import key_of, shared_answerer
from qa.web.page.telling import percents
from qa.web.slots import Busy
from qa.web.uploads import UploadRefused, read_file, read_upload

_log = logging.getLogger(__name__)
_LIMITS: dict[str, Any] = {
    "concurrency_id": "uploads",
    "concurrency_limit": 1,
    "trigger_mode": "once",
    **HIDDEN,
}
_MAX_NAME = 80


def build_upload(parts: Parts) -> list[Any]:
    """Build the panel in the tab that is open; nothing where no report may be brought along.

    Returns the events after which there are other reports than before.
    """
    limits = parts.sessions.limits
    if not limits.reports:
        return []
    named = parts.labels.named
    with named(gr.Accordion, {"label": "upload_title"}, open=False, elem_id="upload-panel"):
        about = partial(words_html, "upload_about", pages=limits.pages)
        named(gr.HTML, {"value": about}, js_on_load=None)
        with gr.Row():
            button = named(
                gr.UploadButton,
                {"label": "upload_button"},
                file_types=sorted(READERS),
                size="sm",
                scale=0,
                elem_id="upload",
            )
            back = named(
                gr.Button,
                {"value": "upload_return"},
                visible=False,  # there is nothing to remove yet
                size="sm",
                scale=0,
                elem_id="upload-return",
            )
        said = gr.HTML("", elem_id="upload-said", js_on_load=None)

    def bring(path: object, request: gr.Request) -> Iterator[Any]:
        """Read the file that was chosen and add it to this session."""
        language = language_of(request)
        name = Path(str(path or "")).name[:_MAX_NAME]
        yield note_html(say("upload_reading", language, name=name), "waiting"), gr.skip()
        for note in _brought(parts, path, request, language):
            has_some = bool(parts.sessions.of(key_of(request)).brought)
            yield note, gr.update(visible=has_some)

    def return_reports(request: gr.Request) -> list[Any]:
        """Forget what this session brought along."""
        parts.sessions.return_reports(key_of(request))
        note = note_html(say("upload_returned", language_of(request)), "done")
        return [note, gr.update(visible=False)]

    # What was said of the last file does not stand beside the next, which the page may refuse.
    button.click(None, None, said, js="() => ''", api_visibility="private")
    return [
        button.upload(bring, [button], [said, back], **_LIMITS),
        back.click(return_reports, None, [said, back], **_LIMITS),
    ]


def _brought(parts: Parts, path: object, request: gr.Request, language: Language) -> Iterator[str]:
    """Yield how far the reading of a file is, and then what became of it, in a line each."""
    said = "failed"
    try:
        file = Path(str(path or ""))
        data = _taken(file)
        shared = shared_answerer(parts.loader)
        if shared is None:
            raise UploadRefused("waiting")
        document = read_upload(data, file.name, parts.sessions.limits)
        bring = partial(parts.sessions.bring, key_of(request), document, shared)
        with parts.loader.places.take():  # it takes as much of the machine as an answer
            for percent in percents(bring):
                share = say("upload_share", language, name=file.name[:_MAX_NAME], percent=percent)
                yield note_html(share, "waiting")
        words, said = say("upload_done", language, title=document.source.title), "done"
    except UploadRefused as refused:
        words = refused.words(language)
    except Busy:
        words = say("busy", language)
    except Exception:  # the last frame before a person: a fault is logged, and said in words
        _log.exception("an upload was not read")
        words = say("upload_empty", language)
    yield note_html(words, said)


def _taken(file: Path) -> bytes:
    """Return the bytes of a file that waits; whatever it is, it does not stay on the disk."""
    uploads = waiting_uploads()
    try:
        return read_file(file, uploads.folder)
    finally:
        uploads.remove(file)
