"""What happens when somebody asks, stops, or begins a new conversation."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import gradio as gr

from qa.web.chat import Talk
from qa.web.parts import Parts
from qa.web.replies import Conversation, Step, messages, reply, sources_html
from qa.web.session_loader import SessionLoader

Updates = dict[Any, Any]
"""New values by component; what is not named stays as it is."""


def connect(parts: Parts, talk: Talk, sources: gr.HTML) -> None:
    """Let the components of a conversation do what they say."""
    pending = gr.State("")
    shown = [parts.conversation, pending, talk.chat, talk.box, talk.ask, talk.stop, sources]

    def updates(step: Step, typed: str | None = None) -> Updates:
        """Return a step as new values; `typed` is what the box holds from now on, None what it did."""
        running = bool(step.pending)
        changed: Updates = {
            parts.conversation: step.conversation,
            pending: step.pending,
            talk.chat: step.messages,
            talk.ask: gr.update(visible=not running),
            talk.stop: gr.update(visible=running),
        }
        if typed is not None:
            changed[talk.box] = typed
        if not running:
            changed[sources] = sources_html(step.conversation)
        return changed

    def ask(question: object, so_far: Conversation, request: gr.Request) -> Iterator[Updates]:
        loader = SessionLoader(parts.loader, parts.sessions, request)
        for step in reply(question, so_far, loader):
            yield updates(step, typed="" if step.is_first else None)

    def ask_example(
        so_far: Conversation, chosen: gr.SelectData, request: gr.Request
    ) -> Iterator[Updates]:
        value = chosen.value
        yield from ask(value.get("text") if isinstance(value, dict) else value, so_far, request)

    def stopped(so_far: Conversation, asked: str) -> Updates:
        """Show the conversation as it was, with the question that was stopped to be typed on."""
        return updates(Step(so_far, messages(so_far)), typed=asked)

    def cleared() -> Updates:
        return updates(Step((), []))

    # One limit for all that answers; whoever comes when the queue is full is told so.
    limits: dict[str, Any] = {
        "concurrency_id": "answers",
        "concurrency_limit": 2,
        "trigger_mode": "once",
        "show_progress": "hidden",
        "api_visibility": "private",
    }
    typed = [talk.box.submit, talk.ask.click]
    asked = gr.on(typed, ask, [talk.box, parts.conversation], shown, **limits)
    chosen = talk.chat.example_select(ask_example, [parts.conversation], shown, **limits)
    quiet: dict[str, Any] = {
        "cancels": [asked, chosen],
        "show_progress": "hidden",
        "api_visibility": "private",
    }
    talk.stop.click(stopped, [parts.conversation, pending], shown, **quiet)
    talk.new.click(cleared, None, shown, **quiet)
