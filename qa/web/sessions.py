"""What a session of the window has for itself: reports brought along, reports and years chosen.

Each session sees its own alone. All of it is in memory, and gone with the session.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from functools import partial
from threading import Lock
from typing import TYPE_CHECKING

from corpus.document import Document
from index.extending import extended_index
from qa.finding.scope import Scope
from qa.opening import answerer_like
from qa.web.uploads import UploadLimits, UploadRefused

if TYPE_CHECKING:
    from index.embedder import Progress
    from qa.pipeline import QuestionAnswerer

_MOST_SESSIONS = 1000
_MOST_WITH_REPORTS = 20
_MOST_PASSAGES = 20_000
"""Of a larger index a copy for a session would take too long."""


@dataclass(frozen=True, slots=True)
class Session:
    """What one session has. `doc_ids` and `years` are chosen to answer from; None for all.

    `n_lost` counts reports that it brought along and that had to make room for those of others, until
    it brings one along again, or returns what it has.
    """

    brought: tuple[Document, ...] = ()
    extended: QuestionAnswerer | None = None
    doc_ids: frozenset[str] | None = None
    years: frozenset[int] | None = None
    n_lost: int = 0
    life: object = field(default_factory=object, compare=False, repr=False)
    """The same object as long as the session lasts: one that ended and began anew has another."""

    @property
    def is_empty(self) -> bool:
        """True if nothing was brought along, chosen or lost."""
        return self == _NOTHING

    def over(self, shared: QuestionAnswerer) -> QuestionAnswerer:
        """Return what answers from the shared reports and those brought along."""
        return self.extended or shared

    def answerer(self, shared: QuestionAnswerer) -> QuestionAnswerer:
        """Return what answers the questions of this session."""
        every = self.over(shared)
        documents = every.index.documents
        doc_ids = None if self.doc_ids is None else self.doc_ids & documents.sources.keys()
        years = None if self.years is None else self.years & documents.years
        scope = Scope.of(documents, doc_ids, (y for y in years if y) if years else years)
        return every.restricted_to(scope)


_NOTHING = Session()


def _with_report(
    before: Session, document: Document, extended: QuestionAnswerer, now: Session
) -> Session:
    """Return a session with a report that was read when it was as `before`; as it is if it has others now."""
    if now.life is not before.life:
        raise UploadRefused("session")
    if now.brought != before.brought:
        return now
    return replace(now, brought=(*before.brought, document), extended=extended, n_lost=0)


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
        return self._change(key, lambda session: replace(session, doc_ids=doc_ids, years=years))

    def bring(
        self,
        key: str | None,
        document: Document,
        shared: QuestionAnswerer,
        progress: Progress | None = None,
    ) -> Session:
        """Add a report to a session, for that session alone. Return what it has then.

        What was chosen meanwhile stays chosen, and a session that ended meanwhile stays ended.

        Raises:
            UploadRefused: it is there already, there are too many, the index is too large, or the
                session has ended.
        """
        if not key:
            raise UploadRefused("session")
        session = self._change(key, lambda session: session)  # known from now on, so its end is too
        while True:
            extended = self._extended(session, document, shared, progress)
            session = self._change(key, partial(_with_report, session, document, extended))
            if session.extended is extended:
                return session

    def _extended(
        self,
        session: Session,
        document: Document,
        shared: QuestionAnswerer,
        progress: Progress | None,
    ) -> QuestionAnswerer:
        over = session.over(shared)
        if document.doc_id in over.index.documents:
            raise UploadRefused("there", title=document.source.title)
        if len(session.brought) >= self.limits.reports:
            raise UploadRefused("many", most=self.limits.reports)
        if shared.index.recipe.n_passages > _MOST_PASSAGES:
            raise UploadRefused("corpus")
        try:
            return answerer_like(over, extended_index(over.index, [document], progress))
        except ValueError as error:  # such as a report without a sentence
            raise UploadRefused("empty") from error

    def return_reports(self, key: str | None) -> Session:
        """Forget the reports that a session brought along; a choice that named them is undone."""
        return self._change(
            key,
            lambda session: replace(session, brought=(), extended=None, doc_ids=None, n_lost=0),
        )

    def end(self, key: str | None) -> None:
        """Forget a session with all that it has."""
        with self._lock:
            self._sessions.pop(key or "", None)

    def __len__(self) -> int:
        """How many sessions have something of their own."""
        with self._lock:
            return sum(not session.is_empty for session in self._sessions.values())

    def _change(self, key: str | None, change: Callable[[Session], Session]) -> Session:
        """Keep what `change` makes of a session as it is now; nobody else changes it meanwhile."""
        if not key:
            return change(Session())
        with self._lock:
            session = self._sessions[key] = change(self._sessions.get(key) or Session())
            self._sessions.move_to_end(key)
            self._make_room()
        return session

    def _make_room(self) -> None:
        """Forget the sessions unused for longest, and before that their reports; choices stay."""
        while len(self._sessions) > _MOST_SESSIONS:
            self._sessions.popitem(last=False)
        with_reports = [key for key, session in self._sessions.items() if session.brought]
        for key in with_reports[:-_MOST_WITH_REPORTS]:
            session = self._sessions[key]
            n_lost = session.n_lost + len(session.brought)
            self._sessions[key] = replace(session, brought=(), extended=None, n_lost=n_lost)
