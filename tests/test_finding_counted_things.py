import pytest

from corpus.document import Period, Span
from corpus.passages import Passage
from qa.answer import Evidence
from qa.finding.counted_things import counts_another
from qa.pipeline import QuestionAnswerer


@pytest.fixture(scope="module")
def ask(fake_index):
    return QuestionAnswerer(fake_index).understand


def said(text, shown="", score=1.0, period=0.4):
    passage = Passage("town", 0, len(text), text, (), Period(2019, "result"), (Span(0, len(text)),))
    place = text.index(shown)
    clause = Span(place, place + len(shown)) if shown else None
    return Evidence(passage, passage.sentences[0], score, {"period": period}, clause)


@pytest.mark.parametrize(
    ("asked", "text", "is_another"),
    [
        ("How many ponds were dug?", "It held 900 walks for the town's children.", True),
        ("How many ponds were dug?", "It dug 40 ponds.", False),
        ("How many ponds were dug?", "Near the ponds 900 volunteers are running.", True),
        ("What is the growth from 40 to 65 ponds in percent?", "Incomes rose by 7%.", True),
        ("How many parks are there?", "Add 150 parking spaces.", True),
        ("How many parks are there?", "The total number of parks has reached 65.", False),
        ("How many parking spaces are there?", "Add 150 parking spaces.", False),
        ("How many parks with a pond are there?", "Add 150 ponds in parking areas.", False),
    ],
)
def test_what_a_figure_counts_has_a_word_of_what_is_asked(ask, asked, text, is_another):
    assert counts_another(ask(asked), said(text)) is is_another


@pytest.mark.parametrize(
    ("asked", "text"),
    [
        ("How many companies are there?", "The total number exceeded 900."),  # of what, isn't told
        ("How large is the town's forest?", "The forest was widened to 65 hectares."),
        ("Which level of flood response was started?", "It started first-level alarms in 9 towns."),
        ("Who dug the ponds?", "It held 900 walks."),
        ("For how many years has the water risen?", "It has risen for eight consecutive years."),
    ],
)
def test_a_figure_is_not_doubted_where_the_sentence_does_not_tell_what_it_counts(ask, asked, text):
    assert not counts_another(ask(asked), said(text))


def test_only_the_figures_of_the_clause_count(ask):
    text = "It dug 40 ponds, and it held 900 walks for children."
    question = ask("How many ponds were dug?")
    assert not counts_another(question, said(text, "It dug 40 ponds"))
    assert counts_another(question, said(text, "it held 900 walks for children"))
