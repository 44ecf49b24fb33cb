"""The left side of the page: the chat, the question, and what is done with a conversation."""

from __future__ import annotations

from dataclasses import dataclass

import gradio as gr

from qa.intake import MAX_QUESTION_CHARS

EXAMPLES = (
    "How many new museums were registered in 2023?",
    "Compare the affordable rental housing of 2023 with the plan for 2024.",
    "Who presided over the plenary meeting on April 21, 2021?",
    "Which documents did the reform commission deliberate on?",
    "What was the first stop of the inspection in December 2020?",
)
_PLACEHOLDER = "Ask a question, or take one of these."


@dataclass(frozen=True, slots=True)
class Talk:
    """The components of a conversation."""

    chat: gr.Chatbot
    box: gr.Textbox
    ask: gr.Button
    stop: gr.Button
    new: gr.Button


def build_talk() -> Talk:
    """Build chat, question and buttons in the column that is open."""
    chat = _chat()
    with gr.Row(elem_id="typing"):
        box = gr.Textbox(
            label="Your question",
            placeholder="Ask about Beijing's plans",
            max_length=MAX_QUESTION_CHARS,
            max_lines=6,
            container=True,
            scale=1,
            elem_id="question",
        )
        ask = gr.Button("Ask", variant="primary", scale=0, min_width=72, elem_id="ask")
        stop = gr.Button("Stop", visible=False, scale=0, min_width=72, elem_id="stop")
    new = gr.Button("New conversation", size="sm", elem_id="new-conversation")
    return Talk(chat, box, ask, stop, new)


def _chat() -> gr.Chatbot:
    return gr.Chatbot(
        show_label=False,
        container=False,
        layout="panel",
        autoscroll=False,  # page.js brings the newest question to the top instead of its end
        placeholder=_PLACEHOLDER,
        examples=[{"text": question} for question in EXAMPLES],
        render_markdown=False,  # the messages are HTML of ours, everything in them escaped
        allow_tags=False,
        latex_delimiters=[],
        buttons=[],
        feedback_options=None,
        group_consecutive_messages=False,
        elem_id="chat",
    )
