"""An honest no: the reason in a sentence, and what the reports have that is closest."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from index.document_store import DocumentStore
from qa.answer import AbstainReason, Answer, Evidence, QuestionType
from qa.checking.grounding import to_citation
from qa.finding.scope import Scope
from qa.judging.judge import Judgement
from qa.question import Question

_N_CLOSEST = 3


def turned_away(
    question: str, reason: AbstainReason, text: str, *, timing: Mapping[str, float]
) -> Answer:
    """Return the reply to what is no question."""
    return Answer(question, text, QuestionType.SMALL_TALK, reason=reason, timing=timing)


def abstain(
    question: Question,
    judgement: Judgement,
    evidence: Sequence[Sequence[Evidence]],
    documents: DocumentStore,
    scope: Scope | None = None,
) -> Answer:
    """Return an answer that says no, with the closest evidence apart from any source.

    `documents` are those of the scope.
    """
    reason = judgement.reason or AbstainReason.NOT_IN_REPORTS
    closest = {e.sentence: e for ask in evidence for e in ask[:_N_CLOSEST]}
    return Answer(
        question=question.text,
        text=reason_text(question, reason, documents, is_chosen=bool(scope)),
        type=question.type,
        reason=reason,
        closest=tuple(
            to_citation(number, item, documents)
            for number, item in enumerate(list(closest.values())[:_N_CLOSEST], start=1)
        ),
        understood=question.standalone,
        confidence=judgement.confidence,
    )


def reason_text(
    question: Question,
    reason: AbstainReason,
    documents: DocumentStore,
    *,
    is_chosen: bool = False,
) -> str:
    """Return the reason in one sentence; where only some were asked, of the chosen reports."""
    if question.is_chinese:
        text = _chinese_reason(question, reason, documents)
        return f"所选{text}" if is_chosen else text
    text = _english_reason(question, reason, documents)
    return text.replace("The reports", "The chosen reports", 1) if is_chosen else text


def _english_reason(question: Question, reason: AbstainReason, documents: DocumentStore) -> str:
    match reason:
        case AbstainReason.OTHER_YEAR:
            years = ", ".join(map(str, question.period.years))
            covered = covered_years(documents)
            if not covered or not years:  # of no report is it known which year it speaks of
                return "The reports don't say."
            return f"The reports don't say: they cover {covered}, not {years}."
        case AbstainReason.OTHER_NAME:
            return (
                "The reports don't say: they don't speak of the person, body or place asked about."
            )
        case AbstainReason.PREMISE:
            return "The reports don't say: they don't bear out what the question takes for granted."
        case AbstainReason.NO_FIGURE:
            return "The reports don't say: they speak of this, but give no such figure."
        case _:
            return "The reports don't say."


def _chinese_reason(question: Question, reason: AbstainReason, documents: DocumentStore) -> str:
    if reason is AbstainReason.OTHER_YEAR:
        covered = covered_years(documents)
        return f"报告没有说明：报告涵盖{covered}年，不含所问年份。" if covered else "报告没有说明。"
    if reason is AbstainReason.OTHER_NAME:
        return "报告没有说明：报告没有提到所问的人、机构或地点。"
    if reason is AbstainReason.PREMISE:
        return "报告没有说明：报告不支持问题所设的前提。"
    if reason is AbstainReason.NO_FIGURE:
        return "报告没有说明：报告提到此事，但没有给出这一数字。"
    return "报告没有说明。"


def covered_years(documents: DocumentStore) -> str:
    """Return the years that the reports speak of, in order."""
    return ", ".join(str(year) for year in sorted(y for y in documents.years if y))
