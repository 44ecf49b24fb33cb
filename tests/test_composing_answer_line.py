import pytest
from hypothesis import given
from hypothesis import strategies as st

from corpus.document import Period, Span
from corpus.passages import Passage
from qa.answer import Evidence
from qa.composing.answer_line import answer_line, clause_text, frame, quote_claims, quoted, says_all
from qa.pipeline import QuestionAnswerer

RESULT, PLAN, STATEMENT = Period(2019, "result"), Period(2020, "plan"), Period(2020, "statement")
LONG = (
    "The harbour was widened by the men of the town over one long and very cold winter, 12 cranes "
    "were set up along the quay, 3,400 crates were stored in the new shed; and 90 sailors were "
    "trained by the masters of the old school."
)


@pytest.fixture(scope="module")
def ask(fake_index):
    return QuestionAnswerer(fake_index).understand


def said(text, shown="", period=RESULT):
    """Evidence of one sentence; `shown` is the clause of it that answers."""
    passage = Passage("town", 10, 10 + len(text), text, (), period, (Span(10, 10 + len(text)),))
    start = 10 + text.index(shown)
    clause = Span(start, start + len(shown)) if shown else None
    return Evidence(passage, passage.sentences[0], 1.0, shown=clause)


def test_the_frame_names_the_year_and_tells_a_plan_from_a_result():
    assert frame(RESULT, "en") == "In 2019: "
    assert frame(PLAN, "en") == "In the plan for 2020: "


def test_the_frame_is_chinese_for_a_chinese_question():
    assert frame(RESULT, "zh") == "2019年："
    assert frame(PLAN, "zh") == "2020年计划："


@pytest.mark.parametrize("period", [STATEMENT, Period(None, "statement"), Period(None, "plan")])
@pytest.mark.parametrize("language", ["en", "zh"])
def test_a_statement_and_a_report_without_year_have_no_frame(period, language):
    assert frame(period, language) == ""


def test_the_answer_line_is_frame_and_clause_and_cites_its_evidence(ask):
    evidence = said(LONG, "3,400 crates were stored in the new shed;")
    claim = answer_line(ask("How many crates?"), evidence)
    assert claim.text == "In 2019: 3,400 crates were stored in the new shed."
    assert claim.evidence == (evidence,)
    assert not claim.is_quote


def test_the_answer_to_a_chinese_question_keeps_the_reports_words(ask):
    claim = answer_line(ask("有多少公园？"), said("It has 3 ponds.", period=PLAN))
    assert claim.text == "2020年计划：It has 3 ponds."


def test_a_clause_is_shown_without_what_joined_it():
    assert clause_text(said(LONG, "12 cranes were set up along the quay,")) == (
        "12 cranes were set up along the quay."
    )
    assert clause_text(said(LONG, LONG[LONG.index("and 90") :])).startswith("90 sailors")


def test_a_clause_keeps_its_own_full_stop():
    assert clause_text(said("It has 3 ponds.")) == "It has 3 ponds."
    assert clause_text(said("Has it 3 ponds?")) == "Has it 3 ponds?"


def test_of_a_short_sentence_that_is_mostly_the_clause_all_is_shown():
    evidence = said("In May, 3 ponds were dug.", "3 ponds were dug.")
    assert says_all(evidence)
    assert clause_text(evidence) == "In May, 3 ponds were dug."


def test_of_a_long_sentence_only_the_clause_is_shown():
    assert not says_all(said(LONG, "12 cranes were set up along the quay,"))


def test_a_sentence_that_the_answer_line_repeats_is_not_quoted_again():
    assert quote_claims([said("It has 3 ponds.")]) == []


def test_a_sentence_of_which_a_clause_is_shown_is_quoted_below():
    evidence = said(LONG, "12 cranes were set up along the quay,")
    [claim] = quote_claims([evidence])
    assert claim.is_quote
    assert claim.evidence == (evidence,)
    assert claim.text[0] + claim.text[-1] == "“”"


def test_a_whole_sentence_is_quoted_if_asked_for():
    [claim] = quote_claims([said("It has 3 ponds.")], whole=True)
    assert claim.text == "“It has 3 ponds.”"


def test_a_short_sentence_is_quoted_whole():
    assert quoted(said("In May, 3 ponds were dug.", "3 ponds were dug.")) == (
        "In May, 3 ponds were dug."
    )


def test_of_a_long_sentence_the_part_around_the_clause_is_quoted():
    text = quoted(said(LONG, "12 cranes were set up along the quay,"), 20)
    assert "12 cranes were set up along the quay," in text
    assert text.startswith("… ")
    assert text.endswith(" …")
    assert len(text.split()) <= 22


def test_a_quote_that_reaches_the_end_has_no_dots_there():
    shown = LONG[LONG.index("and 90") :]
    assert quoted(said(LONG, shown), 20).endswith("of the old school.")


def test_a_clause_longer_than_the_bound_is_quoted_all_the_same():
    shown = "12 cranes were set up along the quay,"
    assert shown in quoted(said(LONG, shown), 3)


def test_line_breaks_in_a_sentence_are_not_quoted():
    assert quoted(said("It has\n3\u00a0ponds.")) == "It has 3 ponds."


@given(st.integers(0, 3), st.integers(1, 60))
def test_every_piece_of_a_quote_stands_in_the_sentence(segment, max_words):
    shown = [
        "The harbour was widened by the men of the town over one long and very cold winter,",
        "12 cranes were set up along the quay,",
        "3,400 crates were stored in the new shed;",
        "and 90 sailors were trained by the masters of the old school.",
    ][segment]
    text = quoted(said(LONG, shown), max_words)
    assert all(piece.strip() in LONG for piece in text.split("…"))
    assert shown in text


def test_a_clause_that_names_its_year_first_gets_no_frame(ask):
    line = answer_line(ask("How many trees?"), said("In 2019, 900 cherry trees were planted."))
    assert line.text == "In 2019, 900 cherry trees were planted."
