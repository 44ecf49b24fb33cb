import pytest

from qa.generation.no_answer import why_no_answer
from qa.pipeline import QuestionAnswerer

JOBS = "How many new jobs were created in urban areas in 2023?"
WHO = "Who presided over the April 2021 meeting?"


@pytest.fixture(scope="module")
def why(fake_index):
    read = QuestionAnswerer(fake_index).understand
    return lambda asked, text, verdicts=(): why_no_answer(text, read(asked), frozenset(verdicts))


@pytest.mark.parametrize(
    ("asked", "text"),
    [
        (JOBS, JOBS),
        (JOBS, "New jobs were created in urban areas in 2023."),
        (JOBS, "New jobs:"),
        (JOBS, "Advanced manufacturing and technology"),
        (JOBS, "The evidence is a report of new jobs."),
        (JOBS, "The answer is 1."),
        (JOBS, "Copy figures with their units, years, names and offices exactly."),
        (WHO, "The plenary meeting of April."),
        ("Were 300,000 new jobs created in 2023?", "Yes, 281,000 new jobs were created."),
    ],
)
def test_what_answers_nothing_is_told_from_answers(why, asked, text):
    assert why(asked, text)


@pytest.mark.parametrize(
    ("asked", "text"),
    [
        (JOBS, "281,000 jobs."),
        (JOBS, "281,000."),
        (JOBS, "In 2023, 281,000 new jobs were created in urban areas."),
        (JOBS, "The number of new jobs was 281,000."),
        (WHO, "Cai Qi."),
        (WHO, "The meeting was chaired by Cai Qi."),
        ("What office does Chen Jining hold?", "Mayor of Beijing."),
        ("When was the meeting held?", "April 21, 2021."),
        ("Which industries are to be promoted?", "New energy, new materials and aerospace."),
    ],
)
def test_right_answers_may_be_short(why, asked, text):
    assert not why(asked, text)


def test_yes_is_said_only_where_the_evidence_decides_so(why):
    asked, text = "Were 281,000 new jobs created in 2023?", "Yes, 281,000 new jobs were created."
    assert not why(asked, text, ["yes"])
    assert why(asked, text, ["no"])
