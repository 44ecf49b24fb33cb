"""A report brought along for this session: chosen, checked, read; gone with the session."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from contextlib import suppress
from functools import partial
from pathlib import Path
from typing import Any

import gradio as gr
from gradio.utils import get_upload_folder

from corpus.readers import READERS
from qa.interface_words import Language, say
from qa.render_html import note_html, words_html
from qa.uploads import UploadRefused, read_file, read_upload
from qa.web.language import language_of
from qa.web.parts import Parts
from qa.web.places import Busy
from qa.web.session_loader import key_of, shared_answerer

_log = logging.getLogger(__name__)
_LIMITS: dict[str, Any] = {
    "concurrency_id": "uploads",
    "concurrency_limit": 1,
    "trigger_mode": "once",
    "show_progress": "hidden",
    "api_visibility": "private",
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
                gr.Button, {"value": "upload_return"}, size="sm", scale=0, elem_id="upload-return"
            )
        said = gr.HTML("", elem_id="upload-said", js_on_load=None)

    def bring(path: object, request: gr.Request) -> Iterator[Any]:
        """Read the file that was chosen and add it to this session."""
        language = language_of(request)
        name = Path(str(path or "")).name[:_MAX_NAME]
        yield note_html(say("upload_reading", language, name=name), "waiting")
        yield _brought(parts, path, request, language)

    def return_reports(request: gr.Request) -> str:
        """Forget what this session brought along."""
        parts.sessions.return_reports(key_of(request))
        return note_html(say("upload_returned", language_of(request)), "done")

    return [
        button.upload(bring, [button], said, **_LIMITS),
        back.click(return_reports, None, said, **_LIMITS),
    ]


def _brought(parts: Parts, path: object, request: gr.Request, language: Language) -> str:
    """Return what became of a file, in a line; whatever it is, it does not stay on the disk."""
    shared = shared_answerer(parts.loader)
    if shared is None:
        return note_html(say("upload_waiting", language), "failed")
    folder = Path(get_upload_folder())
    file = Path(str(path or ""))
    try:
        data = read_file(file, folder)
        document = read_upload(data, file.name, parts.sessions.limits)
        with parts.loader.places.take():  # it takes as much of the machine as an answer
            parts.sessions.bring(key_of(request), document, shared)
    except UploadRefused as refused:
        return note_html(refused.words(language), "failed")
    except Busy:
        return note_html(say("busy", language), "failed")
    except Exception:  # the last frame before a person: a fault is logged, and said in words
        _log.exception("an upload was not read")
        return note_html(say("upload_empty", language), "failed")
    finally:
        _remove(file, folder)
    return note_html(say("upload_done", language, title=document.source.title), "done")


def _remove(file: Path, folder: Path) -> None:
    """Remove an uploaded file and the folder that was made for it."""
    with suppress(OSError, ValueError):
        if file.resolve().is_relative_to(folder.resolve()) and file.is_file():
            file.unlink()
            file.parent.rmdir()
