"""The tab "Figures": the figures of the reports as tables."""

from __future__ import annotations

from collections.abc import Sequence
from weakref import WeakKeyDictionary

import gradio as gr

from corpus.document import Document
from index.passage_index import PassageIndex
from qa.figures.row import FigureRow
from qa.figures.table import figure_rows
from qa.rendering.figures import figures_html
from qa.rendering.html import note_html
from qa.rendering.words import say
from qa.web.page.language import language_of
from qa.web.page.page_context import HANDLER_OPTIONS, PageContext
from qa.web.page.session_loader import session_documents, session_key, shared_answerer

_MAX_REPORTS = 200
"""Figures of no more reports are shown; the command `figures` lists all."""


class FiguresPanel:
    """The tables; they are filled when the tab is selected."""

    def __init__(self, page: PageContext) -> None:
        """Build the panel in the tab that is open."""
        self._page = page
        # Computed once for each index; a session with uploads has an index of its own.
        self._rows: WeakKeyDictionary[PassageIndex, list[FigureRow]] = WeakKeyDictionary()
        self.shown = gr.HTML("", elem_id="figures", js_on_load=None)

    def connect(self) -> None:
        """Fill the panel when its tab is selected."""
        self._page.figures_tab.select(self.fill, None, self.shown, **HANDLER_OPTIONS)

    def fill(self, request: gr.Request) -> str:
        """Return the figures of the reports that this session sees."""
        language = language_of(request)
        shared = shared_answerer(self._page.loader)
        if shared is None:
            return note_html(say("reports_loading", language), "waiting")
        session = self._page.sessions.get(session_key(request))
        documents, n_more = session_documents(session, shared, _MAX_REPORTS)
        more = note_html(say("reports_more", language, n=n_more), "more") if n_more else ""
        rows = self._rows_of(session.unscoped_answerer(shared).index, documents)
        return more + figures_html(rows, language)

    def _rows_of(self, index: PassageIndex, documents: Sequence[Document]) -> list[FigureRow]:
        """Return the figures of the shown documents of an index; computed once for an index."""
        rows = self._rows.get(index)
        if rows is None:
            rows = self._rows[index] = figure_rows(documents)
        return rows
