from dataclasses import replace

import pytest

from corpus.document import Document, Period, Source, Span
from corpus.passages import Passage
from qa.answer import Evidence
from qa.checking.grounding import check, cite
from qa.composing.comparison import compare, compared_figures
from qa.finding.finder import pair_sides
from qa.pipeline import QuestionAnswerer

RESULT, PLAN = Period(2019, "result"), Period(2020, "plan")


def cited(draft):
    """The evidence that the claims of a draft rest on, in order, each once."""
    found = []
    for item in (e for claim in draft.claims for e in claim.evidence):
        found += [item] if item not in found else []
    return tuple(found)


@pytest.fixture(scope="module")
def ask(fake_index):
    """Return a part of a comparison, with its label."""
    answerer = QuestionAnswerer(fake_index)
    return lambda text, label: replace(answerer.understand(text), label=label, asks=())


def said(text, period=RESULT, start=0, shown="", fits=0.0):
    passage = Passage(
        "town", start, start + len(text), text, (), period, (Span(start, start + len(text)),)
    )
    place = start + text.index(shown)
    clause = Span(place, place + len(shown)) if shown else None
    return Evidence(passage, passage.sentences[0], 1.0, {"period": fits}, clause)


@pytest.fixture
def lines(ask):
    """The lines of a comparison of two sentences, that of 2019 and that of the plan for 2020."""

    def lines(first, second, asked="How many ponds?", labels=("2019", "2020")):
        parts = [ask(asked, label) for label in labels]
        evidence = [[said(first)], [said(second, PLAN, 1000)]]
        return [claim.text for claim in compare(parts[0], parts, evidence).claims]

    return lines


@pytest.mark.parametrize(
    ("first", "second", "words"),
    [
        ("It dug 40 ponds.", "Dig 65 ponds.", "65 in 2020 against 40 in 2019: 25 more."),
        ("It dug 65 ponds.", "Dig 40 ponds.", "40 in 2020 against 65 in 2019: 25 fewer."),
        ("It dug 40 ponds.", "Dig 40 ponds.", "40 in 2020 against 40 in 2019: the same."),
        (
            "It dug 1,400 ponds.",
            "Dig 13,000 ponds.",
            "13,000 in 2020 against 1,400 in 2019: 11,600 more.",
        ),
    ],
)
def test_difference_and_direction_are_put_into_words(lines, first, second, words):
    assert lines(first, second)[0] == words


def test_a_difference_of_percentages_is_in_points(lines):
    text = lines(
        "Ponds are 41.5% of the land.",
        "Bring ponds to 40% of the land.",
        "What percentage of land are ponds?",
    )[0]
    assert text == "40% in 2020 against 41.5% in 2019: 1.5 percentage points lower."


def test_a_difference_of_money_is_less_and_keeps_its_scale(lines):
    text = lines(
        "The ponds cost 3.5 billion yuan.",
        "Spend 1.25 billion yuan on ponds.",
        "How much do ponds cost?",
    )[0]
    assert text.endswith(": 2.25 billion yuan less.")


def test_a_difference_of_areas_has_the_unit(lines):
    text = lines(
        "Ponds cover 40 hectares.", "Let ponds cover 65 hectares.", "How large are ponds?"
    )[0]
    assert text.endswith(": 25 hectares more.")


def test_fractions_are_subtracted_exactly(lines):
    text = lines("It dug 0.3 million ponds.", "Dig 0.1 million ponds.")[0]
    assert text.endswith(": 200,000 fewer.")


@pytest.mark.parametrize(
    ("first", "second"),
    [
        ("It dug 40 ponds.", "Dig ponds over 65 hectares."),
        ("Ponds cover 40 hectares.", "Let ponds cover 40 square kilometers."),
        ("Ponds are 41.5% of the land.", "Dig 65 ponds."),
        ("Ponds grew by 5%.", "Let ponds grow by 5 percentage points."),
        ("It dug ponds.", "Dig 65 ponds."),
        ("It dug ponds.", "Dig ponds."),
    ],
)
def test_no_difference_is_computed_where_units_differ_or_a_figure_lacks(lines, first, second):
    assert not any(" against " in line for line in lines(first, second, "What about ponds?"))


@pytest.mark.parametrize("second", ["Dig 65 ponds.", "Let ponds cover 65 hectares."])
def test_both_sides_are_shown_with_their_periods_in_any_case(lines, second):
    text = "\n".join(lines("It dug 40 ponds.", second, "What about ponds?"))
    assert "In 2019: It dug 40 ponds." in text
    assert f"In the plan for 2020: {second}" in text


def test_the_figure_beside_what_is_asked_about_is_compared(lines):
    first = "It felled 900 old trees along the road to the east gate of the town and dug 40 ponds."
    second = "Fell 100 old trees along the road to the west gate of the town and dig 65 ponds."
    assert lines(first, second)[0].startswith("65 in 2020 against 40 in 2019")
    assert lines(first, second, "How many trees?")[0].startswith("100 in 2020 against 900 in 2019")


def test_sides_that_are_no_years_are_named(lines):
    text = lines("It dug 40 ponds.", "Dig 65 lakes.", "How many?", ("ponds", "lakes"))[0]
    assert text == "65 (lakes) in 2020 against 40 (ponds) in 2019: 25 more."


def test_both_sides_are_cited(ask):
    parts = [ask("How many ponds?", label) for label in ("2019", "2020")]
    first, second = said("It dug 40 ponds."), said("Dig 65 ponds.", PLAN, 1000)
    draft = compare(parts[0], parts, [[first], [second]])
    assert cited(draft) == (first, second)
    assert draft.claims[0].evidence == (first, second)


