"""How sure an answer is: a fitted probability over what the evidence shows, and a bound to answer."""

from __future__ import annotations

import json
import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from index.document_store import DocumentStore
from qa.answer import AbstainReason, Evidence, Kind
from qa.finding.answer_form import lacks_figure
from qa.judging.clashes import clashes
from qa.judging.doubts import (
    assumes_otherwise,
    counts_other_things,
    lacks_cause,
    said_by_other,
)
from qa.question import Question
from qa.text.matching import matches, read_text
from qa.text.terms import Term, TermReader

_REASONS = {
    "no_figure": AbstainReason.NO_FIGURE,
    "other_place": AbstainReason.OTHER_NAME,
    "unmatched_names": AbstainReason.OTHER_NAME,
    "not_speaker": AbstainReason.OTHER_NAME,
    "premise": AbstainReason.PREMISE,
}
_LOUD = 1.0
_SURE = 0.8
_LOOKED_AT = 3
_RARE = 3.5
_LIGHT_NAME = 3.0  # names that weigh less merely say which report is meant
_WEIGHTS = Path(__file__).parents[1] / "weights" / "confidence.json"


@dataclass(frozen=True, slots=True)
class KnownYear:
    """Of two years asked for the one whose figure the reports give: its place among the parts."""

    place: int
    part: Question
    other: Question
    confidence: float


class Confidence:
    """Judges whether the evidence found answers the question."""

    def __init__(
        self,
        reader: TermReader,
        documents: DocumentStore,
        weights: Mapping[str, float] | None = None,
    ) -> None:
        """`weights` are the logistic's, by feature; those shipped with the project if not given."""
        self._reader = reader
        self._weights = weights or json.loads(_WEIGHTS.read_text(encoding="utf-8"))["weights"]
        self._documents = documents

    def judge(
        self, question: Question, evidence: Sequence[Sequence[Evidence]]
    ) -> tuple[float, AbstainReason | None]:
        """Return the probability that the evidence answers, and a reason that forbids answering.

        Only a year that no report covers forbids; everything else is weighed.
        """
        parts = question.parts or (question,)
        for part, found in zip(parts, evidence, strict=True):
            covered = [self._covers(year, found) for year in part.period.years]
            every = question.kind in (Kind.COMPARE, Kind.YES_NO)
            if covered and not (all(covered) if every else any(covered)):
                return 0.0, AbstainReason.OTHER_YEAR
        values = self._values(question, evidence)
        if not values:
            return 0.0, None
        # A comparison needs both its sides; of other joined questions one may be enough.
        both = question.kind is Kind.COMPARE
        return min(values) if both else (min(values) + max(values)) / 2, None

    def known_year(
        self, question: Question, evidence: Sequence[Sequence[Evidence]], least: float
    ) -> KnownYear | None:
        """Return which of two years alone has the figure asked for.

        That must be sure, and the other year's less likely than `least`; None otherwise.
        """
        parts = question.parts
        if len(parts) != 2 or not all(p.label.isdigit() and p.kind is Kind.NUMBER for p in parts):
            return None
        if not all(p.period.years[0] in self._documents.years for p in parts):
            return None
        values = self._values(question, evidence)
        place = values.index(max(values))
        if values[place] < max(_SURE, least) or values[1 - place] >= least:
            return None
        return KnownYear(place, parts[place], parts[1 - place], values[place])

    def _values(self, question: Question, evidence: Sequence[Sequence[Evidence]]) -> list[float]:
        """The probability of each part."""
        return [
            probability(answer_features(part, found, self._reader), self._weights) if found else 0.0
            for part, found in zip(question.parts or (question,), evidence, strict=True)
        ]

    def why_not(self, question: Question, evidence: Sequence[Sequence[Evidence]]) -> AbstainReason:
        """Return what speaks loudest against answering, as a reason to give."""
        against: dict[AbstainReason, float] = {AbstainReason.NOT_IN_REPORTS: -_LOUD}
        for part, found in zip(question.parts or (question,), evidence, strict=True):
            features = answer_features(part, found, self._reader) if found else {}
            for name, reason in _REASONS.items():
                weight = self._weights.get(name, 0.0) * features.get(name, 0.0)
                against[reason] = min(against.get(reason, 0.0), weight)
        loudest = min(against, key=lambda reason: against[reason])
        if loudest is AbstainReason.OTHER_NAME and not self._names_unheard_of(question):
            asks_number = question.kind is Kind.NUMBER
            return AbstainReason.NO_FIGURE if asks_number else AbstainReason.NOT_IN_REPORTS
        return loudest

    def _names_unheard_of(self, question: Question) -> bool:
        """True if the question names a place, or anybody or anything, that no report speaks of."""
        names = [t for t in question.all_terms if t.is_name]
        strangers = [person for person in question.people if not self._documents.mention(person)]
        unknown = [t for t in names if not self._reader.is_known(t)]
        return bool(question.places or strangers or unknown)

    def _covers(self, year: int, found: Sequence[Evidence]) -> bool:
        """True for a year that a report tells of, or that the evidence itself names."""
        return year in self._documents.years or any(
            str(year) in e.nearby for e in found[:_LOOKED_AT]
        )


