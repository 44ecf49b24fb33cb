"""The figures in the reports, as tables."""

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
from qa.web.page.parts import HIDDEN, Parts
from qa.web.page.session_loader import documents_of, key_of, shared_answerer

_MOST_READ = 200
"""Of very many reports the figures of no more are shown; the command `figures` lists all."""


class FiguresPanel:
    """The tables, and when they are filled."""

    def __init__(self, parts: Parts) -> None:
        """Build the panel in the tab that is open."""
        self._parts = parts
        # Found for an index, which a session with reports of its own has to itself; gone with it.
        self._rows: WeakKeyDictionary[PassageIndex, list[FigureRow]] = WeakKeyDictionary()
        self.shown = gr.HTML("", elem_id="figures", js_on_load=None)

    def connect(self) -> None:
        """Fill the panel when its tab is selected."""
        self._parts.figures_tab.select(self.fill, None, self.shown, **HIDDEN)

    def fill(self, request: gr.Request) -> str:
        """Return the figures of the reports that this session sees."""
        language = language_of(request)
        shared = shared_answerer(self._parts.loader)
        if shared is None:
            return note_html(say("reports_loading", language), "waiting")
        session = self._parts.sessions.of(key_of(request))
        documents, n_more = documents_of(session, shared, _MOST_READ)
        more = note_html(say("reports_more", language, n=n_more), "more") if n_more else ""
        return more + figures_html(self._rows_of(session.over(shared).index, documents), language)

    def _rows_of(self, index: PassageIndex, documents: Sequence[Document]) -> list[FigureRow]:
        """Return the figures of the documents that are shown of an index, found once."""
        rows = self._rows.get(index)
        if rows is None:
            rows = self._rows[index] = figure_rows(documents)
        return rows
