"""The report that is open in the page: what was asked to be opened, and how it is shown."""

from __future__ import annotations

import json
from typing import NamedTuple

from corpus.document import Document, Span
from qa.rendering.report_view import find_words
from qa.rendering.reports import Marked, report_html
from qa.rendering.words import Language, say
from qa.web.page.replies import Conversation

_MAX_REQUEST = 1000


class Opened(NamedTuple):
    """The report that is open, at which place, and the how manieth opening it is."""

    doc_id: str
    start: int
    end: int
    number: int


def read_request(asked: object) -> Opened | None:
    """Return what the page asks to open; None for anything else that a request may bring."""
    try:
        value = json.loads(str(asked)[:_MAX_REQUEST])
        return Opened(str(value["report"]), int(value["start"]), int(value["end"]), int(value["n"]))
    except (ValueError, TypeError, KeyError, OverflowError, RecursionError):
        return None


def opened_html(
    document: Document, opened: Opened, sought: str, conversation: Conversation, language: Language
) -> str:
    """Return a report whole: at a place, what the conversation cited and what is sought marked."""
    at = Span(opened.start, opened.end)
    is_place = 0 <= at.start < at.end <= len(document.text)
    return report_html(
        document,
        language,
        marks=_cited(document, conversation, language),
        found=find_words(document, sought) if sought.strip() else None,
        target=at if is_place else None,
        opened=opened.number,
    )


def _cited(document: Document, conversation: Conversation, language: Language) -> list[Marked]:
    return [
        Marked(
            Span(citation.start, citation.end),
            "cited",
            say("report_cited", language, turn=exchange.turn, number=citation.number),
        )
        for exchange in conversation
        for citation in exchange.answer.citations
        if citation.doc_id == document.doc_id
    ]
