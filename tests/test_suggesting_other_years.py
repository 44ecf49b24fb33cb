"""A question moved to another year."""

from dataclasses import replace

import pytest

from corpus.document import Period
from qa.answer import AbstainReason, Answer, Citation, QuestionType
from qa.suggesting.other_years import in_other_years


def answered(question, year=2023, kind="result"):
    cited = Citation(1, "r", "R", "2024", "Quote.", 0, 6, "p", (), Period(year, kind))
    return Answer(question, "… [1]", QuestionType.NUMBER, (cited,), understood=question)


def test_a_result_is_asked_for_as_the_plan_of_the_next_year():
    asked = list(in_other_years(answered("How many museums were opened in 2023?")))
    assert asked == [
        "How many museums are to be opened in 2024?",
        "How many museums were opened in 2022?",
    ]


def test_a_plan_is_asked_for_as_the_result_of_the_year_before():
    planned = answered("How many museums are to be opened in 2024?", 2024, "plan")
    assert "How many museums were opened in 2023?" in list(in_other_years(planned))


def test_what_asks_for_plans_in_other_words_is_not_moved_to_a_result():
    planned = answered("How many museums are planned for 2024?", 2024, "plan")
    assert "How many museums are planned for 2023?" not in list(in_other_years(planned))


def test_a_question_without_a_year_gets_one():
    assert "How many museums were opened in 2022?" in list(
        in_other_years(answered("How many museums were opened?"))
    )


def test_a_chinese_question_keeps_its_words():
    assert "2025年计划新增多少个停车位？" in list(
        in_other_years(answered("2024年计划新增多少个停车位？", 2024, "plan"))
    )


@pytest.mark.parametrize(
    "question",
    [
        "How many people died in the July 2023 flood?",  # the year dates an event
        "How many people spoke at the 2021 plenary meeting?",  # … or names a report
        "Did more people come in 2023 than in 2024?",
        "And how many were opened in 2023?",  # leans on what was said before
        "I like museums. How many were opened in 2023?",
    ],
)
def test_what_is_bound_to_its_year_stays_there(question):
    assert list(in_other_years(answered(question))) == []


def test_an_unanswered_year_leads_to_those_that_the_reports_speak_of():
    closest = answered("?").citations
    answer = replace(
        answered("How many museums were opened in 2019?"),
        citations=(),
        reason=AbstainReason.OTHER_YEAR,
        closest=closest,
    )
    assert list(in_other_years(answer)) == ["How many museums were opened in 2023?"]
    other = replace(answer, reason=AbstainReason.NO_FIGURE)
    assert list(in_other_years(other)) == []
