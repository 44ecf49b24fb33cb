"""The upload of reports for this session: chosen or dropped; gone with the session."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial
from typing import Any

import gradio as gr

from corpus.readers import SUFFIXES
from qa.rendering.html import note_html, words_html
from qa.rendering.words import say
from qa.web.page.correction_panel import CorrectionPanel
from qa.web.page.language import language_of
from qa.web.page.page_context import HANDLER_OPTIONS, PageContext
from qa.web.page.session_loader import session_key
from qa.web.page.upload_reading import read_into_session
from qa.web.uploads import MAX_READ_SECONDS, MAX_UPLOAD_BYTES, PAGE_CHARS, UploadLimits

_LIMITS: dict[str, Any] = {
    "concurrency_id": "uploads",
    "concurrency_limit": 1,
    "trigger_mode": "once",
    **HANDLER_OPTIONS,
}


def build_upload(page: PageContext) -> list[Any]:
    """Build the panel in the open tab; nothing if uploads are not allowed.

    Returns the events that change which reports there are.
    """
    limits = page.sessions.limits
    if not limits.reports:
        return []
    labelled = page.labels.labelled
    with labelled(gr.Accordion, {"label": "upload_title"}, open=False, elem_id="upload-panel"):
        about = partial(words_html, "upload_about", **_said_of(limits))
        labelled(gr.HTML, {"value": about}, js_on_load=None)
        with gr.Row(elem_id="upload-zone"):
            drop = partial(words_html, "upload_drop")
            labelled(gr.HTML, {"value": drop}, elem_id="upload-drop", js_on_load=None)
            button = labelled(
                gr.UploadButton,
                {"label": "upload_button"},
                file_types=sorted(SUFFIXES),
                file_count="multiple",
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
        correction = CorrectionPanel(page, status)

    def upload(sent: object, request: gr.Request) -> Iterator[Any]:
        """Read the chosen files and add them to this session."""
        for note in read_into_session(page, sent, request):
            has_uploads = bool(page.sessions.get(session_key(request)).uploads)
            yield note, gr.update(visible=has_uploads)

    def remove_uploads(request: gr.Request) -> list[Any]:
        """Remove the uploads of this session."""
        page.sessions.remove_uploads(session_key(request))
        note = note_html(say("upload_returned", language_of(request)), "done")
        return [note, gr.update(visible=False)]

    # The line on the last file must not stand beside the next one, which the page may refuse.
    button.click(None, None, status, js="() => ''", api_visibility="private")
    changes = [
        button.upload(upload, [button], [status, remove], **_LIMITS),
        remove.click(remove_uploads, None, [status, remove], **_LIMITS),
    ]
    return [*changes, correction.connect(changes)]


def _said_of(limits: UploadLimits) -> dict[str, Any]:
    """Return the limits of uploads as the panel says them."""
    return {
        "reports": limits.reports,
        "pages": limits.pages,
        "characters": f"{limits.pages * PAGE_CHARS:,}",
        "size": MAX_UPLOAD_BYTES // 1_000_000,
        "seconds": f"{MAX_READ_SECONDS:.0f}",
    }
