"""The loader of one session: its answerer uses the uploads and the scope of that session."""

from __future__ import annotations

from typing import TYPE_CHECKING

import gradio as gr

from qa.pipeline import QuestionAnswerer
from qa.rendering.words import Language
from qa.web.loading import Answerer, Loader, State
from qa.web.session import Session
from qa.web.sessions import Sessions
from qa.web.slots import Slots

if TYPE_CHECKING:
    from corpus.document import Document


class SessionLoader:
    """Stands in for the loader where a question of a session is answered; an `AnswererLoader`."""

    def __init__(self, loader: Loader, sessions: Sessions, request: gr.Request | None) -> None:
        """Load for the session of a request."""
        self._loader = loader
        self._sessions = sessions
        self._key = session_key(request)

    @property
    def state(self) -> State:
        """Loading, ready or failed."""
        return self._loader.state

    @property
    def slots(self) -> Slots:
        """The concurrency limit for all answers, of sessions and programs alike."""
        return self._loader.slots

    @property
    def key(self) -> str:
        """What the page needs to be shown pages of the session's uploads; "" without uploads."""
        session = self._sessions.get(self._key)
        return session.identity if session.uploads else ""

    @property
    def message(self) -> str:
        """What is being done, or why it failed; one line."""
        return self._loader.message

    def message_in(self, language: Language) -> str:
        """Return the message in a language of the window."""
        return self._loader.message_in(language)

    def wait(self, timeout_seconds: float | None = None) -> Answerer | None:
        """Return the session's answerer; None if it is still loading, or has failed."""
        answerer = self._loader.wait(timeout_seconds)
        if isinstance(answerer, QuestionAnswerer):
            return self._sessions.get(self._key).answerer(answerer)
        return answerer


def session_key(request: gr.Request | None) -> str | None:
    """Return the key of a request's session; None where it has none."""
    return getattr(request, "session_hash", None) if request else None


def shared_answerer(loader: Loader) -> QuestionAnswerer | None:
    """Return the answerer that all sessions share; None while it loads, or if it failed."""
    answerer = loader.wait(0)
    return answerer if isinstance(answerer, QuestionAnswerer) else None


def session_documents(
    session: Session, shared: QuestionAnswerer, n: int
) -> tuple[list[Document], int]:
    """Return up to `n` reports that a session sees, uploads first, and how many are left out."""
    documents = session.unscoped_answerer(shared).index.documents
    uploaded = [upload.doc_id for upload in session.uploads]
    ids = [*uploaded, *(doc_id for doc_id in documents if doc_id not in uploaded)]
    return [documents[doc_id] for doc_id in ids[:n]], max(len(ids) - n, 0)
