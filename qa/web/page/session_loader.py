"""The loader as one session sees it: what it gives answers from that session's reports and choice."""

from __future__ import annotations

from typing import TYPE_CHECKING

import gradio as gr

from qa.pipeline import QuestionAnswerer
from qa.rendering.words import Language
from qa.web.loading import Answerer, Loader, State
from qa.web.sessions import Session, Sessions
from qa.web.slots import Places

if TYPE_CHECKING:
    from corpus.document import Document


class SessionLoader:
    """Used in place of the loader wherever a question of a session is answered."""

    def __init__(self, loader: Loader, sessions: Sessions, request: gr.Request | None) -> None:
        """`request` tells which session it is."""
        self._loader = loader
        self._sessions = sessions
        self._key = key_of(request)

    @property
    def state(self) -> State:
        """Loading, ready or failed."""
        return self._loader.state

    @property
    def places(self) -> Places:
        """The one limit for all that answer, sessions and programs alike."""
        return self._loader.places

    @property
    def message(self) -> str:
        """What is being done, or why it failed; one line."""
        return self._loader.message

    def words(self, language: Language) -> str:
        """What is being done, in a language of the window."""
        return self._loader.words(language)

    def wait(self, timeout_seconds: float | None = None) -> Answerer | None:
        """Return what answers this session; None if it is still loading, or has failed."""
        answerer = self._loader.wait(timeout_seconds)
        if isinstance(answerer, QuestionAnswerer):
            return self._sessions.of(self._key).answerer(answerer)
        return answerer


def key_of(request: gr.Request | None) -> str | None:
    """Return the key of a request's session; None where it has none."""
    return getattr(request, "session_hash", None) if request else None


def shared_answerer(loader: Loader) -> QuestionAnswerer | None:
    """Return what answers from the shared reports; None while it loads, or if it failed."""
    answerer = loader.wait(0)
    return answerer if isinstance(answerer, QuestionAnswerer) else None


def documents_of(session: Session, shared: QuestionAnswerer, n: int) -> tuple[list[Document], int]:
    """Return up to `n` reports that a session sees, those brought along first, and how many more."""
    every = session.over(shared).index.documents
    own = [document.doc_id for document in session.brought]
    ids = [*own, *(doc_id for doc_id in every if doc_id not in own)]
    return [every[doc_id] for doc_id in ids[:n]], max(len(ids) - n, 0)