def answer_features(
    question: Question, found: Sequence[Evidence], reader: TermReader
) -> dict[str, float]:
    """Return what speaks for and against answering from the best evidence, as numbers.

    Those of the evidence itself come from `qa.finding.evidence`, the rest from here and `qa.judging.doubts`.
    """
    best = found[0]
    terms = _terms_to_find(question, best)
    return {
        **{name: best.features[name] for name in _OF_EVIDENCE},
        **_missing(best, terms, reader),
        "score": best.score,
        "margin": best.score - (found[1].score if len(found) > 1 else 0.0),
        "other_year": float(bool(question.period.years) and best.features["period"] < 0),
        "other_place": float(_speaks_of_other_place(question, best)),
        "no_figure": float(lacks_figure(question, best)),
        "other_count": float(counts_other_things(question, best)),
        "not_speaker": float(said_by_other(question, best)),
        "premise": float(assumes_otherwise(question, best, terms)),
        "why": float(lacks_cause(question, best)),
        "clash": float(clashes(question, best, terms)),
        "n_terms": min(len(terms), 8) / 8,
        "explain": float(question.kind in (Kind.EXPLAIN, Kind.LIST)),
        "number": float(question.kind is Kind.NUMBER),
        "who": float(question.kind in (Kind.WHO, Kind.ROLE)),
        "yes_no": float(question.kind is Kind.YES_NO),
        "follow_up": float(question.is_follow_up),
    }


_OF_EVIDENCE = ("cover", "clause", "cosine", "head", "kind", "period", "report", "passage")


def _terms_to_find(question: Question, best: Evidence) -> list[Term]:
    """The terms that the evidence should speak of; a byline or date line answers in none of them."""
    if best.features["record"] == 1.0 and question.doc_ids:
        return []
    return [t for t in question.all_terms if t.weight > 0]


def _missing(best: Evidence, terms: Sequence[Term], reader: TermReader) -> dict[str, float]:
    """How much of the question, by weight, the sentence and its surroundings don't speak of."""
    sentence, nearby = read_text(best.line), read_text(best.nearby)
    total = _weight(terms) or 1.0
    names = [t for t in terms if t.is_name]
    unmatched = [t for t in names if max(matches(t, x) for x in (sentence, nearby)) < 0.5]
    rare = _weight([t for t in terms if t.weight > _RARE and not matches(t, sentence)])
    return {
        "rare_missing": rare / total,
        "unknown": _weight([t for t in terms if not reader.is_known(t)]) / total,
        "unmatched_names": _weight(unmatched) / max(_weight(names), _LIGHT_NAME),
    }


def _weight(terms: Sequence[Term]) -> float:
    return sum(term.weight for term in terms)


def _speaks_of_other_place(question: Question, best: Evidence) -> bool:
    text = best.passage.text.replace("’", "").replace("'", "").lower()
    return any(place.lower() not in text for place in question.places)


def probability(features: Mapping[str, float], weights: Mapping[str, float]) -> float:
    """Return the logistic of the weighted sum; `weights["bias"]` is the constant."""
    total = weights["bias"] + sum(weights.get(name, 0.0) * v for name, v in features.items())
    return 1.0 / (1.0 + math.exp(-max(min(total, 30.0), -30.0)))
