"""The page: its head, and three tabs: ask with chat and sources, the reports, the figures."""

from __future__ import annotations

import gradio as gr

from qa.sessions import Sessions
from qa.web.asking import connect
from qa.web.chat import build_talk
from qa.web.figures_panel import build_figures
from qa.web.loading import Loader
from qa.web.parts import Parts
from qa.web.replies import sources_html
from qa.web.reports_panel import build_reports
from qa.web.session_loader import key_of
from qa.web.upload_panel import build_upload

TITLE = "Ask the reports"
_HEADER = (
    f"<h1>{TITLE}</h1><p>Questions about Beijing's plans, answered from reports, "
    'each sentence with its source.</p><p id="loading" role="status"></p>'
)


def build_window(loader: Loader, sessions: Sessions | None = None) -> gr.Blocks:
    """Return the page; its questions are answered by what the loader holds.

    `sessions` keep what each page has for itself, until it is closed.
    """
    sessions = sessions or Sessions()
    window = gr.Blocks(title=TITLE, analytics_enabled=False)
    with window:
        gr.HTML(_HEADER, elem_id="header", js_on_load=None)
        within = gr.HTML("", elem_id="within", js_on_load=None)
        conversation = gr.State(())
        with gr.Tabs(elem_id="tabs") as tabs:
            with gr.Tab("Ask", id="ask"), gr.Row(elem_id="columns"):
                with gr.Column(scale=3, min_width=320, elem_id="talk"):
                    talk = build_talk()
                with gr.Column(scale=2, min_width=320, elem_id="side"):
                    gr.HTML("<h2>Sources</h2>", js_on_load=None)
                    sources = gr.HTML(sources_html(()), elem_id="sources", js_on_load=None)
            reports_tab = gr.Tab("Reports", id="reports")
            figures_tab = gr.Tab("Figures", id="figures")
        parts = Parts(loader, conversation, tabs, reports_tab, figures_tab, sessions, within)
        connect(parts, talk, sources)
        with reports_tab:
            build_reports(parts, build_upload(parts))
        with figures_tab:
            build_figures(parts)
        _end_with_page(window, sessions)
    return window


def _end_with_page(window: gr.Blocks, sessions: Sessions) -> None:
    """Forget what a page had for itself once it is closed."""

    def end(request: gr.Request) -> None:
        sessions.end(key_of(request))

    window.unload(end)
