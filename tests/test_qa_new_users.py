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


# Comparisons


@pytest.mark.parametrize(
    ("question", "line"),
    [
        ("How do elevators compare in 2023 and 2024?", "600 in 2024 against 822 in 2023"),
        ("2023年和2024年电梯数量对比", "600 in 2024 against 822 in 2023"),
        ("Did Beijing add more school places in 2024 than in 2023?", "No. 20,000 in 2024"),
        ("Compare old communities renovated in 2023 and 2024", "200 in 2024 against 183"),
    ],
)
def test_a_difference_is_one_of_figures_that_count_the_same(ask, question, line):
    assert ask(question).text.startswith(line)


@pytest.mark.parametrize(
    ("question", "figure", "year"),
    [
        ("Compare new museums in 2023 and 2024", "11 new museums", "2024"),
        ("How does the PM2.5 level of 2023 compare with the target for 2024?", "32", "2024"),
        ("Compare the forest coverage rate in 2023 and 2024", "44.9%", "2024"),
        ("Compare new parking spaces in 2023 and 2024", "15,000", "2023"),
    ],
)
def test_where_one_of_two_years_has_the_figure_it_is_given_alone(ask, question, figure, year):
    answer = ask(question)
    line, missing = [line for line in answer.text.splitlines() if not line.startswith("“")]
    assert figure in line
    assert line.endswith("[1]")
    assert missing.startswith(f"On “{year}”: The reports don't say")
    assert not answer.compared


def test_no_figure_in_either_year_is_no_answer(ask):
    assert ask("Compare the number of universities in 2023 and 2024").abstained


# Yes


@pytest.mark.parametrize(
    "question",
    [
        "Is Beijing going to build a new airport in 2024?",
        "Has the fourth embassy district been finished?",
        "Was Universal Studios opened?",
        "2023年新增了停车位吗？",
    ],
)
def test_no_yes_is_said_that_the_sentence_does_not_bear_out(ask, question):
    assert not ask(question).text.startswith(("Yes", "是"))


@pytest.mark.parametrize(
    "question",
    ["Did Cai Qi visit the CBD?", "Will 20 unbounded parks be added in 2024?"],
)
def test_what_the_sentence_says_gets_a_yes(ask, question):
    assert ask(question).text.startswith("Yes. ")


# Offices


@pytest.mark.parametrize(
    "question",
    ["Who is Beijing's mayor?", "Who is the present mayor of Beijing?", "北京市长是谁？"],
)
def test_who_holds_an_office_by_the_newest_report_comes_first(ask, question):
    lines = ask(question).text.splitlines()
    assert "Yin Yong" in lines[0]
    assert lines[0].startswith(("In 2024: ", "2024年："))
    assert "Chen Jining" in lines[1]


def test_an_acting_holder_is_given_where_one_is_asked_for(ask):
    assert "acting mayor" in ask("Who is the acting mayor of Beijing?").text.splitlines()[0]


def test_the_offices_of_a_person_come_newest_first(ask):
    lines = ask("Who is Yin Yong?").text.splitlines()
    assert "and Mayor of Beijing" in lines[0]
    assert "acting mayor" in lines[1]


# Who did what at a meeting


@pytest.mark.parametrize(
    ("question", "person"),
    [
        ("Who headed the reform commission's session?", "Yin Li"),
        ("Who led the plenary meeting of April 2021?", "Cai Qi"),
        ("Who hosted the development conference in February 2024?", "Liu Wei"),
    ],
)
def test_who_chairs_a_meeting_is_who_presides_over_it(ask, question, person):
    assert person in ask(question).text.splitlines()[0]


def test_all_who_attended_are_named(ask):
    text = ask("Who attended the high-quality development conference?").text
    assert "Li Xiuling" in text
    assert "Wei Xiaodong" in text
    assert "Chen Jining" in ask("Who was present at the meeting in April 2021?").text


# Conversations


@pytest.mark.parametrize(
    ("topic", "figures"),
    [
        ("and meal assistance points for the elderly?", ("243", "300")),
        ("what about school places", ("38,000", "20,000")),
        ("And museums?", ("11",)),
    ],
)
def test_another_topic_after_a_comparison_is_compared_itself(ask, topic, figures):
    text = ask("Compare affordable rental housing in 2023 and 2024", topic).text
    assert all(figure in text for figure in figures)
    assert "82,000" not in text


def test_what_is_understood_does_not_grow_when_a_turn_is_asked_again(ask):
    asked = ("How many new museums were registered in 2023?", "Why?")
    assert ask(*asked, "Why?", "Why?").understood == ask(*asked).understood


# Words as they are typed


@pytest.mark.parametrize(
    ("question", "figure"),
    [
        ("How many new muesums were there in 2023?", "11 new museums"),
        ("By how much did general expenditures fall in 2023?", "2.39 billion yuan"),
    ],
)
def test_slips_and_other_words_for_a_fall_are_understood(ask, question, figure):
    assert figure in ask(question).text.splitlines()[0]
