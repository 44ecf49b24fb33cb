import pytest

from qa.answer import AbstainReason
from qa.pipeline import QuestionAnswerer


@pytest.fixture(scope="module")
def answer(fake_index):
    return QuestionAnswerer(fake_index).answer


def test_what_is_not_told_is_said_below_what_is(answer):
    found = answer("How many elevators were installed in 2023 and how many elevators in 2017?")
    installed, earlier = found.asks
    assert not found.abstained
    assert (installed.reason, earlier.reason) == (None, AbstainReason.OTHER_YEAR)
    assert "822" in installed.line
    assert installed.citations == (1,)
    last = found.text.splitlines()[-1]
    assert last == earlier.line
    assert last.startswith("On “how many elevators in 2017”: The reports don't say")
    assert "[" not in last


def test_while_an_answer_grows_nothing_is_said_to_be_missing(fake_index):
    asked = "How many elevators were installed in 2023 and how many elevators in 2017?"
    growing, whole = QuestionAnswerer(fake_index).stream(asked)
    assert whole.text.startswith(f"{growing.text}\n")
    assert "The reports don't say" not in growing.text


def test_a_mark_that_was_typed_is_none_in_the_answer(answer):
    asked = "How many elevators were installed in 2023 and how many elevators [7] in 2017?"
    assert "“how many elevators (7) in 2017”" in answer(asked).text


def test_the_confidence_is_that_of_what_is_answered(answer):
    found = answer("How many elevators were installed in 2023 and how many elevators in 2017?")
    assert found.confidence == found.asks[0].confidence > found.asks[1].confidence


def test_a_question_that_asks_one_thing_is_its_own_ask(answer):
    found = answer("How many elevators were installed in 2023?")
    [ask] = found.asks
    assert (ask.text, ask.type, ask.reason) == (found.understood, found.type, None)
    assert f"{ask.line} [1]" == found.text.splitlines()[0]


def test_of_what_is_not_answered_every_ask_has_its_reason(answer):
    found = answer("Who was elected in Osaka, and how many elevators in 2017?")
    assert found.abstained
    assert len(found.asks) == 2
    assert all(ask.reason and not ask.citations and not ask.line for ask in found.asks)


def test_small_talk_asks_nothing(answer):
    assert answer("Thanks a lot!").asks == ()


def test_what_nothing_is_told_of_can_be_composed_all_the_same(fake_index):
    answerer = QuestionAnswerer(fake_index)
    question = answerer.understand("How many elevators were installed in 2017?")
    selection = answerer.find(question)
    judgement = answerer.judge(question, selection)
    assert judgement.reason is AbstainReason.OTHER_YEAR
    composed = answerer.answer_from(question, selection, judgement)
    assert "elevators" in composed.text
    assert "The reports don't say" not in composed.text


def test_asks_that_share_a_sentence_keep_their_own_lines(answer):
    found = answer("How many elevators and how many elderly care beds were there in 2023?")
    asked = [ask for ask in found.asks if not ask.reason]
    assert len({ask.line for ask in asked}) == len(asked)
