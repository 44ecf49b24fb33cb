"""Who holds an office that is asked for: a sentence that names the holder leads."""

from __future__ import annotations

from collections.abc import Sequence

from qa.answer import Evidence, QuestionType
from qa.question import Question
from qa.text.offices import titles_in
from qa.text.people import find_people

_NEARLY = 0.75


def holders_first(question: Question, found: Sequence[Evidence]) -> list[Evidence]:
    """Return the evidence; if the best names nobody, one that names the office and a person leads.

    It must be nearly as good and speak of nearly as much that is asked: a letterhead names a body
    as well as the list of its officers does.
    """
    titles = titles_in(question.asked)
    if question.type is not QuestionType.WHO or not titles or not found:
        return list(found)
    known = set(question.people)
    if set(find_people(found[0].clause)) - known:
        return list(found)
    leads = next(
        (
            e
            for e in found[1:]
            if e.score >= _NEARLY * found[0].score
            and e.features["cover"] >= _NEARLY * found[0].features["cover"]
            and titles <= titles_in(e.clause)
            and set(find_people(e.clause)) - known
        ),
        found[0],
    )
    return [leads, *(e for e in found if e is not leads)]
