"""What the judge is fitted on: a row for each part of a question, with how it was answered."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from qa.evaluation.measures.facts import is_correct
from qa.evaluation.measures.measure import Case
from qa.judging.answer_features import answer_features
from qa.judging.judge import is_read, read_features
from qa.reading.intake import clean_question, rejection
from qa.rendering.text import to_record
from qa.training.fitting_sets import FittingSet


@dataclass(frozen=True, slots=True)
class Row:
    """One part of a question: features of its best evidence; whether it can be and is answered.

    `read` is what the reader says of it; None if it was not read, or has been learned.
    """

    question_id: str
    features: Mapping[str, float]
    answerable: bool
    correct: bool
    read: Mapping[str, float] | None = None


def question_rows(one: FittingSet) -> Iterator[Row]:
    """Yield the rows of each question of a set that is searched for at all."""
    for question in one.for_ranks:
        if question.answerable is None or rejection(clean_question(question.question)):
            continue
        understood = one.answerer.understand(question.question, question.history)
        selection = one.answerer.find(understood)
        judgement = one.answerer.judge(understood, selection)
        reply = one.answerer.answer_from(understood, selection, judgement)
        correct = question.answerable and is_correct(Case(question, to_record(reply)))
        for part, found in zip(understood.each, selection.evidence, strict=True):
            if found:
                features = answer_features(part, found, one.answerer.terms)
                read = read_features(0.0, found) if is_read(found) and not one.is_learned else None
                yield Row(question.id, features, question.answerable, correct, read)
