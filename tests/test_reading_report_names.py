from datetime import date

import pytest

from corpus.document import Source
from qa.reading.report_names import (
    find_reports,
    report_names,
    reports_in_order,
    without_report_years,
)

WORK, CONFERENCE = "work-report-2024", "development-conference-2024"
EXCHANGE, ZONES, REFORM = "exchange-center-2021", "two-zones-2020", "reform-commission"


@pytest.fixture(scope="module")
def reports(documents):
    return report_names(document.source for document in documents)


def test_every_report_has_names(reports, documents):
    assert [r.doc_id for r in reports] == [d.doc_id for d in documents]
    assert all(r.names for r in reports)


@pytest.mark.parametrize(
    ("question", "doc_id"),
    [
        ("What does the work report say about ponds?", WORK),
        ("Which ponds are in the government work report?", WORK),
        ("What was said of ponds at the development conference?", CONFERENCE),
        (
            "Which ponds did the High-Quality Economic and Social Development Conference name?",
            CONFERENCE,
        ),
        ("Did the exchange center plenary speak of ponds?", EXCHANGE),
        ("Who came to the Two Zones inspection?", ZONES),
        ("What did the reform commission discuss?", REFORM),
        ("Who spoke at the Commission for Deepening Overall Reform?", REFORM),
    ],
)
def test_a_report_is_found_by_its_name(reports, question, doc_id):
    assert find_reports(question, reports) == {doc_id}


@pytest.mark.parametrize(
    ("question", "doc_id"),
    [
        ("Who spoke on December 12, 2020?", ZONES),
        ("Who spoke in April 2021?", EXCHANGE),
        ("Who spoke on April 21?", EXCHANGE),
        ("Who spoke on 19 February?", CONFERENCE),
        ("What was published on 2024-02-20?", CONFERENCE),
        ("What was decided on December 2?", REFORM),
    ],
)
def test_a_report_is_found_by_its_date(reports, question, doc_id):
    assert find_reports(question, reports) == {doc_id}


def test_a_report_is_found_by_its_year_and_what_it_tells_of(reports):
    assert find_reports("Who came to the 2021 meeting?", reports) == {EXCHANGE}
    assert find_reports("Which towns did the 2020 inspection visit?", reports) == {ZONES}


def test_letters_and_plural_do_not_matter(reports):
    assert find_reports("WHAT DO THE WORK REPORTS SAY?", reports) == {WORK}


@pytest.mark.parametrize(
    "question",
    [
        "How many ponds were dug in 2023?",
        "What is planned for 2021?",
        "What does the report say?",
        "Who came to the meeting?",
        "How warm was it in April?",
        "What was decided on December 2, 2023?",
        "Who spoke on December 21?",
        "",
    ],
)
def test_a_question_that_names_no_report_names_none(reports, question):
    assert find_reports(question, reports) == frozenset()


def test_two_reports_are_both_found(reports):
    question = "Do the work report and the development conference agree on ponds?"
    assert find_reports(question, reports) == {WORK, CONFERENCE}


@pytest.mark.parametrize(
    ("question", "order"),
    [
        ("Does the work report agree with the development conference?", [WORK, CONFERENCE]),
        ("Does the development conference agree with the work report?", [CONFERENCE, WORK]),
        ("What changed between December 2020 and April 2021?", [ZONES, EXCHANGE]),
        ("What changed between April 2021 and December 2020?", [EXCHANGE, ZONES]),
        ("How many ponds?", []),
    ],
)
def test_reports_come_in_the_order_of_their_naming(reports, question, order):
    assert reports_in_order(question, reports) == order


@pytest.mark.parametrize(
    ("text", "without"),
    [
        (
            "In the 2024 work report, how many ponds in 2023?",
            "In the work report, how many ponds in 2023?",
        ),
        ("the 2024 government work report", "the government work report"),
        ("the 2024's annual report", "the annual report"),
        ("the report of 2024 on ponds", "the report on ponds"),
        ("How many ponds in 2024?", "How many ponds in 2024?"),
        ("the 2024 pond", "the 2024 pond"),
    ],
)
def test_the_year_of_a_reports_name_is_no_year_asked_for(text, without):
    assert " ".join(without_report_years(text).split()) == without


def test_a_report_without_dates_is_found_by_name_alone():
    source = Source(
        "ponds", "On ponds and lakes", "Gazette", None, None, "", names=("pond digest",)
    )
    [names] = report_names([source])
    assert (names.months, names.year) == ((), None)
    assert find_reports("What does the pond digest say?", [names]) == {"ponds"}
    assert find_reports("What happened in April 2021?", [names]) == frozenset()


def test_a_report_is_found_by_the_day_of_the_event_and_by_that_of_publication():
    source = Source("p", "T", "G", date(2022, 5, 9), date(2022, 5, 8), "", names=("pond digest",))
    reports = report_names([source])
    assert find_reports("What happened on May 8?", reports) == {"p"}
    assert find_reports("What appeared on 9 May?", reports) == {"p"}
    assert find_reports("What appeared on May 19?", reports) == frozenset()


def test_a_title_without_a_word_is_no_name():
    [report] = report_names([Source("a", "—", "", None, None, "")])
    assert report.names == ()
    assert reports_in_order("How many parks, and who presided?", [report]) == []


@pytest.mark.parametrize(
    ("grain", "question", "is_named"),
    [
        ("day", "What did the paper of May 3, 2022 say?", True),
        ("month", "What did the paper of May 2022 say?", True),
        ("month", "What was said on May 1, 2022?", False),
        ("year", "What did the paper of January 2022 say?", False),
    ],
)
def test_a_report_is_named_by_its_date_no_more_exactly_than_it_is_dated(grain, question, is_named):
    day = {"day": date(2022, 5, 3), "month": date(2022, 5, 1), "year": date(2022, 1, 1)}[grain]
    source = Source("a", "Plan", "", day, None, "", grain=grain)
    assert bool(find_reports(question, report_names([source]))) == is_named
