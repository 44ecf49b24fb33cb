"""Questions to ask next: worked out from an answer, and only those that the reports answer."""

from __future__ import annotations

import time
from collections.abc import Iterable

from qa.answer import Answer
from qa.pipeline import QuestionAnswerer
from qa.suggesting.suggestions import answered_follow_ups
from qa.web.loading import Answerer, SourcedAnswerer

MAX_SECONDS = 1.0
"""How long the search for them may take."""


def further_questions(
    answer: Answer, answerer: Answerer, *, asked: Iterable[str] = (), most: int = 3
) -> list[str]:
    """Return at most so many questions; those `asked` already are left out."""
    quiet = _quiet(answerer)
    sources = quiet.sources if isinstance(quiet, SourcedAnswerer) else ()
    ends = time.monotonic() + MAX_SECONDS
    return answered_follow_ups(
        answer,
        quiet,
        asked=asked,
        sources=sources,
        most=most,
        may_go_on=lambda: time.monotonic() < ends,
    )


def _quiet(answerer: Answerer) -> Answerer:
    """Return what answers at once: where a language model writes, the reports' own words instead."""
    return answerer.without_model() if isinstance(answerer, QuestionAnswerer) else answerer
