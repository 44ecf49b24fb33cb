"""Abstentions: the reason in one sentence, and the closest sentences of the reports."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from index.document_store import DocumentStore
from qa.answer import AbstainReason, Answer, Evidence, QuestionType
from qa.checking.grounding import to_citation
from qa.finding.scope import Scope
from qa.judging.judge import Judgement
from qa.lexicon.wording import word
from qa.question import Question

_N_CLOSEST = 3
_KEYS = {
    AbstainReason.OTHER_YEAR: "other_year",
    AbstainReason.OTHER_NAME: "other_name",
    AbstainReason.PREMISE: "premise",
    AbstainReason.NO_FIGURE: "no_figure",
}
"""What is said of a reason, in qa/lexicon/wording.toml; of any other reason, `not_said`."""


def rejection_answer(
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
    key, values = _KEYS.get(reason, "not_said"), {}
    if reason is AbstainReason.OTHER_YEAR:
        asked = question.period.years
        missing = [year for year in asked if year not in documents.years] or asked
        years, covered = ", ".join(map(str, missing)), covered_years(documents)
        values = {"years": years, "covered": covered}
        if not covered or not years:  # of no report is it known which year it speaks of
            key = "not_said"
    reports = word("chosen_reports" if is_chosen else "reports", question.language)
    return word(key, question.language, reports=reports, **values)


def covered_years(documents: DocumentStore) -> str:
    """Return the years that the reports speak of, in order."""
    return ", ".join(str(year) for year in sorted(y for y in documents.years if y))
