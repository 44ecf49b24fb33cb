"""Whether a question came out right: the one yes or no that failures are listed by."""

from __future__ import annotations

from qa.evaluation.measures.facts import is_correct
from qa.evaluation.measures.measure import Case


def has_passed(case: Case) -> bool | None:
    """True for a right answer or a right abstention; None where the set doesn't say what is right.

    A question without a result, or with an error, has not passed.
    """
    question = case.question
    if not case.was_run or case.failed:
        return False
    if question.answerable is False:
        return case.abstained
    if question.must or question.must_not:
        return is_correct(case)
    return False if question.answerable and case.abstained else None
