"""Feedback as an evaluation set: what is known of each question, and what a person must judge."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import replace
from typing import Any

from qa.evaluation.set_question import EvidenceQuote, SetQuestion, question_record
from qa.feedback.store import Feedback, Verdict

_MARK = re.compile(r"(?<!\s)\s*\[\d+\]")


def feedback_records(kept: Iterable[Feedback]) -> Iterator[dict[str, Any]]:
    """Yield a line of our own format for each question that somebody judged, in order of asking.

    Where all liked the answer, its citations are the evidence and its text is the reference
    answer; where all liked an abstention, the question is not answerable. Else nobody has said
    what is right: the spans stand under `cited`, for a person to take from. `open` names the
    fields that are left to a person; fields beyond our own format are passed over by `evaluate`.
    """
    asked: dict[tuple[str, tuple[tuple[str, str], ...]], list[Feedback]] = {}
    for given in kept:
        history = tuple((turn.role, turn.text) for turn in given.history)
        asked.setdefault((given.question, history), []).append(given)
    for verdicts in asked.values():
        yield _record(verdicts)


def _record(verdicts: list[Feedback]) -> dict[str, Any]:
    newest = verdicts[-1]
    is_agreed = all(v.verdict is Verdict.LIKE for v in verdicts) and all(
        v.answer == newest.answer for v in verdicts
    )
    question = SetQuestion(
        id=f"feedback-{verdicts[0].number}",
        question=newest.question,
        history=newest.history,
        type="feedback",
    )
    open_fields = ["answerable", "evidence", "answer", "must"]
    if is_agreed and newest.abstained:
        question, open_fields = replace(question, answerable=False), []
    elif is_agreed:
        answer = _MARK.sub("", newest.answer)
        evidence = tuple(_evidence(newest))
        question = replace(question, answerable=True, evidence=evidence, answers=(answer,))
        open_fields = ["must"]
    record = question_record(question)
    return record | {
        "open": open_fields,
        "verdicts": dict(Counter(str(v.verdict) for v in verdicts)),
        "notes": [v.note for v in verdicts if v.note],
        "given": newest.answer,
        "cited": [] if is_agreed else question_record(_cited(question, newest))["evidence"],
        "wrong": list(newest.wrong),
    }


def _cited(question: SetQuestion, given: Feedback) -> SetQuestion:
    return replace(question, evidence=tuple(_evidence(given)))


def _evidence(given: Feedback) -> Iterator[EvidenceQuote]:
    """Yield the spans of the citations, each needed, except those that were said not to hold."""
    for citation in given.citations:
        if citation["number"] not in given.wrong:
            yield EvidenceQuote(
                citation["doc_id"],
                citation["quote"],
                citation["number"],
                citation["start"],
                citation["end"],
            )
