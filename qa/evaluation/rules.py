"""What each sign of the judge gives and costs: the answers that it alone keeps back.

After the analysis of labelling functions in Snorkel (Ratner and others, 2017): how often a rule
fires, and what is won and lost by it. The questions should be ones that nobody wrote the sign for.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from qa.answer import Evidence
from qa.evaluation.measures.facts import is_correct
from qa.evaluation.measures.measure import Case
from qa.evaluation.set_question import SetQuestion
from qa.finding.finder import Selection
from qa.judging.signs import SIGNS, firing
from qa.pipeline import QuestionAnswerer
from qa.question import Question
from qa.reading.intake import clean_question, rejection
from qa.rendering.text import to_record


@dataclass(slots=True)
class SignWeight:
    """How often a sign fired, and of the answers that it alone kept back, how many were which.

    `won` were wrong, or to questions that cannot be answered; `lost` were right.
    """

    name: str
    reason: str
    fired: int = 0
    won: int = 0
    lost: int = 0

    @property
    def costs(self) -> bool:
        """True if more is lost by it than won."""
        return self.lost > self.won


def weigh_signs(
    asked: Sequence[tuple[QuestionAnswerer, SetQuestion]],
    bound: float,
    progress: Callable[[int], None] = lambda _: None,
) -> list[SignWeight]:
    """Return the weight of each sign, in the order of the registry.

    `asked` are questions with what answers them, whose `min_confidence` must be 0. `bound` is the
    confidence, from 0 to 1, below which an answer is kept back. `progress` is told how many are
    weighed.
    """
    weights = {sign.name: SignWeight(sign.name, sign.reason) for sign in SIGNS}
    for n_weighed, (answerer, question) in enumerate(asked):
        progress(n_weighed)
        if question.answerable is None or rejection(clean_question(question.question)):
            continue
        understood = answerer.understand(question.question, question.history)
        selection = answerer.find(understood)
        for name in _fired(understood, selection.evidence):
            weights[name].fired += 1
            if _keeps_back(answerer, understood, selection, name, bound):
                is_right = _is_right(answerer, question, understood, selection)
                weights[name].lost += is_right
                weights[name].won += not is_right
    return list(weights.values())


def _fired(question: Question, evidence: Sequence[Sequence[Evidence]]) -> Iterator[str]:
    names = (
        name
        for ask, found in zip(question.each, evidence, strict=True)
        if found
        for name in firing(ask, found[0])
    )
    yield from dict.fromkeys(names)


def _keeps_back(
    answerer: QuestionAnswerer, question: Question, selection: Selection, name: str, bound: float
) -> bool:
    """True if the question is answered without the sign, and not with it."""
    with_it = answerer.judge(question, selection)
    without = answerer.judge(question, selection, without=name)
    return with_it.confidence < bound <= without.confidence


def _is_right(
    answerer: QuestionAnswerer, question: SetQuestion, understood: Question, selection: Selection
) -> bool:
    judgement = answerer.judge(understood, selection)
    if not question.answerable or judgement.reason:
        return False
    answer = answerer.answer_from(understood, selection, judgement)
    return is_correct(Case(question, to_record(answer)))


def table_lines(weights: Sequence[SignWeight]) -> list[str]:
    """Return the weights as a table, a line each, signs that cost first."""
    lines = [f"{'sign':18} {'fired':>6} {'won':>5} {'lost':>5}"]
    for one in sorted(weights, key=lambda w: (w.won - w.lost, -w.fired)):
        told = f"{one.name:18} {one.fired:6} {one.won:5} {one.lost:5}  {one.reason}"
        lines.append(f"{told}; costs more than it gives" if one.costs else told)
    return lines
