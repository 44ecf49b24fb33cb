import re

import pytest

from index.document_store import DocumentStore
from qa.answer import AbstainReason, QuestionType
from qa.judging.abstaining import abstain, covered_years, reason_text, rejection_answer
from qa.judging.judge import Judgement
from qa.pipeline import QuestionAnswerer

REASONS = [
    AbstainReason.NOT_IN_REPORTS,
    AbstainReason.OTHER_YEAR,
    AbstainReason.OTHER_NAME,
    AbstainReason.NO_FIGURE,
]


@pytest.fixture(scope="module")
def answerer(fake_index):
    """Answers from the five reports with the fake embedder."""
    return QuestionAnswerer(fake_index)


@pytest.fixture(scope="module")
def abstained(answerer, fake_index):
    """Return the answer that says no to a question, with the evidence that came closest."""

    def abstained(text, reason=None):
        question = answerer.understand(text)
        evidence = answerer.find(question).evidence
        judged = Judgement(0.2, reason)
        return abstain(question, judged, evidence, fake_index.documents), evidence

    return abstained


def test_abstaining_is_a_value_with_a_reason_and_no_citation(abstained):
    answer, _ = abstained("How many elevators were installed?")
    assert answer.abstained
    assert answer.reason is AbstainReason.NOT_IN_REPORTS
    assert answer.citations == ()
    assert answer.type is QuestionType.NUMBER
    assert answer.confidence == 0.2


@pytest.mark.parametrize("reason", REASONS)
def test_the_reason_given_is_kept(abstained, reason):
    assert abstained("How many elevators were installed?", reason)[0].reason is reason


def test_the_closest_are_the_best_evidence_with_exact_spans(abstained, by_id):
    answer, [found] = abstained("How many elevators were installed?")
    assert [c.quote for c in answer.closest] == [e.text for e in found[: len(answer.closest)]]
    assert [c.number for c in answer.closest] == [1, 2, 3]
    assert all(by_id[c.doc_id].text[c.start : c.end] == c.quote for c in answer.closest)


def test_the_closest_of_several_parts_are_few_and_none_twice(abstained):
    answer, evidence = abstained("How many elevators and how many elevators?")
    assert len(evidence) == 2
    assert len({(c.doc_id, c.start) for c in answer.closest}) == len(answer.closest) == 3


def test_without_evidence_nothing_is_close(answerer, fake_index):
    question = answerer.understand("How many elevators?")
    answer = abstain(question, Judgement(0.0), [[]], fake_index.documents)
    assert answer.closest == ()
    assert answer.text


def test_the_text_has_no_mark_of_a_citation(abstained):
    for reason in REASONS:
        assert "[" not in abstained("How many elevators were installed?", reason)[0].text


@pytest.mark.parametrize("question", ["How many elevators in 2017?", "2017年新增了多少电梯？"])
@pytest.mark.parametrize("reason", REASONS)
def test_every_reason_is_one_line_in_the_language_of_the_question(
    answerer, by_id, question, reason
):
    understood = answerer.understand(question)
    text = reason_text(understood, reason, by_id)
    assert text.strip() == text
    assert "\n" not in text
    assert bool(re.search(r"[\u4e00-\u9fff]", text)) == understood.is_chinese


@pytest.mark.parametrize("question", ["How many elevators in 2017?", "2017年新增了多少电梯？"])
def test_another_year_is_answered_with_the_years_that_are_covered(answerer, by_id, question):
    text = reason_text(answerer.understand(question), AbstainReason.OTHER_YEAR, by_id)
    assert all(year in text for year in ("2020", "2021", "2023", "2024"))


def test_another_year_names_the_year_asked_for(answerer, by_id):
    question = answerer.understand("How many elevators in 2017?")
    assert "not 2017" in reason_text(question, AbstainReason.OTHER_YEAR, by_id)


def test_a_year_that_is_covered_is_not_said_to_be_missing(answerer, by_id):
    question = answerer.understand("How many elevators in 2017 and in 2023?")
    text = reason_text(question, AbstainReason.OTHER_YEAR, by_id)
    assert text.endswith("they cover 2020, 2021, 2023, 2024, not 2017.")


def test_different_reasons_have_different_texts(answerer, by_id):
    question = answerer.understand("How many elevators in 2017?")
    assert len({reason_text(question, reason, by_id) for reason in REASONS}) == len(REASONS)


def test_covered_years_are_in_order_each_once(by_id):
    assert covered_years(by_id) == "2020, 2021, 2023, 2024"
    assert covered_years(DocumentStore.of([by_id["reform-commission"]])) == ""


def test_what_is_no_question_is_turned_away_without_a_search():
    answer = rejection_answer("hi", AbstainReason.SMALL_TALK, "Hello.", timing={"total_ms": 1.0})
    assert (answer.question, answer.text, answer.type) == ("hi", "Hello.", QuestionType.SMALL_TALK)
    assert answer.reason is AbstainReason.SMALL_TALK
    assert answer.citations == answer.closest == answer.hits == ()


@pytest.mark.parametrize("question", ["How many parks in 2031?", "2031年有多少公园？"])
def test_no_years_are_named_where_none_is_covered(answerer, question):
    nothing = type("Documents", (), {"years": frozenset([None])})()
    text = reason_text(answerer.understand(question), AbstainReason.OTHER_YEAR, nothing)
    assert text in ("The reports don't say.", "报告没有说明。")
