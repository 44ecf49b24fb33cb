"""What a session of the window has for itself: reports brought along, reports and years chosen.

Each session sees its own alone. All of it is in memory, and gone with the session.
"""

from __future__ import annotations

from collections import OrderedDict
from dataclasses import dataclass, replace
from threading import Lock
from typing import TYPE_CHECKING

from corpus.document import Document
from index.extending import extended_index
from qa.opening import answerer_like
from qa.uploads import UploadLimits, UploadRefused
from qa.within import RestrictedAnswerer, Within

if TYPE_CHECKING:
    from index.embedder import Progress
    from qa.pipeline import QuestionAnswerer

_MOST_SESSIONS = 1000
_MOST_WITH_REPORTS = 20
_MOST_PASSAGES = 20_000
"""Of a larger index a copy for a session would take too long."""


@dataclass(frozen=True, slots=True)
class Session:
    """What one session has. `doc_ids` and `years` are chosen to answer from; None for all."""

    brought: tuple[Document, ...] = ()
    extended: QuestionAnswerer | None = None
    doc_ids: frozenset[str] | None = None
    years: frozenset[int] | None = None

    def over(self, shared: QuestionAnswerer) -> QuestionAnswerer:
        """Return what answers from the shared reports and those brought along."""
        return self.extended or shared

    def answerer(self, shared: QuestionAnswerer) -> QuestionAnswerer | RestrictedAnswerer:
        """Return what answers the questions of this session."""
        every = self.over(shared)
        documents = every.index.documents
        doc_ids = None if self.doc_ids is None else self.doc_ids & documents.sources.keys()
        years = None if self.years is None else self.years & documents.years
        within = Within.of(documents, doc_ids, (y for y in years if y) if years else years)
        return RestrictedAnswerer(every, within) if within else every


_NOTHING = Session()


class Sessions:
    """The sessions by their key. Of very many the one unused for longest is forgotten."""

    def __init__(self, limits: UploadLimits | None = None) -> None:
        """`limits` are those of reports brought along."""
        self.limits = limits or UploadLimits()
        self._sessions: OrderedDict[str, Session] = OrderedDict()
        self._lock = Lock()

    def of(self, key: str | None) -> Session:
        """Return what a session has; nothing of its own if it is not known."""
        with self._lock:
            session = self._sessions.get(key or "")
            if session is None:
                return _NOTHING
            self._sessions.move_to_end(key or "")
            return session

    def choose(
        self, key: str | None, doc_ids: frozenset[str] | None, years: frozenset[int] | None
    ) -> Session:
        """Restrict a session to reports and years; None for all. Return what it has then."""
        return self._keep(key, replace(self.of(key), doc_ids=doc_ids, years=years))

    def bring(
        self,
        key: str | None,
        document: Document,
        shared: QuestionAnswerer,
        progress: Progress | None = None,
    ) -> Session:
        """Add a report to a session, for that session alone. Return what it has then.

        Raises:
            UploadRefused: it is there already, there are too many, or the index is too large.
        """
        session = self.of(key)
        if not key:
            raise UploadRefused("session")
        if document.doc_id in session.over(shared).index.documents:
            raise UploadRefused("there", title=document.source.title)
        if len(session.brought) >= self.limits.reports:
            raise UploadRefused("many", most=self.limits.reports)
        if shared.index.recipe.n_passages > _MOST_PASSAGES:
            raise UploadRefused("corpus")
        over = session.over(shared)
        try:
            index = extended_index(over.index, [document], progress)
        except ValueError as error:  # such as a report without a sentence
            raise UploadRefused("empty") from error
        return self._keep(
            key,
            replace(
                self.of(key),
                brought=(*session.brought, document),
                extended=answerer_like(over, index),
            ),
        )

    def return_reports(self, key: str | None) -> Session:
        """Forget the reports that a session brought along; a choice that named them is undone."""
        return self._keep(key, replace(self.of(key), brought=(), extended=None, doc_ids=None))

    def end(self, key: str | None) -> None:
        """Forget a session with all that it has."""
        with self._lock:
            self._sessions.pop(key or "", None)

    def __len__(self) -> int:
        """How many sessions have something of their own."""
        return len(self._sessions)

    def _keep(self, key: str | None, session: Session) -> Session:
        if not key:
            return session
        with self._lock:
            self._sessions[key] = session
            self._sessions.move_to_end(key)
            while len(self._sessions) > _MOST_SESSIONS:
                self._sessions.popitem(last=False)
            with_reports = [k for k, s in self._sessions.items() if s.brought]
            for oldest in with_reports[:-_MOST_WITH_REPORTS]:
                del self._sessions[oldest]
        return session
