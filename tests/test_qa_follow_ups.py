"""Questions that an answer leads to: made from what it cites, and offered only if answered."""

import pytest

from corpus.document import Period
from qa.answer import AbstainReason, Answer, Citation, Kind
from qa.follow_ups import answered_follow_ups, follow_ups
from qa.interface_words import say
from qa.web.further import further_questions

JOBS = "How many new jobs were created in urban areas in 2023?"
QUOTE = (
    "281,000 new jobs were created in urban areas and 197,000 people in need were helped to find "
    "employment."
)


def answer_of(question, quote=QUOTE, year=2023, kind="result", text="In 2023: 281,000. [1]"):
    cited = Citation(1, "r", "R", "2024", quote, 0, 9, "p", (), Period(year, kind))
    return Answer(question, text, Kind.NUMBER, (cited,), understood=question, confidence=0.95)


class Knows:
    """Answers what it knows, and abstains otherwise."""

    def __init__(self, **known):
        self.known = known
        self.asked = []

    def answer(self, question, history=()):
        self.asked.append(question)
        for word, reply in self.known.items():
            if word in question.replace(" ", "_"):
                return reply
        return Answer(question, say("closest"), Kind.NUMBER, reason=AbstainReason.NOT_IN_REPORTS)


def test_the_same_is_asked_of_other_years_and_what_else_is_counted():
    asked = list(follow_ups(answer_of(JOBS)))
    assert "How many new jobs were created in urban areas in 2024?" in asked
    assert "How many people in need were helped to find employment in 2023?" in asked


def test_a_chinese_question_keeps_its_words_in_the_other_year():
    assert "2025年计划新增多少个停车位？" in list(
        follow_ups(answer_of("2024年计划新增多少个停车位？"))
    )


def test_what_is_added_or_built_is_asked_for():
    asked = list(
        follow_ups(answer_of("Parking?", "We will add 15,000 parking spaces.", 2024, "plan"))
    )
    assert "How many parking spaces will be added in 2024?" in asked


def test_only_what_is_answered_is_offered():
    people = answer_of("?", text="197,000 people were helped. [1]")
    knows = Knows(people_in_need=people)
    offered = answered_follow_ups(answer_of(JOBS), knows)
    assert offered == ["How many people in need were helped to find employment in 2023?"]
    assert len(knows.asked) > 1


def test_an_answer_of_another_year_than_asked_is_not_offered():
    other = answer_of("?", text="Something else. [1]", year=2020)
    assert answered_follow_ups(answer_of(JOBS), Knows(jobs=other)) == []


def test_what_was_asked_or_told_is_not_offered():
    told = answer_of("?", text="In 2024: 281,000. [1]", year=2024)
    assert answered_follow_ups(answer_of(JOBS), Knows(jobs=told)) == []
    people = answer_of("?", text="197,000 people. [1]")
    again = ["how many people in need were helped to find employment in 2023"]
    assert answered_follow_ups(answer_of(JOBS), Knows(people=people), asked=again) == []


def test_the_search_ends_when_the_time_is_up():
    knows = Knows()
    assert answered_follow_ups(answer_of(JOBS), knows, may_go_on=lambda: False) == []
    assert knows.asked == []


@pytest.mark.model
def test_what_is_offered_is_answered_by_the_real_answerer(answerer):
    offered = further_questions(answerer.answer(JOBS), answerer)
    assert offered
    for question in offered:
        assert not answerer.answer(question).abstained
