"""The page: chat and question on one side, the sources on the other."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import gradio as gr

from qa.intake import MAX_QUESTION_CHARS
from qa.web.loading import Loader
from qa.web.replies import Conversation, Step, messages, reply, sources_html

TITLE = "Ask the reports"
EXAMPLES = (
    "How many new museums were registered in 2023?",
    "Compare the affordable rental housing of 2023 with the plan for 2024.",
    "Who presided over the plenary meeting on April 21, 2021?",
    "Which documents did the reform commission deliberate on?",
    "What was the first stop of the inspection in December 2020?",
)
_HEADER = (
    f"<h1>{TITLE}</h1><p>Questions about Beijing's plans, answered from reports, "
    'each sentence with its source.</p><p id="loading" role="status"></p>'
)
_PLACEHOLDER = "Ask a question, or take one of these."


def build_window(loader: Loader) -> gr.Blocks:
    """Return the page; its questions are answered by what the loader holds."""
    window = gr.Blocks(title=TITLE, analytics_enabled=False)
    with window:
        gr.HTML(_HEADER, elem_id="header", js_on_load=None)
        with gr.Row(elem_id="columns"):
            with gr.Column(scale=3, min_width=320, elem_id="talk"):
                chat = _chat()
                box = gr.Textbox(
                    label="Your question",
                    placeholder="Ask about Beijing's plans",
                    max_length=MAX_QUESTION_CHARS,
                    max_lines=6,
                    submit_btn="Ask",
                    stop_btn=False,
                    elem_id="question",
                )
                new = gr.Button("New conversation", size="sm", elem_id="new")
            with gr.Column(scale=2, min_width=320, elem_id="side"):
                gr.HTML("<h2>Sources</h2>", js_on_load=None)
                sources = gr.HTML(sources_html(()), elem_id="sources", js_on_load=None)
        _connect(loader, chat, box, new, sources)
    return window


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


def _connect(
    loader: Loader, chat: gr.Chatbot, box: gr.Textbox, new: gr.Button, sources: gr.HTML
) -> None:
    conversation = gr.State(())
    pending = gr.State("")
    shown = [conversation, pending, chat, box, sources]

    def ask(question: object, so_far: Conversation) -> Iterator[list[Any]]:
        for step in reply(question, so_far, loader):
            yield _updates(step, typed="" if step.is_first else None)

    def ask_example(so_far: Conversation, chosen: gr.SelectData) -> Iterator[list[Any]]:
        value = chosen.value
        yield from ask(value.get("text") if isinstance(value, dict) else value, so_far)

    # One limit for all that answers; whoever comes when the queue is full is told so.
    limits: dict[str, Any] = {
        "concurrency_id": "answers",
        "concurrency_limit": 2,
        "trigger_mode": "once",
        "show_progress": "hidden",
        "api_visibility": "private",
    }
    asked = box.submit(ask, [box, conversation], shown, **limits)
    chosen = chat.example_select(ask_example, [conversation], shown, **limits)
    quiet: dict[str, Any] = {
        "cancels": [asked, chosen],
        "show_progress": "hidden",
        "api_visibility": "private",
    }
    box.stop(_stopped, [conversation, pending], shown, **quiet)
    new.click(_cleared, None, shown, **quiet)


def _updates(step: Step, typed: str | None = None) -> list[Any]:
    """Return a step as values of conversation, pending, chat, box and sources.

    `typed` is what the box holds from now on; None leaves what the user has typed since.
    """
    running = bool(step.pending)
    box = gr.update(submit_btn=False if running else "Ask", stop_btn="Stop" if running else False)
    if typed is not None:
        box["value"] = typed
    sources = gr.skip() if running else sources_html(step.conversation)
    return [step.conversation, step.pending, step.messages, box, sources]


def _stopped(so_far: Conversation, pending: str) -> list[Any]:
    """Show the conversation as it was, with the question that was stopped to be typed on."""
    return _updates(Step(so_far, messages(so_far)), typed=pending)


def _cleared() -> list[Any]:
    return _updates(Step((), []))
