"""How sure an answer is: a fitted probability over what the evidence shows."""

from __future__ import annotations

import json
import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from types import MappingProxyType
from typing import Literal

from index.document_store import DocumentStore
from qa.answer import AbstainReason, Evidence, QuestionType
from qa.finding.features import FIRST_LOOK, READER
from qa.judging.answer_features import answer_features
from qa.question import Question
from qa.text.terms import TermReader

_REASONS = {
    "no_figure": AbstainReason.NO_FIGURE,
    "other_year": AbstainReason.OTHER_YEAR,
    "other_place": AbstainReason.OTHER_NAME,
    "unmatched_names": AbstainReason.OTHER_NAME,
    "not_speaker": AbstainReason.OTHER_NAME,
    "premise": AbstainReason.PREMISE,
}
_LOUD = 1.0
_MOST_LOG_ODDS = 30.0
_SURE_OF_YEAR = 0.6
_N_NAMING_YEAR = 3
_WEIGHTS_FILE = Path(__file__).parents[1] / "weights" / "confidence.json"

Kind = Literal["own", "other"]
Weights = Mapping[str, float]
"""Of a logistic regression, by feature; `bias` is the constant."""
Found = Sequence[Sequence[Evidence]]
"""For each ask of a question its evidence, best first."""


@dataclass(frozen=True, slots=True)
class JudgeWeights:
    """What the judge looks at first, all features, and then: their log-odds and the reader.

    `unread` are weights of the features where the reader cannot read.
    """

    features: Weights
    read: Weights
    unread: Weights


@dataclass(frozen=True, slots=True)
class AskJudgement:
    """The probability, from 0 to 1, that the evidence of an ask answers it; why it does not."""

    confidence: float
    reason: AbstainReason | None = None


@dataclass(frozen=True, slots=True)
class Judgement:
    """What is to be answered of a question, and how probably that is right.

    `reason` is the reason to abstain from all of it; None if an ask is to be answered. `confidence`
    is that of the weakest that is. `asks` are in the order of the question's.
    """

    confidence: float
    reason: AbstainReason | None = None
    asks: tuple[AskJudgement, ...] = ()


