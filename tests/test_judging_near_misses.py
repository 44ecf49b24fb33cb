import pytest

from corpus.document import Period, Span
from corpus.passages import Passage
from qa.answer import Evidence
from qa.finding.answer_form import form_scorer, lacks_figure
from qa.judging.topic_signs import lacks_cause
from qa.pipeline import QuestionAnswerer


@pytest.fixture(scope="module")
def ask(fake_index):
    return QuestionAnswerer(fake_index).understand


def said(text):
    """A sentence as evidence."""
    span = Span(0, len(text))
    return Evidence(
        Passage("town", 0, len(text), text, (), Period(2019, "result"), (span,)), span, 1.0
    )


def test_how_much_is_not_told_by_a_bare_number_word(ask):
    question = ask("How much water is in the pond?")
    assert lacks_figure(question, said("It was dug after five articles of the charter."))
    assert not lacks_figure(question, said("There are 400 buckets in it."))


@pytest.mark.parametrize(
    "asked",
    [
        "What excuse did the town give?",
        "What stopped the town?",
        "On what grounds did it end?",
        "How come it ended?",
    ],
)
def test_a_reason_asked_for_in_other_words_is_missed_too(ask, asked):
    assert lacks_cause(ask(asked), said("The fair ended in the hall."), ())
    assert not lacks_cause(ask(asked), said("The fair ended because of frost."), ())


@pytest.mark.parametrize("asked", ["What excuse did the town give?", "How come it ended?"])
def test_a_sentence_that_gives_a_reason_has_the_form_asked_for(ask, asked):
    form = form_scorer(ask(asked))
    assert form("The fair ended because of frost.") > form("The fair ended in the hall.")
