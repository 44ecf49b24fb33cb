from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qa.answer import QuestionType, Turn
from qa.pipeline import QuestionAnswerer
from qa.reading.question_reader import normalise_meeting_verbs
from qa.text.periods import PeriodAsked

TODAY = date(2025, 5, 1)
WORK, CONFERENCE = "work-report-2024", "development-conference-2024"


@pytest.fixture(scope="module")
def reader(fake_index):
    """What reads questions for the five reports."""
    return QuestionAnswerer(fake_index)


@pytest.fixture
def read(reader):
    return lambda text, *history: reader.understand(text, history, today=TODAY)


def talk(*texts):
    return [Turn(("user", "assistant")[i % 2], text) for i, text in enumerate(texts)]


def weights(terms):
    return {term.surface: term.weight for term in terms}


# One question


def test_a_question_is_read_with_all_that_it_says(read):
    question = read("How many elevators did Shanghai install in 2023, Yin Yong asked?")
    assert question.type is QuestionType.NUMBER
    assert question.period == PeriodAsked((2023,), "result")
    assert "elevators" in weights(question.terms)
    assert question.people == ("Yin Yong",)
    assert question.places == ("Shanghai",)
    assert not question.is_chinese
    assert not question.is_follow_up
    assert question.asks == ()


def test_a_question_that_stands_alone_is_searched_for_as_it_is(read):
    question = read("How many   elevators\n are there?")
    assert question.standalone == question.query == "How many elevators are there?"


def test_slips_of_the_fingers_are_mended_in_the_question_and_in_those_before(read):
    assert read("How amny elevatosr in Bejiing?").standalone == "How many elevators in Beijing?"
    said = talk("How many elevatosr were installed in 2023?", "1,822 [1].")
    assert "elevators" in read("And in 2024?", *said).standalone


def test_the_head_is_what_is_counted(read):
    assert read("How many elevators were installed?").head == {"elev"}


def test_a_named_report_is_found_and_its_year_is_not_asked_for(read):
    question = read("How many elevators does the 2024 work report speak of?")
    assert question.doc_ids == {WORK}
    assert question.period.years == ()


def test_words_that_only_name_the_report_weigh_little(read):
    plain = weights(read("elevators at the conference").terms)
    named = weights(read("elevators at the development conference").terms)
    assert named["elevators"] == plain["elevators"]
    assert named["development conference"] < 0.5 * named["elevators"]


def test_a_question_about_the_report_alone_keeps_its_weights(read):
    assert all(term.weight > 1 for term in read("What is the reform commission?").terms)


def test_what_a_question_leaves_out_weighs_little(read):
    plain = weights(read("Which museums and elevators are there?").terms)
    without = weights(read("Which museums, apart from the elevators, are there?").terms)
    assert without["museums"] == plain["museums"]
    assert 0 < without["elevators"] < 0.5 * plain["elevators"]


def test_the_speaker_weighs_less_than_where_people_are_asked_for(read):
    said = weights(read("What does Cai Qi say of relics?").terms)
    role = weights(read("What post did Cai Qi have?").terms)
    assert 0 < said["cai qi"] < role["cai qi"]


def test_this_year_is_that_of_today(read):
    assert read("How many elevators this year?").period.years == (2025,)


# Several questions in one


def test_two_questions_are_two_parts(read):
    parts = read("How many elevators were installed, and who spoke of relics?").asks
    assert [part.type for part in parts] == [QuestionType.NUMBER, QuestionType.WHO]
    assert "relics" in weights(parts[1].terms)
    assert "relics" not in weights(parts[0].terms)


def test_a_later_part_takes_over_the_year_of_the_first(read):
    parts = read("How many elevators were installed in 2023 and how many museums?").asks
    assert [part.period.years for part in parts] == [(2023,), (2023,)]


def test_a_later_part_keeps_its_own_year(read):
    parts = read("How many elevators were installed in 2023 and how many in 2024?").asks
    assert [part.period.years for part in parts] == [(2023,), (2024,)]
    assert "elevators" in weights(parts[1].all_terms)


def test_the_preamble_lends_its_words_to_each_part(read):
    parts = read("Take the elevators. How many are new, and who paid?").asks
    assert len(parts) == 2
    assert all("elevators" in weights(part.all_terms) for part in parts)


def test_two_reports_are_two_parts(read):
    parts = read("What do the work report and the development conference say of dust?").asks
    assert {part.doc_ids for part in parts} == {frozenset([WORK]), frozenset([CONFERENCE])}


def test_two_years_are_two_parts_in_order_of_time(read):
    parts = read("How many elevators in 2024 and in 2023?").asks
    assert [part.period.years for part in parts] == [(2023,), (2024,)]
    assert [part.label for part in parts] == ["2023", "2024"]


# Comparisons


def test_a_comparison_of_years_has_a_part_for_each(read):
    question = read("Compare the new elevators of 2023 with those of 2024")
    assert question.type is QuestionType.COMPARE
    assert [part.period for part in question.asks] == [PeriodAsked((2023,)), PeriodAsked((2024,))]
    assert {part.type for part in question.asks} == {QuestionType.NUMBER}


