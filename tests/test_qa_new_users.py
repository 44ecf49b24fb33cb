"""What new users asked: each answer counts, names or compares what the question speaks of."""

from datetime import date
from functools import cache

import pytest

from qa.answer import Turn

pytestmark = pytest.mark.model


@pytest.fixture(scope="module")
def ask(answerer):
    """Return the last answer of a conversation."""

    @cache
    def ask(*questions):
        history, answer = (), None
        for question in questions:
            answer = answerer.answer(question, history, today=date(2026, 1, 1))
            history += (Turn("user", question), Turn("assistant", answer.text))
        return answer

    return ask


# What a figure counts


@pytest.mark.parametrize(
    "question",
    [
        "How many museums will there be in 2024?",
        "How many new museums are planned for 2024?",
        "2024年有多少博物馆？",
        "What was the growth of GDP in 2023?",
        "By how many percent do 120,000 acres exceed 58,000 acres?",
        "By what percentage did the economy grow in 2023?",
    ],
)
def test_no_figure_is_given_that_counts_another_thing(ask, question):
    assert ask(question).abstained


@pytest.mark.parametrize(
    ("question", "figure", "other"),
    [
        ("How many parks does the city have?", "1,065", "15,000"),
        ("城市公园有多少个？", "1,065", "15,000"),
        ("How many spots to park cars are planned for 2024?", "15,000", "1,065"),
        ("How many places to leave a car will be added in 2024?", "15,000", "1,065"),
        ("How many back streets in 2023?", "1,730", "4.61"),
        ("How many back alleys in 2024?", "1,650", "4.61"),
    ],
)
def test_the_figure_given_counts_what_is_asked(ask, question, figure, other):
    text = ask(question).text
    assert figure in text.splitlines()[0]
    assert not any(other in line for line in text.splitlines() if not line.startswith("“"))
