"""The sessions of the window: each has its own uploaded reports and its own scope.

No session sees those of another. Everything is in memory and gone with the session.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable
from dataclasses import replace
from functools import partial
from hmac import compare_digest
from threading import Lock
from typing import TYPE_CHECKING

from index.extending import extended_index
from qa.opening import answerer_like
from qa.web.session import (
    EMPTY,
    Session,
    carried_over,
    is_too_large,
    with_correction,
    with_uploads,
)
from qa.web.uploads import Correction, Upload, UploadLimits, UploadRefused

if TYPE_CHECKING:
    from index.embedder import Progress
    from qa.pipeline import QuestionAnswerer

_MAX_SESSIONS = 1000
_MAX_WITH_UPLOADS = 20
_MAX_FILE_BYTES = 100_000_000
"""Of the PDFs that all sessions keep, so that their pages can be shown."""


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
                return EMPTY
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
        upload: Upload,
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
            added = self._added(session, upload, shared, progress)
            session = self._change(key, partial(with_uploads, session, added))
            if session.extended is added.extended:
                break
        self._carry_over(key)  # if the index was built anew meanwhile
        return self.get(key)

    def correct_upload(
        self, key: str | None, correction: Correction, shared: QuestionAnswerer
    ) -> Session:
        """Give an upload of a session another title and date; nothing is embedded anew.

        Raises:
            UploadRefused: the title or the date cannot be, or the session has no such upload.
        """
        while True:
            session = self.get(key)
            if correction.doc_id not in [upload.doc_id for upload in session.uploads]:
                raise UploadRefused("session")
            corrected = with_correction(session, correction, session.base or shared)
            session = self._change(key, partial(with_uploads, session, corrected))
            if session.extended is corrected.extended:
                break
        self._carry_over(key or "")
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
            carried = carried_over(session, shared)
            with self._lock:  # not by `_change`, which would begin a session that ended meanwhile
                now = self._sessions.get(key)
                if now and now.identity == session.identity:
                    self._sessions[key] = with_uploads(session, carried, now)

    def _added(
        self,
        session: Session,
        upload: Upload,
        shared: QuestionAnswerer,
        progress: Progress | None,
    ) -> Session:
        """Return the session with one more report."""
        unscoped = session.unscoped_answerer(shared)
        if upload.doc_id in unscoped.index.documents:
            raise UploadRefused("there", title=upload.document.source.title)
        if len(session.uploads) >= self.limits.reports:
            raise UploadRefused("many", most=self.limits.reports)
        if is_too_large(shared):
            raise UploadRefused("corpus")
        try:
            extended = extended_index(unscoped.index, [upload.document], progress)
        except ValueError as error:  # such as a report without a sentence
            raise UploadRefused("empty") from error
        return replace(
            session,
            uploads=(*session.uploads, upload),
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

    def of_identity(self, identity: str) -> Session:
        """Return the session of an identity, which only its own page is told; else an empty one."""
        with self._lock:
            sessions = list(self._sessions.values())
        given = identity.encode()
        return next((s for s in sessions if compare_digest(s.identity.encode(), given)), EMPTY)

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
        kept = 0
        for key, session in reversed(list(self._sessions.items())):
            kept += sum(len(upload.file) for upload in session.uploads)
            if kept > _MAX_FILE_BYTES:
                without = tuple(replace(upload, file=b"") for upload in session.uploads)
                self._sessions[key] = replace(session, uploads=without)
