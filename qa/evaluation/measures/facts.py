"""Answer facts: does the answer say what it must, and nothing that it must not?

`correct`: 1 if the question was answered, every fact of `must` stands in the answer in one of
its accepted spellings, and no text of `must_not` does; else 0. `facts`: how many facts are
said, of those asked for. `must not`: 1 if the answer says something that it must not. Over
answerable questions for which the set names facts; an abstention says none.

Spellings are compared as in `wording.py`. The idea is that of answer nuggets: Voorhees,
"Overview of the TREC 2003 Question Answering Track", 2003; of accepted spellings, TriviaQA:
Joshi et al., ACL 2017.
"""

from __future__ import annotations

from qa.evaluation.measures.measure import Case, Measure, Score
from qa.evaluation.wording import says

MEASURES = (
    Measure(
        "correct",
        "The answer is no abstention, spells every fact that it must in one of the accepted "
        "ways, and holds nothing that it must not.",
    ),
    Measure("facts", "Share of the facts asked for that the answers say."),
    Measure("must not", "The answer says something that it must not.", "lower"),
)


def scores(case: Case) -> dict[str, Score]:
    """Return the scores of an answerable question whose facts are known."""
    question = case.question
    if not question.answerable or not (question.must or question.must_not):
        return {}
    n_missing, n_wrong = len(missing_facts(case)), len(wrong_facts(case))
    found: dict[str, Score] = {"correct": float(is_correct(case))}
    if question.must:
        found["facts"] = (len(question.must) - n_missing, len(question.must))
    if question.must_not:
        found["must not"] = float(n_wrong > 0)
    return found


def is_correct(case: Case) -> bool:
    """True if the answer says what it must and nothing that it must not."""
    return (
        case.was_run
        and not case.abstained
        and not case.failed
        and not (missing_facts(case) or wrong_facts(case))
    )


def missing_facts(case: Case) -> list[tuple[str, ...]]:
    """Return the facts that the answer lacks, each with its accepted spellings."""
    if case.abstained:
        return list(case.question.must)
    return [f for f in case.question.must if not any(says(case.answer, way) for way in f)]


def wrong_facts(case: Case) -> list[str]:
    """Return what the answer says although it must not."""
    if case.abstained:
        return []
    return [wrong for wrong in case.question.must_not if says(case.answer, wrong)]