def test_the_computed_difference_passes_the_check_and_a_wrong_one_would_not(ask):
    parts = [ask("How many ponds?", label) for label in ("2019", "2020")]
    draft = compare(
        parts[0], parts, [[said("It dug 40 ponds.")], [said("Dig 65 ponds.", PLAN, 1000)]]
    )
    assert draft.claims[0].computed == ("25",)
    assert check(draft) == draft.claims


def test_two_sides_do_not_rest_on_the_same_clause_where_there_is_another():
    shared, other = said("It dug 40 ponds."), said("It dug 65 lakes.", start=1000)
    assert pair_sides([[shared], [shared, other]]) == [[shared], [other, shared]]


def test_two_sides_that_count_the_same_thing_are_paired():
    ponds, trees = said("It dug 40 new ponds."), said("It felled 9 trees.", start=500)
    plan = said("Dig 65 new ponds.", start=1000)
    assert pair_sides([[ponds], [trees, plan]])[1][0] == plan


def test_a_sentence_of_another_period_is_no_side_and_none_is_pushed_aside_for_it():
    ponds, trees = said("It dug 40 new ponds.", fits=1.0), said("It felled 9 trees.", start=500)
    elsewhere = replace(ponds, features={"period": -1.0})
    other = said("Plant 12 trees.", start=1000, fits=-1.0)
    assert pair_sides([[ponds, trees], [elsewhere, other]]) == [[ponds, trees], [elsewhere, other]]


def test_figures_that_count_the_same_are_kept_for_a_table(ask):
    parts = [ask("How many ponds?", label) for label in ("2019", "2020")]
    first, second = said("It dug 40 ponds."), said("Dig more than 65 ponds.", PLAN, 1000)
    draft = compare(parts[0], parts, [[first], [second]])
    source = Source("town", "Town", "", None, None, "")
    document = Document(source, first.text.ljust(1000) + second.text, ())
    _, citations = cite(draft.claims, {"town": document})
    figures = compared_figures(draft, citations)
    assert [(f.label, f.text, f.number) for f in figures] == [
        ("ponds", "40", 1),
        ("ponds", "more than 65", 2),
    ]
    assert compared_figures(draft, citations[:1]) == ()


def test_figures_in_other_units_are_not_set_side_by_side(ask):
    parts = [ask("How many ponds?", label) for label in ("2019", "2020")]
    draft = compare(
        parts[0], parts, [[said("It dug 40 ponds.")], [said("Dig 65% of ponds.", PLAN, 1000)]]
    )
    assert draft.sides == ()


# Figures that count the same


@pytest.mark.parametrize(
    ("first", "second", "asked"),
    [
        ("It dug 40 ponds.", "Hold 900 walks that lead past ponds.", "How many ponds?"),
        ("It dug 40 ponds.", "The digging of ponds has started 90 units.", "How many ponds?"),
        ("The total number of ponds has reached 40.", "Add 20 ponds.", "How many ponds?"),
        ("Ponds grew by 5%.", "Bring ponds to 12%.", "What percentage of ponds?"),
        ("It made 300 pond jobs.", "Hire 90 people for pond jobs.", "How many pond jobs?"),
    ],
)
def test_no_difference_is_taken_of_what_does_not_count_the_same(lines, first, second, asked):
    said = lines(first, second, asked)
    assert not any(" against " in line for line in said)
    assert f"In 2019: {first}" in said


def test_what_is_done_is_set_against_what_is_done_not_against_what_is_started(lines):
    first = "It completed the digging of 40 ponds."
    second = "The digging of ponds has started 90 new units and completed 50 units."
    assert lines(first, second)[0].startswith("50 in 2020 against 40 in 2019")


def test_of_one_sort_of_thing_those_are_set_off_whose_clauses_say_what_is_asked(lines):
    first = "It made 300 nets and taught 90 people in need to fish for trout."
    second = "Teach 70 people with little money to fish for trout."
    said = lines(first, second, "How many people were taught to fish for trout?")
    assert said[0].startswith("70 in 2020 against 90 in 2019")


def test_a_figure_of_another_thing_in_the_same_sentences_is_not_compared(lines):
    first = "It held 900 walks and dug 40 ponds."
    assert not any(" against " in line for line in lines(first, "Hold 700 walks by the water."))


@pytest.mark.parametrize(
    ("asked", "labels", "verdict"),
    [
        ("Were more ponds dug than lakes?", ("ponds", "lakes"), "No. "),
        ("Were fewer ponds dug than lakes?", ("ponds", "lakes"), "Yes. "),
        ("Will it dig more in 2020 than in 2019?", ("2019", "2020"), "Yes. "),
        ("Did it dig more in 2019 than it will?", ("2019", "2020"), "No. "),
        ("Will it dig more or fewer in 2020 than in 2019?", ("2019", "2020"), ""),
        ("Compare ponds and lakes", ("ponds", "lakes"), ""),
    ],
)
def test_whether_there_were_more_is_answered_with_yes_or_no(ask, asked, labels, verdict):
    parts = [ask("How many?", label) for label in labels]
    thing = "lakes" if "lakes" in labels else "ponds"
    evidence = [[said("It dug 40 ponds.")], [said(f"Dig 65 {thing}.", PLAN, 1000)]]
    line = compare(ask(asked, ""), parts, evidence).claims[0].text
    assert line.startswith(f"{verdict}65")


def test_a_sentence_with_both_sides_is_quoted_once(ask):
    text = f"It dug 40 ponds and cleared 65 lakes{' of weeds and reeds' * 9}."
    parts = [ask("How many ponds?", "ponds"), ask("How many lakes?", "lakes")]
    evidence = [[said(text, shown="It dug 40 ponds")], [said(text, shown="cleared 65 lakes")]]
    claims = [claim.text for claim in compare(parts[0], parts, evidence).claims]
    assert len(claims) == len(set(claims))
