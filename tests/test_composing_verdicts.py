import pytest

from corpus.document import Period, Span
from corpus.passages import Passage
from qa.answer import Evidence
from qa.checking.claim_check import ClaimCheck
from qa.composing.verdicts import is_affirmed, is_denied, verdict_line
from qa.pipeline import QuestionAnswerer

RESULT, PLAN, STATEMENT = (Period(2019, kind) for kind in ("result", "plan", "statement"))


@pytest.fixture(scope="module")
def affirmed(fake_index):
    """Return whether a sentence of a period says what a yes/no question asks."""
    read = QuestionAnswerer(fake_index).understand

    def affirmed(asked, sentence, period=RESULT):
        span = Span(0, len(sentence))
        passage = Passage("town", 0, len(sentence), sentence, (), period, (span,))
        return is_affirmed(read(asked), Evidence(passage, span, 1.0, {"cover": 1.0}))

    return affirmed


@pytest.mark.parametrize(
    ("asked", "sentence", "period"),
    [
        ("Did the town dig 40 ponds?", "The town dug 40 ponds.", RESULT),
        ("Will the town open a museum?", "Open a museum in the town.", PLAN),
        ("Has the guild visited the harbour?", "The guild visited the harbour.", STATEMENT),
    ],
)
def test_what_a_sentence_says_is_affirmed(affirmed, asked, sentence, period):
    assert affirmed(asked, sentence, period)


@pytest.mark.parametrize(
    ("asked", "sentence", "period"),
    [
        ("Is the harbour finished?", "Promote the construction of the harbour.", PLAN),
        ("Has the museum opened?", "Open the museum.", STATEMENT),
        ("Was the museum opened?", "Efforts will be made to open the museum.", STATEMENT),
        ("Was the museum opened?", "The museum must be opened.", STATEMENT),
    ],
)
def test_what_is_planned_or_demanded_is_not_done(affirmed, asked, sentence, period):
    assert not affirmed(asked, sentence, period)


@pytest.mark.parametrize(
    ("asked", "sentence"),
    [
        ("Will the town build an airport?", "Improve the management of the airport."),
        ("Will parking spaces be added?", "Add parks and green spaces."),
        ("Is that more?", "Add 65 ponds."),
        ("Are there more ponds?", "Add 65 ponds."),
        ("Is that so?", "Add 65 ponds."),
        ("Will the town add ponds?", "The town will not add ponds."),
    ],
)
def test_a_word_that_the_sentence_lacks_leaves_it_open(affirmed, asked, sentence):
    assert not affirmed(asked, sentence, PLAN)


@pytest.mark.parametrize(
    ("asked", "sentence"),
    [
        ("Is Yin Yong the secretary of the committee?",
         "Yin Yong, deputy secretary of the committee, attended."),
        ("Is Cai Qi the head of the group?", "Cai Qi, first deputy head of the group, attended."),
        ("Is Cai Qi the mayor?", "Cai Qi met Yin Yong, the mayor."),
        ("Did the town dig 20 percent of the ponds?", "The town dug 20 ponds percent by percent."),
    ],
)  # fmt: skip
def test_another_rank_or_unit_affirms_nothing(affirmed, asked, sentence):
    assert not affirmed(asked, sentence, STATEMENT)


def test_an_office_given_whole_is_affirmed(affirmed):
    asked = "Is Yin Yong the deputy secretary of the committee?"
    assert affirmed(asked, "Yin Yong, deputy secretary of the committee, attended.", STATEMENT)


@pytest.mark.parametrize(
    ("asked", "sentence", "is_no"),
    [
        ("May dogs swim in the pond?", "Dogs may not swim in the pond.", True),
        ("Is the toll charged at night?", "No toll is charged at night.", True),
        ("Is the toll charged at night?", "A toll of no less than 2 is charged at night.", False),
        ("Was the plan not adopted?", "The plan was not adopted.", False),
        (
            "Is the toll of the pond lifted?",
            "The toll of the pond is lifted; no fish was seen.",
            False,
        ),
        ("Is the toll lifted?", "Fish were seen in the pond, but the toll is not lifted.", True),
    ],
)
def test_what_a_sentence_denies_is_no(fake_index, asked, sentence, is_no):
    question = QuestionAnswerer(fake_index).understand(asked)
    span = Span(0, len(sentence))
    passage = Passage("town", 0, len(sentence), sentence, (), RESULT, (span,))
    assert is_denied(question, Evidence(passage, span, 1.0, {"cover": 1.0})) is is_no


@pytest.fixture(scope="module")
def verdict(fake_index):
    """Return what is said of a question by a sentence of the reports: True, False or None."""
    answerer, check = QuestionAnswerer(fake_index), ClaimCheck(fake_index)

    def verdict(asked, begins):
        question = answerer.understand(asked)
        found = answerer.find(question).evidence[0]
        best = next(item for item in found if item.line.startswith(begins))
        line = verdict_line(question, best, check)
        return line and line.verdict

    return verdict


@pytest.mark.parametrize(
    ("asked", "said"),
    [
        ("Was the 2024 development conference moderated by Liu Wei?", True),
        ("Was the 2024 development conference moderated by Yin Yong?", False),
        ("Yin Yong moderated the 2024 development conference, right?", False),
        ("Yin Yong moderated the 2024 development conference, didn't he?", False),
    ],
)
def test_another_person_is_no_and_the_sentence_names_the_right_one(verdict, asked, said):
    assert verdict(asked, "The conference, moderated by Liu Wei") is said


@pytest.mark.parametrize(
    "asked",
    [
        "Did Liu Wei not moderate the 2024 conference?",
        "Was the conference never moderated?",
        "The conference wasn't moderated by Yin Yong, right?",
    ],
)
def test_what_is_asked_with_a_denial_gets_neither_yes_nor_no(verdict, asked):
    assert verdict(asked, "The conference, moderated by Liu Wei") is None


def test_fewer_is_not_affirmed_by_more(affirmed):
    assert affirmed("Were more ponds dug than planned?", "It dug more ponds than planned.")
    assert not affirmed("Were fewer ponds dug than planned?", "It dug more ponds than planned.")