class Judge:
    """Judges whether the evidence found answers the question."""

    def __init__(
        self,
        terms: TermReader,
        documents: DocumentStore,
        *,
        min_confidence: float = 0.0,
        has_lexicon: bool = False,
        weights: JudgeWeights | None = None,
    ) -> None:
        """Prepare to judge answers from some documents.

        Nothing is answered below `min_confidence`, from 0 to 1. `has_lexicon` means that the corpus
        has words of its own, as the project's reports have. `weights`, if not given, are those
        shipped for such a corpus or for any other.
        """
        self._documents = documents
        self._terms = terms
        self._least = min_confidence
        self._weights = weights or shipped_weights("own" if has_lexicon else "other")

    def judge(self, question: Question, evidence: Found, *, without: str = "") -> Judgement:
        """Return how probably the evidence answers each ask, and the reasons where it does not.

        A year that no report covers always leads to abstaining; everything else is weighed, but
        for the sign `without`. A comparison needs both its sides, unless they are years of which
        one is sure.
        """
        pairs = zip(question.each, evidence, strict=True)
        asks = tuple(self._judge_ask(question, ask, found, without) for ask, found in pairs)
        if question.type is QuestionType.COMPARE and not _tells_one_year(question, asks):
            weakest = min(asks, key=lambda ask: ask.confidence)
            return Judgement(weakest.confidence, weakest.reason, (weakest,) * len(asks))
        answered = [ask.confidence for ask in asks if not ask.reason]
        if answered:
            return Judgement(min(answered), None, asks)
        best = max(asks, key=lambda ask: ask.confidence)
        return Judgement(best.confidence, best.reason, asks)

    def _judge_ask(
        self, question: Question, ask: Question, found: Sequence[Evidence], without: str
    ) -> AskJudgement:
        is_verdict = ask.type is QuestionType.YES_NO
        needs_all = question.type is QuestionType.COMPARE or is_verdict
        if self._asks_other_year(ask, found, needs_all=needs_all):
            return AskJudgement(0.0, AbstainReason.OTHER_YEAR)
        confidence = self._value(ask, found, without) if found else 0.0
        if confidence >= self._least:
            return AskJudgement(confidence)
        return AskJudgement(confidence, self._why_not(ask, found))

    def _asks_other_year(
        self, ask: Question, found: Sequence[Evidence], *, needs_all: bool
    ) -> bool:
        """True if an ask is of years that no report covers; one is enough to compare or decide."""
        covered = [self._covers(year, found) for year in ask.period.years]
        return bool(covered) and not (all(covered) if needs_all else any(covered))

    def _value(self, ask: Question, found: Sequence[Evidence], without: str) -> float:
        features = answer_features(ask, found, self._terms, without)
        if not is_read(found):
            return probability(features, self._weights.unread)
        first_look = log_odds(features, self._weights.features)
        return probability(read_features(first_look, found), self._weights.read)

    def _why_not(self, ask: Question, found: Sequence[Evidence]) -> AbstainReason:
        """Return what speaks loudest against answering, as a reason to give."""
        against: dict[AbstainReason, float] = {AbstainReason.NOT_IN_REPORTS: -_LOUD}
        features = answer_features(ask, found, self._terms) if found else {}
        for name, reason in _REASONS.items():
            weight = self._weights.features.get(name, 0.0) * features.get(name, 0.0)
            against[reason] = min(against.get(reason, 0.0), weight)
        loudest = min(against, key=lambda reason: against[reason])
        if loudest is AbstainReason.OTHER_NAME and not self._names_unheard_of(ask):
            asks_number = ask.type is QuestionType.NUMBER
            return AbstainReason.NO_FIGURE if asks_number else AbstainReason.NOT_IN_REPORTS
        if loudest is AbstainReason.OTHER_YEAR and self._has_years_of(ask):
            return AbstainReason.NOT_IN_REPORTS
        return loudest

    def _has_years_of(self, question: Question) -> bool:
        """True if a report tells of a year that is asked for."""
        return not self._documents.years.isdisjoint(question.period.years)

    def _names_unheard_of(self, question: Question) -> bool:
        """True if the question names a place, or anybody or anything, that no report speaks of."""
        names = [t for t in question.all_terms if t.is_name]
        strangers = [person for person in question.people if not self._documents.mention(person)]
        unknown = [t for t in names if not self._terms.is_known(t)]
        return bool(question.places or strangers or unknown)

    def _covers(self, year: int, found: Sequence[Evidence]) -> bool:
        """True for a year that a report tells of, or that the evidence itself names."""
        return year in self._documents.years or any(
            str(year) in e.nearby for e in found[:_N_NAMING_YEAR]
        )


@lru_cache(maxsize=2)
def shipped_weights(kind: Kind) -> JudgeWeights:
    """Return the weights for a corpus with words of its "own", or for any "other"."""
    of_kind = json.loads(_WEIGHTS_FILE.read_text(encoding="utf-8"))[kind]["weights"]
    return JudgeWeights(**{look: MappingProxyType(found) for look, found in of_kind.items()})


def _tells_one_year(question: Question, asks: Sequence[AskJudgement]) -> bool:
    """True if one of two years that are compared is surely told of, and the other may be left."""
    are_years = all(ask.label.isdigit() for ask in question.each)
    is_covered = all(ask.reason is not AbstainReason.OTHER_YEAR for ask in asks)
    return are_years and is_covered and max(ask.confidence for ask in asks) >= _SURE_OF_YEAR


def is_read(found: Sequence[Evidence]) -> bool:
    """True if the reader has read the best sentence."""
    return READER.name in found[0].features


def read_features(first_look: float, found: Sequence[Evidence]) -> dict[str, float]:
    """Return the features of a second look, whose log-odds without the reader are given."""
    best, *others = (item.features[READER.name] for item in found if READER.name in item.features)
    margin = best - max(others[:1], default=best)
    return {FIRST_LOOK.name: first_look, READER.name: best, "margin": margin}


def log_odds(features: Mapping[str, float], weights: Weights) -> float:
    """Return the weighted sum, from -30 to 30; `weights["bias"]` is the constant."""
    total = weights["bias"] + sum(weights.get(name, 0.0) * v for name, v in features.items())
    return max(min(total, _MOST_LOG_ODDS), -_MOST_LOG_ODDS)


def probability(features: Mapping[str, float], weights: Weights) -> float:
    """Return the logistic of the weighted sum."""
    return 1.0 / (1.0 + math.exp(-log_odds(features, weights)))
