"""The report that is open in the page: reads what the page asks for, and renders it."""

from __future__ import annotations

import json
from typing import NamedTuple

from corpus.document import Document, Span
from qa.rendering.report_view import find_words
from qa.rendering.reports import Highlight, report_html
from qa.rendering.words import Language, say
from qa.web.page.replies import Conversation

_MAX_REQUEST = 1000


class OpenReport(NamedTuple):
    """The open report, the span `start:end` it is opened at, and the number of the opening.

    The page counts openings from 1, to tell a new one from a change of what is marked.
    """

    doc_id: str
    start: int
    end: int
    number: int


def parse_open_request(text: object) -> OpenReport | None:
    """Return the report that the page asks to open; None if the request is not valid."""
    try:
        value = json.loads(str(text)[:_MAX_REQUEST])
        span = int(value["start"]), int(value["end"])
        return OpenReport(str(value["report"]), *span, int(value["n"]))
    except (ValueError, TypeError, KeyError, OverflowError, RecursionError):
        return None


def open_report_html(
    document: Document,
    opened: OpenReport,
    query: str,
    conversation: Conversation,
    language: Language,
) -> str:
    """Return the whole report; its citations, matches of the query and the target are marked."""
    target = Span(opened.start, opened.end)
    is_inside = 0 <= target.start < target.end <= len(document.text)
    return report_html(
        document,
        language,
        highlights=_citation_highlights(document, conversation, language),
        matches=find_words(document, query) if query.strip() else None,
        target=target if is_inside else None,
        opening=opened.number,
    )


def _citation_highlights(
    document: Document, conversation: Conversation, language: Language
) -> list[Highlight]:
    return [
        Highlight(
            Span(citation.start, citation.end),
            "cited",
            say("report_cited", language, turn=exchange.turn, number=citation.number),
        )
        for exchange in conversation
        for citation in exchange.answer.citations
        if citation.doc_id == document.doc_id
    ]
