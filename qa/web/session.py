"""One session of the window: its uploads, its scope, and what answers its questions."""

from __future__ import annotations

import logging
from dataclasses import dataclass, field, replace
from functools import partial
from secrets import token_urlsafe
from typing import TYPE_CHECKING

from index.extending import extended_index
from qa.finding.scope import Scope
from qa.opening import answerer_like
from qa.web.uploads import Correction, Upload, UploadRefused

if TYPE_CHECKING:
    from qa.pipeline import QuestionAnswerer

_log = logging.getLogger(__name__)
MAX_PASSAGES = 20_000
"""Copying a larger index for a session would take too long."""


@dataclass(frozen=True, slots=True)
class Session:
    """What one session has. `doc_ids` and `years` are its scope; None for all.

    `n_lost` counts its uploads that were dropped to make room for those of other sessions. It is 0
    again after the next upload, or once the session removes its uploads.
    """

    uploads: tuple[Upload, ...] = ()
    extended: QuestionAnswerer | None = None
    doc_ids: frozenset[str] | None = None
    years: frozenset[int] | None = None
    n_lost: int = 0
    identity: str = field(default_factory=partial(token_urlsafe, 16), compare=False, repr=False)
    """The same while the session lasts; a session begun anew under its key has another.

    It cannot be guessed: the page is given it to ask for pages of its uploads.
    """
    base: QuestionAnswerer | None = field(default=None, compare=False, repr=False)
    """The shared answerer that `extended` extends; None without uploads."""

    @property
    def is_empty(self) -> bool:
        """True if it has no uploads, no scope, and lost none."""
        return self == EMPTY

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


EMPTY = Session()


def with_uploads(before: Session, after: Session, now: Session) -> Session:
    """Return the session `now` with the uploads of `after`, read while it was as `before`.

    If its uploads changed meanwhile, it is returned as it is.
    """
    if now.identity != before.identity:
        raise UploadRefused("session")
    if now.uploads != before.uploads or now.base is not before.base:
        return now
    return replace(
        now,
        uploads=after.uploads,
        extended=after.extended,
        base=after.base,
        n_lost=after.n_lost,
    )


def is_too_large(shared: QuestionAnswerer) -> bool:
    """True if the shared index is too large to be copied for a session."""
    return shared.index.recipe.n_passages > MAX_PASSAGES


def carried_over(session: Session, shared: QuestionAnswerer) -> Session:
    """Return a session whose uploads are added to another shared index; as it was if they can't."""
    assert session.extended is not None  # it has uploads
    try:
        known = session.extended.index
        if is_too_large(shared):
            raise ValueError(f"more than {MAX_PASSAGES:,} passages")
        documents = shared.index.documents
        new = [u.document for u in session.uploads if u.doc_id not in documents]
        extended = extended_index(shared.index, new, known=known)
    except Exception as error:  # unforeseen ones too: the session keeps the index that it has
        _log.warning("uploads stay with the index before (%s)", error)
        return replace(session, base=shared)
    return replace(session, extended=answerer_like(session.extended, extended), base=shared)


def with_correction(session: Session, correction: Correction, base: QuestionAnswerer) -> Session:
    """Return a session one of whose uploads has another title and date; `base` is extended anew."""
    assert session.extended is not None  # it has uploads
    uploads = tuple(
        correction.of(upload) if upload.doc_id == correction.doc_id else upload
        for upload in session.uploads
    )
    documents = base.index.documents
    new = [upload.document for upload in uploads if upload.doc_id not in documents]
    extended = extended_index(base.index, new, known=session.extended.index)
    return replace(session, uploads=uploads, extended=answerer_like(session.extended, extended))
