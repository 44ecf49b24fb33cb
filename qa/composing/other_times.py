"""What a question leaves open: the same figure in another year, the same office at another date."""

from __future__ import annotations

from collections.abc import Sequence

from qa.answer import Evidence, QuestionType
from qa.finding.counted_things import counts_another
from qa.question import Question
from qa.text.clauses import person_runs
from qa.text.offices import titles_in
from qa.text.people import OFFICE, find_people, office_ranks

_NEARLY_AS_GOOD = 0.88
_NEAR_OFFICE = 0.93
_MOST = 3


def over_time(question: Question, found: Sequence[Evidence]) -> list[Evidence]:
    """Return the best evidence and, where the question names no time, its twins at other times.

    Of a figure that is the other period's; of an office, who held it at another report's date.
    """
    best = found[0]
    if not question.period.is_open or question.doc_ids or question.is_follow_up:
        return [best]
    if question.type is QuestionType.NUMBER and question.period.kind is None:
        return [best, *_other_periods(question, best, found)][:2]
    if question.type is QuestionType.WHO and not question.people:
        holders = [best, *_other_holders(question, best, found)]
        asks_office = bool(OFFICE.search(question.asked))
        return (_newest_first(question, holders) if asks_office else holders)[:_MOST]
    if question.type is QuestionType.ROLE:
        return _newest_first(question, [best, *_other_offices(best, found)])[:_MOST]
    return [best]


def _newest_first(question: Question, found: Sequence[Evidence]) -> list[Evidence]:
    """Who holds an office comes before who held it; an acting holder after them, if not asked for.

    What states no year comes last.
    """
    holds = question.type is QuestionType.WHO and "acting" not in office_ranks(question.asked)

    def age(item: Evidence) -> tuple[bool, int]:
        stands_in = holds and "acting" in office_ranks(item.clause)
        return stands_in, -(item.passage.period.year or 0)

    return sorted(found, key=age)


def _other_offices(best: Evidence, found: Sequence[Evidence]) -> list[Evidence]:
    """One for each other report whose sentence names the person with an office."""
    others: dict[str, Evidence] = {}
    for item in found[1:]:
        same = item.passage.doc_id == best.passage.doc_id
        if (
            not same
            and item.features.get("form") == 1.0
            and item.score >= _NEARLY_AS_GOOD * best.score
        ):
            others.setdefault(item.passage.doc_id, item)
    return list(others.values())


def _other_periods(question: Question, best: Evidence, found: Sequence[Evidence]) -> list[Evidence]:
    return [
        e
        for e in found[1:]
        if e.passage.doc_id == best.passage.doc_id
        and e.passage.period != best.passage.period
        and e.score >= _NEARLY_AS_GOOD * best.score
        and _clause(e) >= _NEARLY_AS_GOOD * _clause(best)
        and not counts_another(question, e)
    ]


def _other_holders(question: Question, best: Evidence, found: Sequence[Evidence]) -> list[Evidence]:
    """One for each other report whose sentence covers the office as well, under its title."""
    others: dict[str, Evidence] = {}
    titles = titles_in(question.asked) & titles_in(best.clause)
    for item in found[1:]:
        same = item.passage.doc_id == best.passage.doc_id
        covers = all(
            item.features.get(name, 0.0) >= _NEAR_OFFICE * best.features.get(name, 0.0)
            for name in ("clause", "around")
        )
        is_titled = titles <= titles_in(item.clause)
        if not same and covers and is_titled and len(person_runs(item.clause)) == 1:
            others.setdefault(item.passage.doc_id, item)
    return [item for item in others.values() if find_people(item.clause)]


def _clause(evidence: Evidence) -> float:
    return evidence.features.get("clause", 0.0)
