"""The sessions of the window: each has its own uploaded reports and its own scope.

No session sees those of another. Everything is in memory and gone with the session.
"""

from __future__ import annotations

import logging
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

_log = logging.getLogger(__name__)
_MAX_SESSIONS = 1000
_MAX_WITH_UPLOADS = 20
_MAX_PASSAGES = 20_000
"""Copying a larger index for a session would take too long."""


@dataclass(frozen=True, slots=True)
class Session:
    """What one session has. `doc_ids` and `years` are its scope; None for all.

    `n_lost` counts its uploads that were dropped to make room for those of other sessions. It is 0
    again after the next upload, or once the session removes its uploads.
    """

    uploads: tuple[Document, ...] = ()
    extended: QuestionAnswerer | None = None
    doc_ids: frozenset[str] | None = None
    years: frozenset[int] | None = None
    n_lost: int = 0
    identity: object = field(default_factory=object, compare=False, repr=False)
    """The same object while the session lasts; a session begun anew under its key has another."""
    base: QuestionAnswerer | None = field(default=None, compare=False, repr=False)
    """The shared answerer that `extended` extends; None without uploads."""

    @property
    def is_empty(self) -> bool:
        """True if it has no uploads, no scope, and lost none."""
        return self == _EMPTY

    def unscoped_answerer(self, shared: QuestionAnswerer) -> QuestionAnswerer:
        """Return what answers from the shared reports and the uploads, whatever the scope."""
        return self.extended or shared

    def answerer(self, shared: QuestionAnswerer) -> QuestionAnswerer:
        """Return what answers the questions of this session, from its scope alone."""
        unscoped = self.unscoped_answerer(shared)
        documents = unscoped.index.documents
        doc_ids = None if self.doc_ids is None else self.doc_ids & documents.sources.keys()
        years = None if self.years is None else self.years & documents.years
        scope = Scope.of(documents, doc_ids, (y for y in years if y) if years else years)
        return unscoped.restricted_to(scope)


_EMPTY = Session()


def _with_uploads(before: Session, after: Session, now: Session) -> Session:
    """Return the session `now` with the uploads of `after`, read while it was as `before`.

    If its uploads changed meanwhile, it is returned as it is.
    """
    if now.identity is not before.identity:
        raise UploadRefused("session")
    if now.uploads != before.uploads or now.base is not before.base:
        return now
    return replace(
        now, uploads=after.uploads, extended=after.extended, base=after.base, n_lost=after.n_lost
    )


def _carried(session: Session, shared: QuestionAnswerer) -> Session:
    """Return a session whose uploads are added to another shared index; as it was if they can't."""
    assert session.extended is not None  # it has uploads
    try:
        known = session.extended.index
        if shared.index.recipe.n_passages > _MAX_PASSAGES:
            raise ValueError(f"more than {_MAX_PASSAGES:,} passages")
        new = [d for d in session.uploads if d.doc_id not in shared.index.documents]
        extended = extended_index(shared.index, new, known=known)
    except Exception as error:  # unforeseen ones too: the session keeps the index that it has
        _log.warning("uploads stay with the index before (%s)", error)
        return replace(session, base=shared)
    return replace(session, extended=answerer_like(session.extended, extended), base=shared)


