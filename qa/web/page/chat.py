"""The left side of the page: the chat, the question box, the buttons, and the exports."""

from __future__ import annotations

import json
from dataclasses import dataclass
from functools import partial

import gradio as gr

from qa.reading.intake import MAX_QUESTION_CHARS
from qa.rendering.html import beginning_html, label_html
from qa.rendering.markdown import conversation_markdown
from qa.rendering.text import to_record
from qa.web.page.language import Labels, language_of
from qa.web.page.page_context import HANDLER_OPTIONS, PageContext, small_button
from qa.web.page.replies import Conversation

N_CHIPS = 3
_SAVE = "(text) => window.askTheReports.save(text, '{name}', '{kind}')"


@dataclass(frozen=True, slots=True)
class ChatComponents:
    """The components of a conversation."""

    chatbot: gr.Chatbot
    chips: tuple[gr.Button, ...]
    box: gr.Textbox
    ask: gr.Button
    stop: gr.Button
    new: gr.Button
    tools: gr.Row
    """Shown once there is an answer; it holds the buttons below."""
    retry: gr.Button
    edit: gr.Button
    markdown: gr.Button
    json: gr.Button


def build_chat_controls(labels: Labels, chatbot: gr.Chatbot) -> ChatComponents:
    """Build the question box and the buttons in the open column, below the chat."""
    with gr.Row(elem_id="chips"):
        words = {"value": partial(label_html, "further")}
        labels.labelled(gr.HTML, words, elem_id="further", js_on_load=None)
        chips = tuple(
            gr.Button(visible=False, size="sm", elem_id=f"chip-{n}", elem_classes="chip")
            for n in range(1, N_CHIPS + 1)
        )
    with gr.Row(elem_id="typing"):
        box = labels.labelled(
            gr.Textbox,
            {"label": "question", "placeholder": "question_hint"},
            max_length=MAX_QUESTION_CHARS,
            max_lines=6,
            scale=1,
            elem_id="question",
        )
        ask = small_button(labels, "ask", "ask", variant="primary", min_width=72)
        stop = small_button(labels, "stop", "stop", visible=False, min_width=72)
    with gr.Row(elem_id="after"):
        new = small_button(labels, "new", "new-conversation")
        with gr.Row(visible=False, elem_id="tools") as tools:
            retry = small_button(labels, "retry", "retry")
            edit = small_button(labels, "edit", "edit")
            markdown = small_button(labels, "export_markdown", "export-markdown")
            as_json = small_button(labels, "export_json", "export-json")
    return ChatComponents(
        chatbot, chips, box, ask, stop, new, tools, retry, edit, markdown, as_json
    )


def build_chat(labels: Labels) -> gr.Chatbot:
    """Build the chat; before the first question it offers examples."""
    return labels.labelled(
        gr.Chatbot,
        {"placeholder": beginning_html},
        show_label=False,
        container=False,
        layout="panel",
        autoscroll=False,  # page.js scrolls to the newest question instead of to the end
        render_markdown=False,  # the messages are our own HTML, everything in them escaped
        allow_tags=False,
        latex_delimiters=[],
        buttons=[],
        feedback_options=None,
        group_consecutive_messages=False,
        elem_id="chat",
    )


def connect_exports(page: PageContext, chat: ChatComponents) -> None:
    """Bind the two buttons: the browser gets the conversation as text and saves it (page.js)."""
    text = gr.Textbox(visible="hidden", elem_id="exported", show_label=False)
    for button, export, name, kind in (
        (chat.markdown, as_markdown, "conversation.md", "text/markdown"),
        (chat.json, as_json, "conversation.json", "application/json"),
    ):
        event = button.click(export, [page.conversation], [text], **HANDLER_OPTIONS)
        event.success(None, [text], None, js=_SAVE.format(name=name, kind=kind))


def as_markdown(conversation: Conversation, request: gr.Request) -> str:
    """Return the conversation with its sources written out, in the language of the page."""
    return conversation_markdown((e.answer for e in conversation), language_of(request))


def as_json(conversation: Conversation) -> str:
    """Return the answers as a list of records (docs/results-schema.md), oldest first."""
    records = [to_record(e.answer) for e in conversation]
    return json.dumps(records, ensure_ascii=False, indent=2)
