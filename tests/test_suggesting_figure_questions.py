"""Questions made from the figures of a sentence."""

import pytest

from corpus.document import Period
from qa.suggesting.figure_questions import figure_questions

DONE, PLANNED = Period(2023, "result"), Period(2024, "plan")


@pytest.mark.parametrize(
    ("sentence", "question"),
    [
        ("11 new museums were registered.", "How many new museums were registered in 2023?"),
        (
            "344,000 stricken people were properly resettled, and more.",
            "How many stricken people were properly resettled in 2023?",
        ),
        (
            "50 bus lines have been opened to connect schools.",
            "How many bus lines were opened to connect schools in 2023?",
        ),
        ("We refined 1,730 back streets.", "How many back streets were refined in 2023?"),
        ("build and raise 82,000 rental flats.", "How many rental flats were built in 2023?"),
        (
            "The sewage treatment rate has increased to 97.3%.",
            "What was the sewage treatment rate in 2023?",
        ),
        (
            "The number of new enterprises increased by 20.3%.",
            "By how much did the number of new enterprises increase in 2023?",
        ),
        (
            "There are 507 villages without roads.",
            "How many villages without roads were there in 2023?",
        ),
    ],
)
def test_what_was_done_is_asked_for_in_the_words_of_the_sentence(sentence, question):
    assert list(figure_questions(sentence, DONE)) == [question]


@pytest.mark.parametrize(
    ("sentence", "question"),
    [
        ("Add 15,000 parking spaces.", "How many parking spaces are to be added in 2024?"),
        ("300 meal points will be added.", "How many meal points are to be added in 2024?"),
        ("Renovating 40 old factories.", "How many old factories are to be renovated in 2024?"),
        ("with 240 new service points.", "How many new service points are planned in 2024?"),
    ],
)
def test_a_plan_is_asked_for_as_a_plan(sentence, question):
    assert list(figure_questions(sentence, PLANNED)) == [question]


@pytest.mark.parametrize(
    "sentence",
    [
        "The three platforms are used.",  # nothing was done to them
        "We completed 600 units.",  # units of what?
        "Improve the three-level service package.",
        "Incomes grew 2 percentage points faster.",
        "There were no figures.",
    ],
)
def test_what_names_too_little_is_not_asked_for(sentence):
    assert list(figure_questions(sentence, DONE)) == []


def test_no_year_is_asked_for_where_none_is_stated():
    asked = list(figure_questions("Seven reports have been reviewed.", Period(None, "statement")))
    assert asked == ["How many reports were reviewed?"]