class Sessions:
    """The sessions by key; of too many, the one unused for longest is dropped."""

    def __init__(self, limits: UploadLimits | None = None) -> None:
        """`limits` are those of uploads."""
        self.limits = limits or UploadLimits()
        self._sessions: OrderedDict[str, Session] = OrderedDict()
        self._newest: QuestionAnswerer | None = None
        self._lock = Lock()

    def get(self, key: str | None) -> Session:
        """Return the session of a key; an empty one if there is none."""
        with self._lock:
            session = self._sessions.get(key or "")
            if session is None:
                return _EMPTY
            self._sessions.move_to_end(key or "")
            return session

    def set_scope(
        self, key: str | None, doc_ids: frozenset[str] | None, years: frozenset[int] | None
    ) -> Session:
        """Answer a session from these reports and years alone, None for all; return the session."""
        return self._change(key, lambda session: replace(session, doc_ids=doc_ids, years=years))

    def add_upload(
        self,
        key: str | None,
        document: Document,
        shared: QuestionAnswerer,
        progress: Progress | None = None,
    ) -> Session:
        """Add a report to a session, for that session alone; return the session.

        A scope set meanwhile stays, and a session that ended meanwhile stays ended.

        Raises:
            UploadRefused: the report is there already, there are too many, the index is too large,
                or the session has ended.
        """
        if not key:
            raise UploadRefused("session")
        session = self._change(key, lambda session: session)  # kept from now on, so its end shows
        while True:
            added = self._added(session, document, shared, progress)
            session = self._change(key, partial(_with_uploads, session, added))
            if session.extended is added.extended:
                break
        self._carry_over(key)  # if the index was built anew meanwhile
        return self.get(key)

    def carry_over(self, shared: QuestionAnswerer) -> None:
        """Add the uploads of all sessions to another shared index, which takes the old one's place.

        Until that is done for a session, it answers from its reports and the index before.
        """
        with self._lock:
            self._newest = shared
            keys = [key for key, session in self._sessions.items() if session.uploads]
        for key in keys:
            self._carry_over(key)

    def _carry_over(self, key: str) -> None:
        while True:
            with self._lock:
                session, shared = self._sessions.get(key), self._newest
            if not (session and session.uploads and shared) or session.base is shared:
                return
            carried = _carried(session, shared)
            with self._lock:  # not by `_change`, which would begin a session that ended meanwhile
                now = self._sessions.get(key)
                if now and now.identity is session.identity:
                    self._sessions[key] = _with_uploads(session, carried, now)

    def _added(
        self,
        session: Session,
        document: Document,
        shared: QuestionAnswerer,
        progress: Progress | None,
    ) -> Session:
        """Return the session with one more report."""
        unscoped = session.unscoped_answerer(shared)
        if document.doc_id in unscoped.index.documents:
            raise UploadRefused("there", title=document.source.title)
        if len(session.uploads) >= self.limits.reports:
            raise UploadRefused("many", most=self.limits.reports)
        if shared.index.recipe.n_passages > _MAX_PASSAGES:
            raise UploadRefused("corpus")
        try:
            extended = extended_index(unscoped.index, [document], progress)
        except ValueError as error:  # such as a report without a sentence
            raise UploadRefused("empty") from error
        return replace(
            session,
            uploads=(*session.uploads, document),
            extended=answerer_like(unscoped, extended),
            base=session.base or shared,
            n_lost=0,
        )

    def remove_uploads(self, key: str | None) -> Session:
        """Remove the uploads of a session, and the reports of its scope, which may be uploads."""
        return self._change(
            key,
            lambda session: replace(
                session, uploads=(), extended=None, base=None, doc_ids=None, n_lost=0
            ),
        )

    def end(self, key: str | None) -> None:
        """Drop a session and everything it has."""
        with self._lock:
            self._sessions.pop(key or "", None)

    def __len__(self) -> int:
        """How many sessions are not empty."""
        with self._lock:
            return sum(not session.is_empty for session in self._sessions.values())

    def _change(self, key: str | None, change: Callable[[Session], Session]) -> Session:
        """Replace a session by what `change` returns for it, under the lock."""
        if not key:
            return change(Session())
        with self._lock:
            session = self._sessions[key] = change(self._sessions.get(key) or Session())
            self._sessions.move_to_end(key)
            self._make_room()
        return session

    def _make_room(self) -> None:
        """Drop the sessions unused for longest; before that, their uploads but not their scope."""
        while len(self._sessions) > _MAX_SESSIONS:
            self._sessions.popitem(last=False)
        with_uploads = [key for key, session in self._sessions.items() if session.uploads]
        for key in with_uploads[:-_MAX_WITH_UPLOADS]:
            session = self._sessions[key]
            n_lost = session.n_lost + len(session.uploads)
            self._sessions[key] = replace(
                session, uploads=(), extended=None, base=None, n_lost=n_lost
            )
