"""Answers from chosen reports and years alone."""

import re

import pytest

from index.retriever import Query
from qa.answer import AbstainReason
from qa.finding.scope import Scope
from qa.pipeline import QuestionAnswerer
from qa.rendering.text import to_record

WORK, ZONES, REFORM = "work-report-2024", "two-zones-2020", "reform-commission"
JOBS = "How many new jobs were created in urban areas in 2023?"
CULTURE = "How many cultural activities for citizens were held?"


@pytest.fixture(scope="module")
def of_reports(fake_index):
    return QuestionAnswerer(fake_index)


def chosen(by_id, **what):
    return Scope.of(by_id, **what)


def test_nothing_chosen_and_everything_chosen_restrict_nothing(by_id):
    assert chosen(by_id) is None and chosen(by_id, doc_ids=list(by_id)) is None


@pytest.mark.parametrize(
    ("what", "said"),
    [
        ({"doc_ids": ["nothing"]}, "no report has the id 'nothing'; there are work-report-2024"),
        ({"years": [1999]}, "no report speaks of 1999; the reports cover 2020, 2021, 2023, 2024"),
    ],
)
def test_what_no_report_has_cannot_be_chosen(by_id, what, said):
    with pytest.raises(ValueError, match=re.escape(said)):
        chosen(by_id, **what)


@pytest.mark.parametrize("doc_id", [WORK, ZONES, REFORM])
def test_every_passage_found_and_cited_is_of_the_chosen_report(of_reports, by_id, doc_id):
    scope = chosen(by_id, doc_ids=[doc_id])
    for question in (JOBS, CULTURE, "What did the work report of 2024 plan for elevators?"):
        answer = of_reports.restricted_to(scope).answer(question)
        found = [hit.passage.doc_id for hit in answer.hits]
        assert {*found, *(c.doc_id for c in (*answer.citations, *answer.closest))} <= {doc_id}


@pytest.mark.parametrize("year", [2020, 2023, 2024])
def test_every_passage_found_and_cited_is_of_the_chosen_year(of_reports, by_id, year):
    answer = of_reports.restricted_to(chosen(by_id, years=[year])).answer(CULTURE)
    assert answer.hits
    assert {hit.passage.period.year for hit in answer.hits} == {year}
    assert {c.period.year for c in (*answer.citations, *answer.closest)} <= {year}


def test_no_report_chosen_finds_nothing(of_reports, by_id):
    answer = of_reports.restricted_to(chosen(by_id, doc_ids=[])).answer(JOBS)
    assert answer.abstained and not answer.hits and not answer.closest


def test_a_report_named_outside_of_the_choice_is_not_searched():
    scope = Scope(frozenset({ZONES}))
    queries = [Query("a"), Query("a", doc_ids=frozenset({WORK}))]
    assert scope.queries(queries) == [Query("a", doc_ids=frozenset({ZONES}))]


def test_the_chosen_reports_cover_what_they_speak_of(by_id):
    assert chosen(by_id, doc_ids=[ZONES]).documents(by_id).years == {2020}
    of_year = chosen(by_id, doc_ids=[WORK], years=[2024]).documents(by_id)
    assert of_year.years == {2024} and list(of_year) == [WORK]


@pytest.mark.model
def test_the_year_chosen_decides_between_results_and_plans(answerer, by_id):
    lines = [
        answerer.restricted_to(chosen(by_id, years=[year])).answer(CULTURE).text
        for year in (2023, 2024)
    ]
    assert "17,000" in lines[0] and "16,000" in lines[1]
    assert "16,000" not in lines[0] and "17,000" not in lines[1]


@pytest.mark.model
def test_what_only_other_reports_say_is_not_answered_and_the_words_say_so(answerer, by_id):
    scope = chosen(by_id, doc_ids=[ZONES])
    answer = answerer.restricted_to(scope).answer(JOBS)
    assert answer.reason is AbstainReason.OTHER_YEAR
    assert answer.text == "The chosen reports don't say: they cover 2020, not 2023."
    chinese = answerer.restricted_to(scope).answer("2023年城镇新增就业多少？")
    assert chinese.text == "所选报告没有说明：报告涵盖2020年，不含所问年份。"


@pytest.mark.model
def test_a_comparison_with_a_year_that_is_not_chosen_is_not_answered(answerer, by_id):
    question = "Compare the affordable rental housing of 2023 with the plan for 2024."
    both = answerer.restricted_to(chosen(by_id, years=[2023, 2024])).answer(question)
    assert "82,000" in both.text and "70,000" in both.text
    assert answerer.restricted_to(chosen(by_id, years=[2023])).answer(question).abstained


@pytest.mark.model
def test_without_a_choice_and_with_all_chosen_answers_are_the_same(answerer, by_id):
    for question in (JOBS, CULTURE, "Who is the mayor?"):
        records = [
            to_record(answerer.restricted_to(scope).answer(question))
            for scope in (None, chosen(by_id, doc_ids=list(by_id)))
        ]
        for record in records:
            record.pop("latency_ms")
        assert records[0] == records[1]


def test_a_restricted_answerer_names_its_reports_and_answers_from_them(of_reports, by_id):
    restricted = of_reports.restricted_to(chosen(by_id, doc_ids=[ZONES]))
    assert [source.doc_id for source in restricted.sources] == [ZONES]
    answer = restricted.answer(JOBS)
    assert answer.text == list(restricted.stream(JOBS))[-1].text
    assert {hit.passage.doc_id for hit in answer.hits} == {ZONES}
