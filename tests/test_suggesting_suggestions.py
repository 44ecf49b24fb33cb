"""Questions that an answer leads to: made from what it cites, and offered only if answered."""

from dataclasses import replace

import pytest

from corpus.document import Period, Source, Span
from corpus.passages import Passage
from index.retriever import Hit
from qa.answer import AbstainReason, Answer, Citation, QuestionType
from qa.rendering.words import say
from qa.suggesting.suggestions import FollowUp, answered_follow_ups, follow_ups
from qa.web.page.suggestions import suggest_questions

JOBS = "How many new jobs were created in urban areas in 2023?"
QUOTE = (
    "281,000 new jobs were created in urban areas and 197,000 people in need were helped to find "
    "employment."
)


def answer_of(question, quote=QUOTE, year=2023, kind="result", text="In 2023: 281,000. [1]"):
    cited = Citation(1, "r", "R", "2024", quote, 0, 9, "p", (), Period(year, kind))
    return Answer(
        question, text, QuestionType.NUMBER, (cited,), understood=question, confidence=0.95
    )


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
        return Answer(
            question, say("closest"), QuestionType.NUMBER, reason=AbstainReason.NOT_IN_REPORTS
        )


def questions_of(answer, sources=()):
    return [follow_up.question for follow_up in follow_ups(answer, sources)]


def test_the_same_is_asked_of_other_years_and_what_else_is_counted():
    asked = questions_of(answer_of(JOBS))
    assert "How many new jobs are to be created in urban areas in 2024?" in asked
    assert "How many people in need were helped to find employment in 2023?" in asked


def test_what_stands_under_the_same_headings_is_asked_for():
    text = "We will add 20 unbounded parks."
    passage = Passage("r", 0, len(text), text, ("Parks",), Period(2024, "plan"), (Span(0, 31),))
    cited = Citation(1, "r", "R", "2024", "No figure.", 0, 9, "p", ("Parks",))
    answer = Answer("Parks?", "…", QuestionType.EXPLAIN, (cited,), hits=(Hit(passage, 1.0, 1),))
    question = "How many unbounded parks are to be added in 2024?"
    assert list(follow_ups(answer)) == [FollowUp(question, "r", Span(0, 31))]
    elsewhere = replace(cited, path=("Schools",))
    assert list(follow_ups(replace(answer, citations=(elsewhere,)))) == []


def test_a_meeting_is_asked_about_by_its_name():
    named = Source("r", "R", "P", None, None, "0", names=("leading group", "plenary meeting"))
    asked = questions_of(answer_of(JOBS), [named])
    assert "Who presided over the plenary meeting?" in asked
    assert "When did the plenary meeting take place?" in asked
    assert "leading group" not in " ".join(asked)


def test_an_abstention_leads_to_what_came_closest_if_that_is_close():
    closest = answer_of(JOBS).citations
    passage = Passage("r", 0, len(QUOTE), QUOTE, (), Period(2023, "result"), (Span(0, len(QUOTE)),))
    answer = Answer("?", "…", QuestionType.NUMBER, reason=AbstainReason.NO_FIGURE, closest=closest)
    near, far = (replace(answer, hits=(Hit(passage, 1.0, 1, cosine),)) for cosine in (0.6, 0.1))
    assert "How many new jobs were created in urban areas in 2023?" in questions_of(near)
    assert questions_of(far) == []


def test_only_what_is_answered_is_offered():
    people = answer_of("?", text="197,000 people were helped. [1]")
    knows = Knows(people_in_need=people)
    offered = answered_follow_ups(answer_of(JOBS), knows)
    assert offered == ["How many people in need were helped to find employment in 2023?"]
    assert len(knows.asked) > 1


def test_an_answer_that_cites_something_else_than_was_meant_is_not_offered():
    other = replace(answer_of("?", text="197,000. [1]").citations[0], start=50, end=60)
    people = replace(answer_of("?", text="197,000. [1]"), citations=(other,))
    assert answered_follow_ups(answer_of(JOBS), Knows(people_in_need=people)) == []


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
    offered = suggest_questions(answerer.answer(JOBS), answerer)
    assert offered
    for question in offered:
        assert not answerer.answer(question).abstained


@pytest.mark.model
@pytest.mark.parametrize(
    "question",
    [
        "What was the average concentration of fine particles in Beijing's air in 2019?",
        "When did the third session of the reform commission take place?",
        "Where did the municipal leaders stop first on the Two Zones inspection?",
    ],
)
def test_abstentions_and_answers_without_figures_lead_on_too(answerer, question):
    assert suggest_questions(answerer.answer(question), answerer)


@pytest.mark.model
def test_what_is_about_nothing_in_the_reports_leads_to_nothing(answerer):
    assert suggest_questions(answerer.answer("Who won the football World Cup?"), answerer) == []
