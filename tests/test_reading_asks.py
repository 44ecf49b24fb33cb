from datetime import date

import pytest

from qa.answer import QuestionType, Turn
from qa.pipeline import QuestionAnswerer
from qa.text.periods import PeriodAsked

TODAY = date(2025, 5, 1)


@pytest.fixture(scope="module")
def reader(fake_index):
    """What reads questions for the five reports."""
    return QuestionAnswerer(fake_index)


@pytest.fixture
def parts(reader):
    """Return the parts of a question after the turns given."""
    return lambda text, *history: reader.understand(text, history, today=TODAY).asks


def talk(*texts):
    return [Turn(("user", "assistant")[i % 2], text) for i, text in enumerate(texts)]


def weights(terms):
    return {term.surface: term.weight for term in terms}


ABOUT_ELEVATORS = talk("How many elevators were installed in 2023?", "In 2023: 822 elevators. [1]")


# The topic before the asking


@pytest.mark.parametrize(
    "text",
    [
        "Regarding the elevators, which are new, and what did they cost?",
        "About elevators, who paid, and what was built in the museums?",
        "With the elevators, how many are there, when were they built, and who paid?",
    ],
)
def test_each_part_speaks_of_the_topic_that_the_question_begins_with(parts, text):
    found = parts(text)
    assert len(found) == text.count(",")
    assert all(weights(part.terms)["elevators"] > 0 for part in found)


def test_the_topic_weighs_less_than_a_word_of_the_parts_own(parts):
    topic, own = parts("Regarding the elevators, who paid, and how many elevators are there?")
    assert 0 < weights(topic.terms)["elevators"] < weights(own.terms)["elevators"]


def test_the_words_of_one_part_are_not_the_other_parts_own(parts):
    paid, built = parts("Regarding the elevators, who paid, and what was built in the museums?")
    assert (paid.type, built.type) == (QuestionType.WHO, QuestionType.EXPLAIN)
    assert "museums" not in weights(paid.all_terms)
    assert "paid" not in weights(built.terms)


def test_a_year_before_the_asking_holds_for_each_part(parts):
    found = parts("In 2023, how many elevators were installed and how many museums were opened?")
    assert [part.period.years for part in found] == [(2023,), (2023,)]


def test_a_part_with_a_year_of_its_own_keeps_it(parts):
    found = parts("In 2023, how many elevators were installed and how many museums in 2024?")
    assert [part.period.years for part in found] == [(2023,), (2024,)]


def test_a_report_before_the_asking_is_that_of_each_part(parts):
    found = parts("In the work report, how many elevators are there and how many museums?")
    assert [part.doc_ids for part in found] == [{"work-report-2024"}] * 2


def test_a_topic_before_a_single_question_divides_nothing(parts):
    assert parts("Regarding the elevators, who paid?") == ()


# Parts of a follow-up


def test_each_part_of_a_follow_up_leans_on_the_conversation(parts):
    where, who = parts("Where are they, and who paid for them?", *ABOUT_ELEVATORS)
    for part in (where, who):
        assert part.is_follow_up
        assert weights(part.carried)["elevators"] > 0
        assert part.period.years == (2023,)


def test_a_part_of_a_follow_up_keeps_its_own_year(parts):
    found = parts("How many of them in 2024, and who paid for those in 2023?", *ABOUT_ELEVATORS)
    assert [part.period.years for part in found] == [(2024,), (2023,)]


def test_a_word_of_the_parts_own_is_not_carried_a_second_time(parts):
    first, second = parts(
        "How many of those elevators are new, and who paid for them?", *ABOUT_ELEVATORS
    )
    assert "elevators" in weights(first.terms)
    for part in (first, second):
        stems = [term.stems for term in part.all_terms]
        assert len(stems) == len(set(stems))


def test_the_report_of_the_conversation_is_that_of_each_part(parts):
    history = talk("What does the reform commission say of relics?", "Nothing much. [1]")
    found = parts("Who said it, and when was it said?", *history)
    assert [part.doc_ids for part in found] == [{"reform-commission"}] * 2


def test_parts_of_a_question_that_stands_alone_lean_on_nothing(parts):
    found = parts("Where are the museums, and who paid for the relics?", *ABOUT_ELEVATORS)
    assert [part.is_follow_up for part in found] == [False, False]
    assert all("elevators" not in weights(part.all_terms) for part in found)
    assert all(part.period == PeriodAsked((), part.period.kind) for part in found)
