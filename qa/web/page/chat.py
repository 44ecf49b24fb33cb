"""The left side of the page: the chat, the question, and what is done with a conversation."""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial

import gradio as gr

from qa.reading.intake import MAX_QUESTION_CHARS
from qa.rendering.html import beginning_html, label_html
from qa.web.page.language import Labels
from qa.web.page.parts import small_button

N_CHIPS = 3


@dataclass(frozen=True, slots=True)
class Talk:
    """The components of a conversation."""

    chat: gr.Chatbot
    chips: tuple[gr.Button, ...]
    box: gr.Textbox
    ask: gr.Button
    stop: gr.Button
    new: gr.Button
    tools: gr.Row
    """Shown once there is an answer: what follows."""
    retry: gr.Button
    edit: gr.Button
    markdown: gr.Button
    json: gr.Button


def build_talk(labels: Labels, chat: gr.Chatbot) -> Talk:
    """Build question and buttons in the column that is open, below the chat."""
    with gr.Row(elem_id="chips"):
        words = {"value": partial(label_html, "further")}
        labels.named(gr.HTML, words, elem_id="further", js_on_load=None)
        chips = tuple(
            gr.Button(visible=False, size="sm", elem_id=f"chip-{n}", elem_classes="chip")
            for n in range(1, N_CHIPS + 1)
        )
    with gr.Row(elem_id="typing"):
        box = labels.named(
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
    return Talk(chat, chips, box, ask, stop, new, tools, retry, edit, markdown, as_json)


def build_chat(labels: Labels) -> gr.Chatbot:
    """Build the chat; before the first question it holds some to take."""
    return labels.named(
        gr.Chatbot,
        {"placeholder": beginning_html},
        show_label=False,
        container=False,
        layout="panel",
        autoscroll=False,  # page.js brings the newest question to the top instead of its end
        render_markdown=False,  # the messages are HTML of ours, everything in them escaped
        allow_tags=False,
        latex_delimiters=[],
        buttons=[],
        feedback_options=None,
        group_consecutive_messages=False,
        elem_id="chat",
    )
