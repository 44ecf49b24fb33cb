"""The figures in the reports, as tables."""

from __future__ import annotations

from typing import Any

import gradio as gr

from qa.figure_table import figure_rows
from qa.interface_words import say
from qa.render_figures import figures_html
from qa.render_html import note_html
from qa.web.language import language_of
from qa.web.parts import Parts
from qa.web.session_loader import documents_of, key_of, shared_answerer

_MOST_READ = 200
"""Of very many reports the figures of no more are shown; the command `figures` lists all."""


def build_figures(parts: Parts) -> None:
    """Build the panel in the tab that is open."""
    shown = gr.HTML("", elem_id="figures", js_on_load=None)

    def fill(request: gr.Request) -> Any:
        """Return the figures of the reports that this session sees."""
        language = language_of(request)
        shared = shared_answerer(parts.loader)
        if shared is None:
            return note_html(say("reports_loading", language), "waiting")
        session = parts.sessions.of(key_of(request))
        documents, n_more = documents_of(session, shared, _MOST_READ)
        more = note_html(say("reports_more", language, n=n_more), "more") if n_more else ""
        return more + figures_html(figure_rows(documents), language)

    parts.figures_tab.select(fill, None, shown, show_progress="hidden", api_visibility="private")
