"""A conversation to take along: as Markdown with its sources written out, or as JSON."""

from __future__ import annotations

import json

import gradio as gr

from qa.rendering.markdown import conversation_markdown
from qa.rendering.text import to_record
from qa.web.page.chat import Talk
from qa.web.page.language import language_of
from qa.web.page.parts import HIDDEN, Parts
from qa.web.page.replies import Conversation

_SAVE = "(text) => window.askTheReports.save(text, '{name}', '{kind}')"


def connect_exports(parts: Parts, talk: Talk) -> None:
    """Let the two buttons hand the conversation to the browser, which saves it (page.js)."""
    text = gr.Textbox(visible="hidden", elem_id="exported", show_label=False)
    for button, export, name, kind in (
        (talk.markdown, as_markdown, "conversation.md", "text/markdown"),
        (talk.json, as_json, "conversation.json", "application/json"),
    ):
        made = button.click(export, [parts.conversation], [text], **HIDDEN)
        made.success(None, [text], None, js=_SAVE.format(name=name, kind=kind))


def as_markdown(conversation: Conversation, request: gr.Request) -> str:
    """Return the conversation in the language of the page."""
    return conversation_markdown((e.answer for e in conversation), language_of(request))


def as_json(conversation: Conversation) -> str:
    """Return the answers as a list of records (docs/results-schema.md), oldest first."""
    records = [to_record(e.answer) for e in conversation]
    return json.dumps(records, ensure_ascii=False, indent=2)
