from dataclasses import replace

import pytest

from qa.answer import QuestionType
from qa.finding.answer_form import clause_filter, form_scorer, lacks_date
from qa.pipeline import QuestionAnswerer


@pytest.fixture(scope="module")
def ask(fake_index):
    return QuestionAnswerer(fake_index).understand


# Figures that can answer


@pytest.mark.parametrize(
    ("asked", "text", "can_answer"),
    [
        ("How much land was flooded?", "It flooded five meadows", False),
        ("How much land was flooded?", "It flooded 5 hectares of meadow", True),
        ("How much land was flooded?", "It flooded five hectares of meadow", True),
        ("How much water is there?", "There are 5 buckets", True),
        ("How much water is there?", "There are twelve articles on water", False),
        ("How much was spent?", "The town spent 40 million yuan", True),
        ("How many meadows were flooded?", "It flooded five meadows", True),
    ],
)
def test_how_much_is_answered_by_no_bare_number_word(ask, asked, text, can_answer):
    question = ask(asked)
    assert question.type is QuestionType.NUMBER
    assert clause_filter(question)(text) is can_answer
    assert (form_scorer(question)(text) == 1.0) is can_answer


def test_a_level_is_told_by_an_ordinal(ask):
    need = clause_filter(
        replace(ask("Which level of flood alarm was raised?"), type=QuestionType.NUMBER)
    )
    assert need("The town raised a first-level flood alarm")


def test_the_questions_own_figure_answers_nothing(ask):
    need = clause_filter(ask("How many of the 40 ponds were dug?"))
    assert not need("The town has 40 ponds")
    assert need("The town has 40 ponds and dug 12")


# Dates that can answer


@pytest.mark.parametrize(
    ("asked", "text", "lacks"),
    [
        ("When was the fair held?", "The fair was held in the hall.", True),
        ("When was the fair held?", "The fair was held on May 8.", False),
        ("When was the fair held?", "The fair was held in 2019.", False),
        ("In which month was the fair held?", "The fair was held in 2019.", True),
        ("In which month was the fair held?", "The fair was held in May 2019.", False),
        ("At what time of the day was the fair held?", "The fair was held on May 8.", True),
        ("At what time of the day was the fair held?", "It was held on May 8 at noon.", False),
        ("Where was the fair held?", "The fair was held in the hall.", False),
    ],
)
def test_a_date_is_lacking_where_none_so_fine_as_asked_for_is_named(ask, asked, text, lacks):
    assert lacks_date(ask(asked), text) is lacks


# First and last


def test_who_came_first_is_hardly_told_by_a_sentence_without_a_first(ask):
    question = ask("Who spoke first at the fair?")
    told, untold = (
        form_scorer(question)(f"Yin Li {spoke} at the fair.") for spoke in ("spoke first", "spoke")
    )
    assert told == 1.0
    assert 0.0 < untold < 0.5


def test_a_sentence_needs_no_first_where_none_is_asked_for(ask):
    assert form_scorer(ask("Who spoke at the fair?"))("Yin Li spoke at the fair.") == 1.0


def test_a_holder_of_another_office_suits_less(ask):
    fit = form_scorer(ask("Who is the customer manager?"))
    assert fit("The customer manager is Priya Nandakumar.") == 1.0
    assert 0.25 < fit("The treasurer is Priya Nandakumar.") < 1.0
