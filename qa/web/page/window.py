"""The page: its head, and three tabs: ask with chat and sources, the reports, the figures."""

from __future__ import annotations

from functools import partial
from typing import Any

import gradio as gr

from qa.rendering.html import header_html, heading_html
from qa.rendering.words import say
from qa.web.loading import Loader
from qa.web.page.asking import Asking
from qa.web.page.chat import Talk, build_chat, build_talk
from qa.web.page.closing import forget_closed
from qa.web.page.exporting import connect_exports
from qa.web.page.feedback_panel import FeedbackPanel, Keeper
from qa.web.page.figures_panel import FiguresPanel
from qa.web.page.language import Labels, language_of
from qa.web.page.opened_report import Opened
from qa.web.page.parts import HIDDEN, Parts, small_button
from qa.web.page.pending_uploads import waiting_uploads
from qa.web.page.replies import Conversation, messages, sources_html
from qa.web.page.reports_panel import ReportsPanel
from qa.web.page.scope_line import within_now
from qa.web.page.upload_panel import build_upload
from qa.web.sessions import Sessions


def build_window(
    loader: Loader, keeper: Keeper | None = None, sessions: Sessions | None = None
) -> tuple[gr.Blocks, Labels]:
    """Return the page and its words; questions are answered by what the loader holds.

    `keeper` keeps what people say of answers; without one they aren't asked. `sessions` keep what
    each page has for itself, until it is closed.
    """
    sessions = Sessions() if sessions is None else sessions
    labels = Labels()
    waiting_uploads()  # Gradio looks where files may lie when its components are made
    window = gr.Blocks(title=say("title"), analytics_enabled=False)
    with window:
        with gr.Row(elem_id="head"):
            labels.named(gr.HTML, {"value": header_html}, elem_id="header", js_on_load=None)
            language = small_button(labels, "other_language", "language")
        with gr.Row(elem_id="within-row"):
            within = gr.HTML("", elem_id="within", js_on_load=None)
            choose_all = small_button(labels, "reports_choice_all", "within-clear")
        opening = gr.Textbox(visible="hidden", elem_id="report-request")
        conversation = gr.State(())
        with gr.Tabs(elem_id="tabs") as tabs:
            with labels.named(gr.Tab, {"label": "tab_ask"}, id="ask"):
                talk, sources, feedback = _build_ask(labels, keeper)
            reports_tab = labels.named(gr.Tab, {"label": "tab_reports"}, id="reports")
            figures_tab = labels.named(gr.Tab, {"label": "tab_figures"}, id="figures")
        parts = Parts(
            *(loader, labels, conversation, tabs, reports_tab, figures_tab),
            *(sessions, opening, within, choose_all),
        )
        Asking(parts, talk, sources, feedback).connect()
        feedback.connect(parts)
        connect_exports(parts, talk)
        with reports_tab:
            brought = build_upload(parts)
            reports = ReportsPanel(parts)
        with figures_tab:
            figures = FiguresPanel(parts)
        reports.connect(after=brought)
        figures.connect()
        _connect_language(parts, language, talk, sources, reports, figures)
        forget_closed(window, sessions)
    return window, labels


def _build_ask(labels: Labels, keeper: Keeper | None) -> tuple[Talk, gr.HTML, FeedbackPanel]:
    """Build the tab where questions are asked: chat on one side, sources on the other."""
    with gr.Row(elem_id="columns"):
        with gr.Column(scale=3, min_width=320, elem_id="talk"):
            chat = build_chat(labels)
            feedback = FeedbackPanel(labels, keeper)
            talk = build_talk(labels, chat)
        with gr.Column(scale=2, min_width=320, elem_id="side"):
            labels.named(gr.HTML, {"value": partial(heading_html, "sources")}, js_on_load=None)
            sources = labels.named(
                gr.HTML, {"value": partial(sources_html, ())}, elem_id="sources", js_on_load=None
            )
    return talk, sources, feedback


def _connect_language(
    parts: Parts,
    button: gr.Button,
    talk: Talk,
    sources: gr.HTML,
    reports: ReportsPanel,
    figures: FiguresPanel,
) -> None:
    """Say everything in the language that page.js has just put into the cookie."""

    def switch(
        opened: Opened | None, search: object, conversation: Conversation, request: gr.Request
    ) -> dict[Any, Any]:
        language = language_of(request)
        changed = parts.labels.updates(language)
        changed[sources] = gr.update(value=sources_html(conversation, language))
        changed[talk.chat]["value"] = messages(conversation, language)
        changed[reports.shown] = reports.show(opened, search, conversation, request)
        changed[parts.within] = within_now(parts, request)
        changed[figures.shown] = figures.fill(request)
        return changed

    button.click(
        switch,
        [reports.opened, reports.search, parts.conversation],
        [*parts.labels.components, reports.shown, parts.within, figures.shown],
        **HIDDEN,
    )