def test_a_comparison_with_the_year_before_has_both_years(read):
    question = read("Were there more elevators in 2024 than in the year before?")
    assert [part.period.years for part in question.asks] == [(2023,), (2024,)]


def test_a_comparison_of_two_things_has_a_part_for_each(read):
    question = read("Compare the elevators with the museums")
    assert [part.label for part in question.asks] == ["elevators", "the museums"]
    assert [list(weights(part.terms)) for part in question.asks] == [["elevators"], ["museums"]]


def test_a_comparison_of_two_reports_has_a_part_for_each(read):
    question = read("How do the work report and the development conference compare on dust?")
    assert question.type is QuestionType.COMPARE
    assert {part.doc_ids for part in question.asks} == {frozenset([WORK]), frozenset([CONFERENCE])}


def test_a_comparison_without_years_or_sides_sets_result_against_plan(read):
    question = read("Did the number of elevators go up or down?")
    assert [part.period.kind for part in question.asks] == ["result", "plan"]


# Follow-ups


def test_an_ellipsis_asks_for_the_same_kind_and_year(read):
    history = talk("How many elevators were installed in 2023?", "In 2023: 822 elevators. [1]")
    question = read("And museums?", *history)
    assert question.is_follow_up
    assert question.type is QuestionType.NUMBER
    assert question.period.years == (2023,)
    weight = weights(question.all_terms)
    assert weight["museums"] > weight["elevators"] > 0


def test_another_year_asks_for_the_same_thing(read):
    history = talk("How many elevators were installed in 2023?", "In 2023: 822 elevators. [1]")
    question = read("And in 2024?", *history)
    assert question.period.years == (2024,)
    assert "elevators" in weights(question.terms)


def test_carried_words_weigh_less_than_the_same_words_of_ones_own(read):
    history = talk("How many elevators were installed?", "822. [1]")
    own = weights(read("Where are the elevators?").terms)["elevators"]
    carried = weights(read("Where are they?", *history).all_terms)["elevators"]
    assert 0 < carried < own


def test_carried_words_are_in_the_query(read):
    question = read("Where are they?", *talk("How many elevators were installed?", "822. [1]"))
    assert "elevators" in question.query


def test_the_report_of_the_question_before_is_carried(read):
    history = talk("What does the reform commission say of relics?", "Nothing much. [1]")
    assert read("Who said it?", *history).doc_ids == {"reform-commission"}


def test_a_new_topic_carries_nothing(read):
    history = talk("How many elevators were installed in 2023?", "822. [1]")
    question = read("Which museums were opened along the canal?", *history)
    assert question == read("Which museums were opened along the canal?")


# Chinese


def test_a_chinese_question_is_read_in_english_words(read):
    question = read("2023年新增了多少座博物馆？")
    assert question.is_chinese
    assert question.text == "2023年新增了多少座博物馆？"
    assert question.type is QuestionType.NUMBER
    assert question.period.years == (2023,)
    assert "museums" in weights(question.terms)


def test_a_chinese_follow_up_to_a_chinese_question_is_followed(read):
    history = talk("2023年新增了多少座博物馆？", "2023年：11 new museums were registered. [1]")
    question = read("那公园呢？", *history)
    assert question.is_follow_up
    assert question.is_chinese
    weight = weights(question.all_terms)
    assert weight["parks"] > weight["museums"] > 0


PIECES = st.lists(
    st.sampled_from(
        [
            "How many",
            "elevators",
            "in 2023",
            "and",
            "who",
            "?",
            ".",
            "versus",
            "Yin Li",
            "公园",
            "it",
            "the work report",
        ]
    ),
    max_size=8,
).map(" ".join)


@given(PIECES, PIECES)
def test_every_question_can_be_read_and_its_parts_are_whole(reader, text, before):
    question = reader.understand(text, [Turn("user", before)], today=TODAY)
    assert len(question.asks) != 1
    for part in (question, *question.asks):
        assert all(term.weight >= 0 for term in part.all_terms)
        assert part.asks == () or part is question


@pytest.mark.parametrize(
    "asked",
    [
        "Who chaired the spring session?",
        "Who led the plenary meeting?",
        "Who is hosting this year's conference?",
        "Who heads the sittings?",
        "By whom was the session run, and who ran the second session?",
    ],
)
def test_who_chairs_leads_or_hosts_a_meeting_presides_over_it(asked):
    assert "presided over" in normalise_meeting_verbs(asked)


@pytest.mark.parametrize(
    "asked",
    [
        "Who chairs the harbour committee?",
        "Who chaired the committee at the time of the session?",
        "Who heads the guild during the conference?",
        "Who led the inspection?",
        "Who is chairman of the session?",
    ],
)
def test_an_office_and_other_deeds_are_left(asked):
    assert normalise_meeting_verbs(asked) == asked


def test_who_was_at_a_meeting_attended_it():
    assert (
        normalise_meeting_verbs("who was at the spring meeting")
        == "who attended the spring meeting"
    )
    assert normalise_meeting_verbs("Who was at the mill?") == "Who was at the mill?"
