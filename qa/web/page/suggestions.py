"""Questions to ask next: made from an answer, and only those that the reports answer."""

from __future__ import annotations

import time
from collections.abc import Iterable

from qa.answer import Answer
from qa.pipeline import QuestionAnswerer
from qa.suggesting.suggestions import answered_follow_ups
from qa.web.loading import Answerer, SourcedAnswerer

MAX_SECONDS = 1.0
"""How long the search for them may take."""


def suggest_questions(
    answer: Answer, answerer: Answerer, *, asked: Iterable[str] = (), most: int = 3
) -> list[str]:
    """Return at most `most` questions, none of those `asked` already."""
    tester = _without_model(answerer)
    sources = tester.sources if isinstance(tester, SourcedAnswerer) else ()
    deadline = time.monotonic() + MAX_SECONDS
    return answered_follow_ups(
        answer,
        tester,
        asked=asked,
        sources=sources,
        most=most,
        may_go_on=lambda: time.monotonic() < deadline,
    )


def _without_model(answerer: Answerer) -> Answerer:
    """Return a fast answerer: one that quotes the reports where a language model would write."""
    return answerer.without_model() if isinstance(answerer, QuestionAnswerer) else answerer
