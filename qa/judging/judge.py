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
class OneYear:
    """Of two years asked for, the one whose figure the reports give, with its evidence."""

    answered: Question
    missing: Question
    evidence: Sequence[Evidence]


@dataclass(frozen=True, slots=True)
class Judgement:
    """The probability, from 0 to 1, that the evidence answers the question.

    `reason` is the reason to abstain; None if the question is to be answered. `one_year` is set if
    only one of two years asked for can be answered.
    """

    confidence: float
    reason: AbstainReason | None = None
    one_year: OneYear | None = None


class Judge:
    """Judges whether the evidence found answers the question."""

    def __init__(
        self,
        terms: TermReader,
        documents: DocumentStore,
        *,
        min_confidence: float = 0.0,
        is_restricted: bool = False,
        has_lexicon: bool = False,
        weights: JudgeWeights | None = None,
    ) -> None:
        """Prepare to judge answers from some documents.

        Nothing is answered below `min_confidence`, from 0 to 1. `is_restricted` means that there
        are other documents or years, which may not be used. `has_lexicon` means that the corpus
        has words of its own, as the project's reports have. `weights`, if not given, are those
        shipped for such a corpus or for any other.
        """
        self._documents = documents
        self._terms = terms
        self._least = min_confidence
        self._is_restricted = is_restricted
        self._weights = weights or shipped_weights("own" if has_lexicon else "other")

    def judge(self, question: Question, evidence: Found, *, without: str = "") -> Judgement:
        """Return the probability that the evidence answers, and a reason if it is too low.

        A year that no report covers always leads to abstaining; everything else is weighed, but
        for the sign `without`.
        """
        if self._asks_other_year(question, evidence):
            return Judgement(0.0, AbstainReason.OTHER_YEAR)
        values = self._values(question, evidence, without)
        one_year = self._one_year(question, evidence, values)
        confidence = max(values) if one_year else _joint(question, values)
        if confidence < self._least:
            return Judgement(confidence, self._why_not(question, evidence))
        return Judgement(confidence, one_year=one_year)

    def _asks_other_year(self, question: Question, evidence: Found) -> bool:
        """True if an ask is of years that no report covers; one is enough to compare or decide."""
        every = question.type in (QuestionType.COMPARE, QuestionType.YES_NO)
        for ask, found in zip(question.each, evidence, strict=True):
            covered = [self._covers(year, found) for year in ask.period.years]
            if covered and not (all(covered) if every else any(covered)):
                return True
        return False

    def _one_year(
        self, question: Question, evidence: Found, values: Sequence[float]
    ) -> OneYear | None:
        """Return which of two years alone has the figure asked for; None if that is not sure.

        The other year must be improbable. In a restricted answer its figure may be left out only
        because its report is not used, so nothing is said of it.
        """
        asks = question.asks
        are_years = all(ask.label.isdigit() and ask.type is QuestionType.NUMBER for ask in asks)
        if self._is_restricted or len(asks) != 2 or not are_years:
            return None
        if not all(ask.period.years[0] in self._documents.years for ask in asks):
            return None
        best = values.index(max(values))
        if values[best] < max(_SURE_OF_YEAR, self._least) or values[1 - best] >= self._least:
            return None
        return OneYear(asks[best], asks[1 - best], evidence[best])

    def _values(self, question: Question, evidence: Found, without: str) -> list[float]:
        """The probability of each part."""
        return [
            self._value(ask, found, without) if found else 0.0
            for ask, found in zip(question.each, evidence, strict=True)
        ]

    def _value(self, ask: Question, found: Sequence[Evidence], without: str) -> float:
        features = answer_features(ask, found, self._terms, without)
        if not is_read(found):
            return probability(features, self._weights.unread)
        first_look = log_odds(features, self._weights.features)
        return probability(read_features(first_look, found), self._weights.read)

    def _why_not(self, question: Question, evidence: Found) -> AbstainReason:
        """Return what speaks loudest against answering, as a reason to give."""
        against: dict[AbstainReason, float] = {AbstainReason.NOT_IN_REPORTS: -_LOUD}
        for ask, found in zip(question.each, evidence, strict=True):
            features = answer_features(ask, found, self._terms) if found else {}
            for name, reason in _REASONS.items():
                weight = self._weights.features.get(name, 0.0) * features.get(name, 0.0)
                against[reason] = min(against.get(reason, 0.0), weight)
        loudest = min(against, key=lambda reason: against[reason])
        if loudest is AbstainReason.OTHER_NAME and not self._names_unheard_of(question):
            asks_number = question.type is QuestionType.NUMBER
            return AbstainReason.NO_FIGURE if asks_number else AbstainReason.NOT_IN_REPORTS
        if loudest is AbstainReason.OTHER_YEAR and self._has_years_of(question):
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


def _joint(question: Question, values: Sequence[float]) -> float:
    """The probability of the whole answer from those of its asks, of which there is one at least.

    A comparison needs both its sides; of other joined asks one may be enough.
    """
    if question.type is QuestionType.COMPARE:
        return min(values)
    return (min(values) + max(values)) / 2


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
