"""The note above the tabs: the scope of this session's answers, if it is not everything."""

from __future__ import annotations

import gradio as gr

from qa.pipeline import QuestionAnswerer
from qa.rendering.html import note_html
from qa.rendering.words import Language, say
from qa.web.page.language import language_of
from qa.web.page.page_context import PageContext
from qa.web.page.session_loader import session_key, shared_answerer
from qa.web.session import Session


def current_scope_html(page: PageContext, request: gr.Request) -> str:
    """Return the note for the session of a request; "" while the reports load."""
    shared = shared_answerer(page.loader)
    session = page.sessions.get(session_key(request))
    return scope_html(session, shared, language_of(request)) if shared else ""


def scope_html(session: Session, shared: QuestionAnswerer, language: Language = "en") -> str:
    """Return which reports and years answers come from; "" for all of them.

    A line about dropped uploads comes first, if there were any.
    """
    dropped = dropped_uploads_html(session, language)
    if session.doc_ids is None and session.years is None:
        return dropped
    documents = session.unscoped_answerer(shared).index.documents
    parts = []
    if session.doc_ids is not None:
        n = len(session.doc_ids & documents.sources.keys())
        parts.append(say("within_reports", language, n=n, total=len(documents)))
    if session.years is not None:
        years = ", ".join(map(str, sorted(session.years)))
        parts.append(say("within_years", language, years=years))
    scope = parts[0]
    if len(parts) == 2:
        scope = say("within_and", language, one=parts[0], other=parts[1])
    return dropped + note_html(say("within_some", language, reports=scope), "within")


def dropped_uploads_html(session: Session, language: Language = "en") -> str:
    """Return the line that uploads were dropped to make room for others; "" if none were."""
    if not session.n_lost:
        return ""
    return note_html(say("upload_lost", language, n=session.n_lost), "failed")
