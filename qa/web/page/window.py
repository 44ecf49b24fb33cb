"""The page: its head, and three tabs: ask with the chat and its sources, reports, figures."""

from __future__ import annotations

from functools import partial
from typing import Any

import gradio as gr

from qa.rendering.html import header_html, heading_html
from qa.rendering.words import say
from qa.web.loading import Loader
from qa.web.page.chat import ChatComponents, build_chat, build_chat_controls, connect_exports
from qa.web.page.chat_handlers import ChatHandlers
from qa.web.page.feedback_panel import FeedbackKeeper, FeedbackPanel
from qa.web.page.figures_panel import FiguresPanel
from qa.web.page.language import Labels, language_of
from qa.web.page.open_report import OpenReport
from qa.web.page.page_context import HANDLER_OPTIONS, PageContext, small_button
from qa.web.page.pending_uploads import pending_uploads
from qa.web.page.replies import Conversation, messages, sources_html
from qa.web.page.reports_panel import ReportsPanel
from qa.web.page.scope_note import current_scope_html
from qa.web.page.session_cleanup import free_closed_pages
from qa.web.page.upload_panel import build_upload
from qa.web.sessions import Sessions


def build_window(
    loader: Loader, keeper: FeedbackKeeper | None = None, sessions: Sessions | None = None
) -> tuple[gr.Blocks, Labels]:
    """Return the page and its labels; the loader's answerer answers.

    `keeper` stores feedback; without one there are no buttons for it. `sessions` hold the uploads
    and the scope of each page until it is closed.
    """
    sessions = Sessions() if sessions is None else sessions
    labels = Labels()
    pending_uploads()  # Gradio reads its folder of uploads when a component is built
    window = gr.Blocks(title=say("title"), analytics_enabled=False)
    with window:
        with gr.Row(elem_id="head"):
            labels.labelled(gr.HTML, {"value": header_html}, elem_id="header", js_on_load=None)
            language = small_button(labels, "other_language", "language")
        with gr.Row(elem_id="within-row"):
            scope_note = gr.HTML("", elem_id="within", js_on_load=None)
            clear_scope = small_button(labels, "reports_choice_all", "within-clear")
        report_request = gr.Textbox(visible="hidden", elem_id="report-request")
        conversation = gr.State(())
        with gr.Tabs(elem_id="tabs") as tabs:
            with labels.labelled(gr.Tab, {"label": "tab_ask"}, id="ask"):
                chat, sources, feedback = _build_ask(labels, keeper)
            reports_tab = labels.labelled(gr.Tab, {"label": "tab_reports"}, id="reports")
            figures_tab = labels.labelled(gr.Tab, {"label": "tab_figures"}, id="figures")
        page = PageContext(
            *(loader, labels, conversation, tabs, reports_tab, figures_tab),
            *(sessions, report_request, scope_note, clear_scope),
        )
        ChatHandlers(page, chat, sources, feedback).connect()
        feedback.connect(page)
        connect_exports(page, chat)
        with reports_tab:
            upload_events = build_upload(page)
            reports = ReportsPanel(page)
        with figures_tab:
            figures = FiguresPanel(page)
        reports.connect(after=upload_events)
        figures.connect()
        _connect_language(page, language, chat, sources, reports, figures)
        free_closed_pages(window, sessions)
    return window, labels


def _build_ask(
    labels: Labels, keeper: FeedbackKeeper | None
) -> tuple[ChatComponents, gr.HTML, FeedbackPanel]:
    """Build the tab "Ask": chat on one side, sources on the other."""
    with gr.Row(elem_id="columns"):
        with gr.Column(scale=3, min_width=320, elem_id="talk"):
            chatbot = build_chat(labels)
            feedback = FeedbackPanel(labels, keeper)
            chat = build_chat_controls(labels, chatbot)
        with gr.Column(scale=2, min_width=320, elem_id="side"):
            labels.labelled(gr.HTML, {"value": partial(heading_html, "sources")}, js_on_load=None)
            sources = labels.labelled(
                gr.HTML, {"value": partial(sources_html, ())}, elem_id="sources", js_on_load=None
            )
    return chat, sources, feedback


def _connect_language(
    page: PageContext,
    button: gr.Button,
    chat: ChatComponents,
    sources: gr.HTML,
    reports: ReportsPanel,
    figures: FiguresPanel,
) -> None:
    """Bind the button: update all texts to the language that page.js has put into the cookie."""

    def switch(
        opened: OpenReport | None, search: object, conversation: Conversation, request: gr.Request
    ) -> dict[Any, Any]:
        language = language_of(request)
        updates = page.labels.updates(language)
        updates[sources] = gr.update(value=sources_html(conversation, language))
        updates[chat.chatbot]["value"] = messages(conversation, language)
        updates[reports.shown] = reports.show(opened, search, conversation, request)
        updates[page.scope_note] = current_scope_html(page, request)
        updates[figures.shown] = figures.fill(request)
        return updates

    button.click(
        switch,
        [reports.opened, reports.search, page.conversation],
        [*page.labels.components, reports.shown, page.scope_note, figures.shown],
        **HANDLER_OPTIONS,
    )
