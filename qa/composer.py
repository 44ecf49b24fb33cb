"""Evidence to a draft, without a language model: the answer first, then the sentence that says so."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

from qa.answer import Evidence, Kind
from qa.comparison import compare
from qa.draft import Claim, Draft
from qa.listing import compose_list
from qa.phrasing import answer_line, quote_claims
from qa.question import Question

_SECOND = 0.93
_MAX_POINTS = 3


class Composer(Protocol):
    """What writes a draft from evidence."""

    def compose(self, question: Question, evidence: Sequence[Sequence[Evidence]]) -> Draft:
        """Return a draft. `evidence` holds one list for each part of the question, best first."""


class ExtractiveComposer:
    """Composes from the reports' own words."""

    def compose(self, question: Question, evidence: Sequence[Sequence[Evidence]]) -> Draft:
        """Return a draft. `evidence` holds one list for each part of the question, best first."""
        parts = question.parts or (question,)
        if question.kind is Kind.COMPARE and len(parts) == 2 and all(evidence):
            return compare(question, parts, evidence)
        claims: list[Claim] = []
        main: list[Evidence] = []
        for part, found in zip(parts, evidence, strict=True):
            if found:
                claims += self._part(part, found)
                main.append(found[0])
        return Draft(tuple(_without_repeats(claims)), tuple(main))

    def _part(self, part: Question, found: Sequence[Evidence]) -> list[Claim]:
        best = found[0]
        if part.kind in (Kind.LIST, Kind.EXPLAIN, Kind.COMPARE, Kind.YES_NO):
            points = _points(found)
            listed = compose_list(part, points) if part.kind is Kind.LIST else []
            return listed or [c for point in points for c in _sentence(part, point)]
        return [answer_line(part, best), *quote_claims([best])]


def _points(found: Sequence[Evidence]) -> list[Evidence]:
    """The best sentence and those nearly as good, in the order of the report."""
    best = found[0]
    near = [e for e in found[1:] if e.score >= _SECOND * best.score]
    chosen = [best, *near][:_MAX_POINTS]
    return [best, *sorted(chosen[1:], key=lambda e: (e.passage.doc_id, e.sentence))]


def _sentence(part: Question, point: Evidence) -> list[Claim]:
    if len(point.line.split()) > 60 and point.shown:
        return [answer_line(part, point), *quote_claims([point])]
    return quote_claims([point], whole=True)


def _without_repeats(claims: Sequence[Claim]) -> list[Claim]:
    return list({claim.text: claim for claim in reversed(claims)}.values())[::-1]
