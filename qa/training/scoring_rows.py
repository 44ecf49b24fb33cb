"""Rows to fit on: the features of each question's best evidence, and what is known of it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from qa.evaluation.measures.facts import is_correct
from qa.evaluation.measures.measure import Case
from qa.evaluation.set_question import SetQuestion
from qa.judging.answer_features import answer_features
from qa.pipeline import QuestionAnswerer
from qa.reading.intake import clean_question, turn_away
from qa.rendering.text import to_record


@dataclass(frozen=True, slots=True)
class Row:
    """One part of a question: features of its best evidence; whether the reports answer it."""

    question_id: str
    features: Mapping[str, float]
    answerable: bool
    correct: bool


def question_rows(questions: Iterable[SetQuestion], answerer: QuestionAnswerer) -> Iterator[Row]:
    """Yield the rows of each question that is searched for at all.

    The answerer must have `min_confidence` 0, so that each question shows what it would answer.
    """
    for question in questions:
        if question.answerable is None or turn_away(clean_question(question.question)):
            continue
        understood = answerer.understand(question.question, question.history)
        evidence = answerer.find(understood).evidence
        reply = answerer.answer(question.question, question.history)
        correct = question.answerable and is_correct(Case(question, to_record(reply)))
        for part, found in zip(understood.asks or (understood,), evidence, strict=True):
            if found:
                features = answer_features(part, found, answerer.terms)
                yield Row(question.id, features, question.answerable, correct)
