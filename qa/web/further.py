"""Questions to ask next: worked out from an answer, and only those that the reports answer."""

from __future__ import annotations

import time
from collections.abc import Iterable
from functools import lru_cache

from qa.answer import Answer
from qa.follow_ups import answered_follow_ups
from qa.pipeline import QuestionAnswerer
from qa.web.loading import Answerer

MAX_SECONDS = 1.0
"""How long the search for them may take."""


def further_questions(
    answer: Answer, answerer: Answerer, *, asked: Iterable[str] = (), most: int = 3
) -> list[str]:
    """Return at most so many questions; those `asked` already are left out."""
    quiet = _quiet(answerer)
    ends = time.monotonic() + MAX_SECONDS
    return answered_follow_ups(
        answer, quiet, asked=asked, most=most, may_go_on=lambda: time.monotonic() < ends
    )


def _quiet(answerer: Answerer) -> Answerer:
    """Return what answers at once: where a language model writes, the reports' own words instead."""
    if isinstance(answerer, QuestionAnswerer) and answerer.settings.generator:
        return _in_own_words(answerer)
    return answerer


@lru_cache(maxsize=1)
def _in_own_words(answerer: QuestionAnswerer) -> QuestionAnswerer:
    return QuestionAnswerer(answerer.index, answerer.settings)
