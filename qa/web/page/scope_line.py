"""The line above the tabs: what this session's answers come from, where that is not everything."""

from __future__ import annotations

import gradio as gr

from qa.pipeline import QuestionAnswerer
from qa.rendering.html import note_html
from qa.rendering.words import Language, say
from qa.web.page.language import language_of
from qa.web.page.parts import Parts
from qa.web.page.session_loader import key_of, shared_answerer
from qa.web.sessions import Session


def within_now(parts: Parts, request: gr.Request) -> str:
    """Return the line for the session of a request; "" while the reports load."""
    shared = shared_answerer(parts.loader)
    session = parts.sessions.of(key_of(request))
    return within_html(session, shared, language_of(request)) if shared else ""


def within_html(session: Session, shared: QuestionAnswerer, language: Language = "en") -> str:
    """Return what answers come from, where that is not everything, and what they no longer come from."""
    lost = lost_html(session, language)
    if session.doc_ids is None and session.years is None:
        return lost
    documents = session.over(shared).index.documents
    parts = []
    if session.doc_ids is not None:
        n = len(session.doc_ids & documents.sources.keys())
        parts.append(say("within_reports", language, n=n, total=len(documents)))
    if session.years is not None:
        years = ", ".join(map(str, sorted(session.years)))
        parts.append(say("within_years", language, years=years))
    said = (
        parts[0] if len(parts) == 1 else say("within_and", language, one=parts[0], other=parts[1])
    )
    return lost + note_html(say("within_some", language, reports=said), "within")


def lost_html(session: Session, language: Language = "en") -> str:
    """Return the line that says that reports brought along had to make room; "" if none had to."""
    if not session.n_lost:
        return ""
    return note_html(say("upload_lost", language, n=session.n_lost), "failed")
