"""The asks of a question: those that are to be answered, and in the end what became of each."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from index.document_store import DocumentStore
from qa.answer import AbstainReason, Answer, AnsweredAsk, Citation, Evidence
from qa.draft import Claim
from qa.judging.abstaining import reason_text
from qa.judging.judge import Found, Judgement
from qa.lexicon.wording import word
from qa.question import Question


def to_answer(question: Question, evidence: Found, judgement: Judgement) -> tuple[Question, Found]:
    """Return the question with the asks alone that are to be answered, and their evidence.

    Where none is, it stays whole.
    """
    answered = [place for place, ask in enumerate(judgement.asks) if not ask.reason]
    if len(answered) in (0, len(judgement.asks)):
        return question, evidence
    asks = tuple(question.each[place] for place in answered)
    return replace(question, asks=asks), [evidence[place] for place in answered]


def answered_asks(
    question: Question,
    evidence: Found,
    judgement: Judgement,
    claims: Sequence[Claim] = (),
    citations: Sequence[Citation] = (),
) -> tuple[AnsweredAsk, ...]:
    """Return what became of each ask; `claims` are those shown, with their `citations`."""
    answered = 0
    found: list[AnsweredAsk] = []
    for ask, items, judged in zip(question.each, evidence, judgement.asks, strict=True):
        one = AnsweredAsk(_said(ask), ask.type, confidence=judged.confidence, reason=judged.reason)
        if not judged.reason:
            one = _with_claims(one, _claims_of(answered, items, claims), citations)
            answered += 1
        found.append(one)
    return tuple(found)


def with_missing(
    answer: Answer, question: Question, documents: DocumentStore, *, is_chosen: bool
) -> Answer:
    """Return an answer with a line below it for each ask that has none: which one, and why.

    `documents` are those answered from; `is_chosen` says that others are left aside.
    """
    asks, missing = [], []
    for done, ask in zip(answer.asks, question.each, strict=True):
        if done.reason:
            told = replace(ask, is_chinese=question.is_chinese)
            why = reason_text(told, done.reason, documents, is_chosen=is_chosen)
            asked = done.text.replace("[", "(").replace("]", ")")  # no mark of a citation
            missing.append(word("missing", question.language, ask=asked, why=why))
            done = replace(done, line=missing[-1])
        asks.append(done)
    return replace(answer, text="\n".join([answer.text, *missing]), asks=tuple(asks))


def _with_claims(
    ask: AnsweredAsk, claims: Sequence[Claim], citations: Sequence[Citation]
) -> AnsweredAsk:
    if not claims:  # nothing that was composed of it has held
        return replace(ask, reason=AbstainReason.NOT_IN_REPORTS)
    numbers = {(c.doc_id, c.start, c.end): c.number for c in citations}
    cited = [numbers[_place(item)] for claim in claims for item in claim.evidence]
    verdict = next((c.verdict for c in claims if c.verdict is not None), None)
    return replace(ask, line=claims[0].text, verdict=verdict, citations=tuple(dict.fromkeys(cited)))


def _claims_of(place: int, found: Sequence[Evidence], claims: Sequence[Claim]) -> list[Claim]:
    """Return the claims of the ask at a place; without any, those that cite its best sentence.

    What a language model wrote is of the ask whose evidence it cites.
    """
    own = [
        claim
        for claim in claims
        if claim.ask == place
        or (claim.ask is None and any(item in found for item in claim.evidence))
    ]
    best = {_place(item) for item in found[:1]}
    shared = (claim for claim in claims if not best.isdisjoint(map(_place, claim.evidence)))
    return own or [replace(claim, verdict=None) for claim in shared]


def _said(ask: Question) -> str:
    """Return an ask in the words of the question, or as the follow-up was understood."""
    return ask.label or (ask.text if ask.is_chinese else ask.standalone)


def _place(item: Evidence) -> tuple[str, int, int]:
    return item.passage.doc_id, item.sentence.start, item.sentence.end
