import pytest

from corpus.document import Period, Span
from corpus.passages import Passage
from qa.answer import Evidence
from qa.judging.signs import SIGNS
from qa.pipeline import QuestionAnswerer

CLASHES = [sign for sign in SIGNS if sign.feature == "clash"]
TEN = "weirs, locks, dams, mills, quays, piers, nets, oaks, eels and carp"


@pytest.fixture(scope="module")
def ask(fake_index):
    return QuestionAnswerer(fake_index).understand


@pytest.fixture
def doubted(ask):
    """Return whether a sentence, with what follows it, plainly answers something else."""

    def doubted(asked, sentence, after="", record=0.0):
        question = ask(asked)
        evidence = said(sentence, after, record)
        return any(s.holds(question, evidence, question.terms) for s in CLASHES)

    return doubted


def said(sentence, after="", record=0.0):
    """A sentence at the head of a passage, as evidence."""
    text, span = sentence + after, Span(0, len(sentence))
    paragraph = Span(0, len(text.split("\n")[0]))
    period = Period(2019, "result")
    passage = Passage("town", 0, len(text), text, (), period, (span,), (paragraph,))
    return Evidence(passage, span, 1.0, {"record": record})


# When


def test_when_is_doubted_where_the_paragraph_has_no_date(doubted):
    held = "The fair was held in the hall."
    assert doubted("When was the fair held?", held)
    assert not doubted("When was the fair held?", held, after=" It began on May 8.")
    assert doubted("When was the fair held?", held, after="\nThe market began on May 8.")


def test_a_date_less_fine_than_asked_for_is_doubted(doubted):
    assert doubted("In which month was the fair held?", "The fair was held in 2019.")
    assert not doubted("In which month was the fair held?", "The fair was held in May 2019.")


def test_where_needs_no_date(doubted):
    assert not doubted("Where was the fair held?", "The fair was held in the hall.")


def test_the_line_of_the_page_is_not_doubted_for_its_dates(doubted):
    assert not doubted("When was it published?", "Published: 8/5", record=1.0)
    assert doubted("When was it published?", "Published: 8/5", record=-1.0)


# Superlatives


@pytest.mark.parametrize(
    "asked",
    [
        "Which top-grade carp has the town?",
        "Which carp of top quality has the town?",
        "How does at least the town keep carp?",
        "What matters most to the town?",
        "Describe the most recent carp of the town",
        "Describe most of the carp of the town",
    ],
)
def test_a_word_that_only_looks_like_a_superlative_raises_no_doubt(doubted, asked):
    assert not doubted(asked, "The town has fat carp.")


@pytest.mark.parametrize(
    "asked",
    [
        "Which is the top carp of the town?",
        "Describe the largest carp of the town",
        "Describe the most precious carp of the town",
    ],
)
def test_a_superlative_that_the_sentence_lacks_is_doubted(doubted, asked):
    assert doubted(asked, "The town has fat carp.")


def test_a_superlative_that_the_sentence_has_is_not_doubted(doubted):
    asked = "Describe the largest carp of the town"
    assert not doubted(asked, "The largest carp of the town is fat.")


# A growth, a total


@pytest.mark.parametrize(
    "asked",
    [
        "What was the growth of output in 2019?",
        "By what percentage did output grow?",
        "How high was the town's output growth?",
    ],
)
def test_a_share_is_no_growth(doubted, asked):
    assert doubted(asked, "The added value of fishing accounts for 42% of the town's output.")
    assert not doubted(asked, "The town's output has increased by 6%.")


def test_a_deputy_for_the_head_is_doubted_and_a_rank_that_is_told_among_others_is_not(doubted):
    deputy = "Yin Yong, acting mayor and deputy director of the office, spoke."
    assert doubted("Who is the director of the office?", deputy)
    assert doubted("Who is the vice chair?", "Yin Yong, chairman, spoke.")
    assert not doubted("Who was standing in as mayor?", deputy)
    assert not doubted("Who is the deputy director of the office?", deputy)


def test_what_counts_another_thing_is_doubted(doubted):
    assert doubted("How many mills are there?", "There are 12 weirs on the river.")
    assert not doubted("How many mills are there?", "There are 12 mills on the river.")


# Figures and months that the question gives


@pytest.mark.parametrize(
    ("asked", "is_doubted"),
    [
        ("What is the toll for a barge of 12 metres?", True),
        ("What is the toll for a barge of 9 metres?", False),
        ("What was the toll in March?", True),
        ("What was the toll in May 2019?", False),
    ],
)
def test_a_figure_or_month_asked_of_that_stands_nowhere_near_is_doubted(ask, asked, is_doubted):
    [sign] = [sign for sign in SIGNS if sign.name == "other_figure"]
    question = ask(asked)
    evidence = said("In May 2019 the toll for a barge of 9 metres was 40 crowns.")
    assert sign.holds(question, evidence, question.terms) is is_doubted
