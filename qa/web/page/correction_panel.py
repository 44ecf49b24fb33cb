"""Title and date of what was brought along: what is unsure is said, and can be put right."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

import gradio as gr

from corpus.document import stamp
from corpus.metadata.title_runs import MAX_TITLE_CHARS
from qa.rendering.html import note_html
from qa.rendering.words import Language, say
from qa.text.hygiene import visible
from qa.web.page.language import language_of
from qa.web.page.page_context import HANDLER_OPTIONS, PageContext
from qa.web.page.session_loader import session_key, shared_answerer
from qa.web.uploads import Correction, Doubt, Upload, UploadRefused

_MAX_DATE_CHARS = 10
_REASONS = {
    "the file's name": "upload_of_name",
    "the file's properties": "upload_of_properties",
    "the title": "upload_of_title",
}


class CorrectionPanel:
    """The components and their handlers; nothing is shown while nothing was brought along."""

    def __init__(self, page: PageContext, status: gr.HTML) -> None:
        """Build the panel in the open part of the page; `status` says how a correction ended."""
        self._page, self._status = page, status
        labelled = page.labels.labelled
        with gr.Column(visible=False, elem_id="upload-correction") as self._panel:
            self._which = labelled(
                gr.Radio, {"label": "upload_which"}, choices=[], elem_id="upload-which"
            )
            self._doubts = gr.HTML("", elem_id="upload-doubts", js_on_load=None)
            with gr.Row():
                self._title = labelled(
                    gr.Textbox,
                    {"label": "upload_title_box"},
                    max_length=MAX_TITLE_CHARS,
                    max_lines=1,
                    elem_id="upload-title-box",
                )
                self._date = labelled(
                    gr.Textbox,
                    {"label": "upload_date_box"},
                    max_length=_MAX_DATE_CHARS,
                    max_lines=1,
                    elem_id="upload-date-box",
                )
            self._button = labelled(
                gr.Button, {"value": "upload_correct"}, size="sm", scale=0, elem_id="upload-correct"
            )
        self._fields = [self._doubts, self._title, self._date]
        self._all = [self._panel, self._which, *self._fields]

    def connect(self, after: Iterable[Any]) -> Any:
        """Bind the handlers, and fill the panel after each event of `after`.

        Returns the event that corrects.
        """
        for event in after:
            event.then(self.fill_fields, None, self._all, **HANDLER_OPTIONS)
        self._which.input(self.show_fields, self._which, self._fields, **HANDLER_OPTIONS)
        given = [self._which, self._title, self._date]
        shown = [self._status, *self._all]
        return self._button.click(self.correct, given, shown, **HANDLER_OPTIONS)

    def fill_fields(self, request: gr.Request) -> dict[Any, Any]:
        """Return the panel for the report that came last; nothing of it without one."""
        uploads = self._page.sessions.get(session_key(request)).uploads
        return self._filled(uploads, uploads[-1:], language_of(request))

    def show_fields(self, doc_id: object, request: gr.Request) -> dict[Any, Any]:
        """Return title, date and doubts of a report."""
        uploads = self._page.sessions.get(session_key(request)).uploads
        chosen = [upload for upload in uploads if upload.doc_id == doc_id]
        return self._values(chosen[0], language_of(request)) if chosen else {}

    def correct(
        self, doc_id: object, title: object, date: object, request: gr.Request
    ) -> dict[Any, Any]:
        """Put title and date of a report right, and say how that ended."""
        language = language_of(request)
        given = Correction(str(doc_id), str(title or ""), str(date or ""))
        try:
            shared = shared_answerer(self._page.loader)
            if shared is None:
                raise UploadRefused("waiting")
            session = self._page.sessions.correct_upload(session_key(request), given, shared)
        except UploadRefused as refused:
            return {self._status: note_html(refused.message_in(language), "failed")}
        chosen = [upload for upload in session.uploads if upload.doc_id == doc_id]
        said = note_html(say("upload_corrected", language), "done")
        return {self._status: said, **self._filled(session.uploads, chosen, language)}

    def _filled(
        self, uploads: Sequence[Upload], chosen: Sequence[Upload], language: Language
    ) -> dict[Any, Any]:
        """Return the values of all components; `chosen` is the report that is shown, or none."""
        choices = [(visible(u.document.source.title), u.doc_id) for u in uploads]
        value = chosen[0].doc_id if chosen else None
        return {
            self._panel: gr.update(visible=bool(uploads)),
            self._which: gr.update(choices=choices, value=value, visible=len(uploads) > 1),
            **(self._values(chosen[0], language) if chosen else {}),
        }

    def _values(self, upload: Upload, language: Language) -> dict[Any, Any]:
        source = upload.document.source
        doubts = "".join(note_html(_words(doubt, language), "about") for doubt in upload.doubts)
        return {
            self._title: visible(source.title),
            self._date: stamp(*source.dates[0]) if source.dates else "",
            self._doubts: doubts,
        }


def _words(doubt: Doubt, language: Language) -> str:
    """Return in words what is unsure, and where it was found."""
    what, found = doubt
    if what == "date" and not found:
        return say("upload_no_date", language)
    key = _REASONS.get(found)
    where = say(key, language) if key else found
    return say(
        "upload_unsure_title" if what == "title" else "upload_unsure_date", language, where=where
    )
