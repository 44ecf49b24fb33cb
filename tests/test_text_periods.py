from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from corpus.document import Period
from qa.text.periods import PeriodAsked, period_fit, read_period

TODAY = date(2025, 5, 1)
RESULT_2023, PLAN_2024 = Period(2023, "result"), Period(2024, "plan")
STATEMENT_2020, UNDATED = Period(2020, "statement"), Period(None, "statement")


def read(text):
    return read_period(text, TODAY)


def fits(text, *periods, report_year=2024, sentence="Boats were built."):
    asked = read(text)
    return [period_fit(asked, period, report_year, sentence) for period in periods]


@pytest.mark.parametrize("text", ["How many in 2023?", "in 2023.", "(2023)", "by 2023, and then"])
def test_a_year_is_read(text):
    assert read(text).years == (2023,)


def test_years_keep_the_order_of_the_question_each_once():
    assert read("2024 against 2023, and 2024 again").years == (2024, 2023)


@pytest.mark.parametrize("text", ["from 2021 to 2024", "2021-2024", "2021 until 2024"])
def test_a_span_of_years_has_every_year_in_it(text):
    assert sorted(read(text).years) == [2021, 2022, 2023, 2024]


@pytest.mark.parametrize(
    "text", ["2,023 trees", "2023% more", "12023 trees", "2023.5 tons", "1.2023", "1789", "3000"]
)
def test_a_figure_is_no_year(text):
    assert read(text).years == ()


def test_this_year_is_that_of_today():
    assert read("How many boats this year?").years == (2025,)
    assert read("How many boats next year?").years == (2026,)


def test_last_year_is_the_one_before_the_report_not_before_today():
    asked = read("How many boats were built last year?")
    assert (asked.years, asked.relative) == ((), -1)
    assert period_fit(asked, RESULT_2023, 2024, "") > period_fit(asked, PLAN_2024, 2024, "")
    assert period_fit(asked, RESULT_2023, 2025, "") < 0


def test_a_year_written_out_goes_before_this_year():
    assert read("Since 2020, has it grown this year?").years == (2020,)


@pytest.mark.parametrize(
    "text",
    ["will be built", "are to be built", "is planned", "the target", "should be built", "due soon"],
)
def test_words_of_the_future_ask_for_a_plan(text):
    assert read(f"How many boats {text}?").kind == "plan"


@pytest.mark.parametrize(
    "text", ["were built", "has it built", "got built", "are finished so far", "did it build"]
)
def test_words_of_the_past_ask_for_a_result(text):
    assert read(f"How many boats {text}?").kind == "result"


def test_a_plan_is_asked_for_though_its_verb_is_of_the_past():
    assert read("How many boats were planned?").kind == "plan"


def test_a_question_without_year_or_tense_is_open():
    asked = read("How many boats are there?")
    assert asked == PeriodAsked()
    assert asked.is_open


@pytest.mark.parametrize("text", ["in 2023", "last year", "this year"])
def test_a_question_that_names_a_year_is_not_open(text):
    assert not read(text).is_open


def test_the_year_asked_for_fits_best():
    result, plan, statement, undated = fits(
        "How many boats in 2023?", RESULT_2023, PLAN_2024, STATEMENT_2020, UNDATED
    )
    assert result == 1.0
    assert (plan, statement) == (-1.0, -0.6)
    assert -1.0 < undated < 0.0


def test_a_result_asked_of_a_year_that_has_plans_fits_a_little_less():
    asked_plan, asked_result = (
        fits(f"How many boats {words} in 2024?", PLAN_2024)[0] for words in ("will be", "were")
    )
    assert 0.0 < asked_result < asked_plan


def test_without_a_year_the_tense_decides():
    assert fits("How many boats were built?", RESULT_2023, PLAN_2024)[0] > 0.0
    assert fits("How many boats were built?", RESULT_2023, PLAN_2024)[1] < 0.0
    assert fits("How many boats will be built?", PLAN_2024, RESULT_2023)[0] > 0.0
    assert fits("How many boats will be built?", PLAN_2024, RESULT_2023)[1] < 0.0


def test_a_statement_neither_gains_nor_loses_by_the_tense():
    assert fits("How many boats were built?", STATEMENT_2020, UNDATED) == [0.0, 0.0]


def test_an_open_question_fits_every_period_alike():
    assert set(fits("How many boats?", RESULT_2023, PLAN_2024, STATEMENT_2020, UNDATED)) == {0.0}


def test_a_year_written_in_the_sentence_counts_whatever_its_section_says():
    asked = "What was launched in 2020?"
    [named] = fits(asked, PLAN_2024, sentence="The 2020 regatta was launched.")
    [silent] = fits(asked, PLAN_2024, sentence="The regatta was launched.")
    assert named > 0.0 > silent


def test_one_of_several_years_is_enough():
    assert fits("How many boats in 2023 and 2024?", RESULT_2023, PLAN_2024) == [1.0, 1.0]


@given(st.text(max_size=60), st.sampled_from([RESULT_2023, PLAN_2024, STATEMENT_2020, UNDATED]))
def test_the_fit_is_between_minus_one_and_one(text, period):
    assert -1.0 <= period_fit(read(text), period, 2024, text) <= 1.0


@given(st.integers(1900, 2099))
def test_every_year_of_two_centuries_is_read(year):
    assert read(f"What happened in {year}?").years == (year,)


def test_a_statement_may_be_of_a_year_that_stands_nearby_a_result_of_another_is_not():
    asked = read("How many boats in 2019?")
    nearby = frozenset({"boat", "2019"})
    near, far = (period_fit(asked, STATEMENT_2020, 2020, "", words) for words in (nearby, ()))
    assert near > 0 > far > -1.0
    assert period_fit(asked, RESULT_2023, 2024, "", nearby) == -1.0
