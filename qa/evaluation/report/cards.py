"""What the report shows of a question: answer, citations, judged evidence, what was missing."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from corpus.plain_text import one_line
from qa.evaluation.measures.citations import is_evidence, uncited_groups
from qa.evaluation.measures.evidence import first_ranks, holds
from qa.evaluation.measures.facts import missing_facts, wrong_facts
from qa.evaluation.measures.figures import unfounded_figures
from qa.evaluation.measures.measure import Case, Record
from qa.evaluation.passing import has_passed

_MARK_TO_SPLIT_AT = re.compile(r"(\[\d+\])")
_SHOWN_OF_HIT = 220


@dataclass(frozen=True, slots=True)
class Piece:
    """A stretch of text, marked or not; `mark` is the number of the citation that it leads to."""

    text: str
    marked: bool = False
    mark: int | None = None


@dataclass(frozen=True, slots=True)
class CitationView:
    """A citation: where it stands, and its sentence marked in its passage."""

    number: int
    where: str
    passage: tuple[Piece, ...]
    judged: bool | None


@dataclass(frozen=True, slots=True)
class EvidenceView:
    """A piece of judged evidence, and whether it was found and cited."""

    quotes: tuple[str, ...]
    rank: int | None
    cited: bool


@dataclass(frozen=True, slots=True)
class HitView:
    """A passage that was found."""

    rank: int
    score: float
    where: str
    text: str
    holds: bool


@dataclass(frozen=True, slots=True)
class Card:
    """A question with all that is shown of it. `outcome` is failed, error, passed or unjudged."""

    place: int
    case: Case
    outcome: str
    confidence: str
    time: str
    reason: str
    understood: str
    answer: tuple[tuple[Piece, ...], ...]
    citations: tuple[CitationView, ...]
    closest: tuple[CitationView, ...]
    evidence: tuple[EvidenceView, ...]
    hits: tuple[HitView, ...]
    missing: tuple[str, ...]
    judged: Mapping[str, Any]


def make_card(place: int, case: Case, judged: Mapping[str, Any]) -> Card:
    """Return what is shown of a question; `judged` are a model's scores."""
    return Card(
        place=place,
        case=case,
        outcome=outcome(case),
        confidence="–" if case.failed else _number(case.record.get("confidence"), "{:.2f}"),
        time=_number(case.record.get("latency_ms"), "{:,.0f} ms"),
        reason=str(case.record.get("abstain_reason") or ""),
        understood=_understood(case),
        answer=tuple(_pieces(line) for line in case.answer.splitlines()),
        citations=tuple(_citation(c, case) for c in case.citations),
        closest=tuple(_citation(c, case) for c in case.record.get("closest") or ()),
        evidence=tuple(_evidence(case)),
        hits=tuple(_hits(case)),
        missing=tuple(_missing(case)),
        judged=judged,
    )


def outcome(case: Case) -> str:
    """Return in one word how a question came out."""
    if case.failed or not case.was_run:
        return "error"
    return {True: "passed", False: "failed", None: "unjudged"}[has_passed(case)]


def _number(value: Any, form: str) -> str:
    """Return a number as shown; no text where a result has none, such as that of another system."""
    is_number = isinstance(value, (int, float)) and not isinstance(value, bool)
    return form.format(value) if is_number else ""


def _understood(case: Case) -> str:
    read = one_line(str(case.record.get("understood") or ""))
    return "" if read == one_line(case.question.question) else read


def _pieces(line: str) -> tuple[Piece, ...]:
    parts = (part for part in _MARK_TO_SPLIT_AT.split(line) if part)
    return tuple(
        Piece(part, mark=int(part[1:-1])) if _MARK_TO_SPLIT_AT.fullmatch(part) else Piece(part)
        for part in parts
    )


def _citation(citation: Record, case: Case) -> CitationView:
    evidence = case.question.evidence
    where = [citation.get("title"), citation.get("date"), " > ".join(citation.get("heading") or ())]
    return CitationView(
        number=int(citation.get("number") or 0),
        where=" · ".join(str(part) for part in [*where, citation.get("period")] if part),
        passage=_marked(citation, case),
        judged=is_evidence(citation, evidence) if evidence else None,
    )


def _marked(citation: Record, case: Case) -> tuple[Piece, ...]:
    """Return the cited sentence marked in its passage, or alone where that was not found."""
    quote, start = str(citation.get("quote") or ""), int(citation.get("start") or 0)
    for hit in case.hits:
        text, place = str(hit.get("text") or ""), start - int(hit.get("start") or 0)
        same = hit.get("doc_id") == citation.get("doc_id") and place >= 0
        if same and text[place : place + len(quote)] == quote:
            after = text[place + len(quote) :]
            return (Piece(text[:place]), Piece(quote, marked=True), Piece(after))
    return (Piece(quote, marked=True),)


def _evidence(case: Case) -> Iterator[EvidenceView]:
    uncited = uncited_groups(case)
    for group, rank in zip(case.question.groups, first_ranks(case), strict=True):
        quotes = tuple(
            _evidence_text(item.quote, item.doc_id, item.start, item.end) for item in group
        )
        yield EvidenceView(quotes, rank, group not in uncited)


def _evidence_text(quote: str, doc_id: str, start: int | None, end: int | None) -> str:
    span = f"{doc_id} {start}–{end}" if start is not None else doc_id
    return f"“{one_line(quote)}” ({span})" if quote else span


def _hits(case: Case) -> Iterator[HitView]:
    for hit, text in zip(case.hits, case.hit_texts, strict=True):
        line = one_line(str(hit.get("text") or ""))
        yield HitView(
            rank=int(hit.get("rank") or 0),
            score=float(hit.get("score") or 0.0),
            where=str(hit.get("passage_id") or hit.get("doc_id") or ""),
            text=line if len(line) <= _SHOWN_OF_HIT else f"{line[:_SHOWN_OF_HIT]}…",
            holds=any(holds(hit, text, item) for item in case.question.evidence),
        )


def _missing(case: Case) -> Iterator[str]:
    """Yield in words what kept a question from being right."""
    question, record = case.question, case.record
    if not case.was_run:
        yield "There is no result."
        return
    if case.failed:
        yield f"Answering failed: {record['error']}"
        return
    if question.answerable is False and not case.abstained:
        yield "Answered, although the reports don't say."
    if question.answerable and case.abstained:
        reason = record.get("abstain_reason") or "no reason given"
        yield f"Not answered ({reason}), although the reports say."
    for fact in missing_facts(case) if question.answerable and not case.abstained else ():
        yield f"The answer lacks {' or '.join(repr(way) for way in fact)}."
    for wrong in wrong_facts(case):
        yield f"The answer says {wrong!r}, which it must not."
    for figure in unfounded_figures(case) if case.citations else ():
        yield f"The figure {figure} stands in nothing that is cited."
    lost = [n for n, rank in enumerate(first_ranks(case), start=1) if rank is None]
    if question.answerable and lost:
        numbers = ", ".join(map(str, lost))
        yield f"Evidence {numbers} is in none of the {len(case.hits)} passages found."
