"""Whatever is typed: an answer or a reason why there is none, never an exception."""

import json

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from qa.answer import AbstainReason, Turn
from qa.reading.intake import MAX_QUESTION_CHARS, clean_question
from qa.rendering.html import answer_html
from qa.rendering.text import to_record, to_text

pytestmark = pytest.mark.model

UNREADABLE = {
    "empty": "",
    "blanks": " \t\n\u00a0\u3000",
    "control characters": "\x00\x01\x07\x1b\x7f",
    "marks": "?!... — “” […]",
    "brackets": "((((((",
    "backslashes": "\\" * 50,
    "emoji": "🙂👩‍👩‍👧🇨🇳",
    "a lone surrogate": "\ud800",
    "zero width": "\u200b\u200d\ufeff",
    "private use": "\ue000\U000f0000",
    "tags": "\U000e0041\U000e007f",
    "10,000 letters": "a" * 10_000,
    "10,000 words": "trees " * 10_000,
    "10,000 marks": "?" * 10_000,
    "10,000 newlines": "\n" * 10_000,
}
NOT_IN_REPORTS = {
    "one letter": "x",
    "small words": "the of and to",
    "Cyrillic": "Сколько дирижаблей?",
    "Arabic": "كم عدد المناطيد؟",
    "Thai": "เรือเหาะกี่ลำ",
    "Devanagari": "कितने हवाई जहाज?",
    "Greek": "Πόσα αερόπλοια;",
    "fancy letters": "𝕳𝖔𝖜 𝖒𝖆𝖓𝖞",
    "a long word": "z" * 1500,
    "a long number": "9" * 400,
    "HTML": "<script>alert(1)</script>",
    "SQL": "'; DROP TABLE reports; --",
    "a format": "{0.__class__} %s %(name)n",
    "a path": "../../etc/passwd",
    "right to left": "\u202ezeppelins",
    "stacked accents": "e\u0301" * 300,
}
# These hold a word or figure of the reports: whether they are answered is for others to judge.
ANYTHING = {
    "a year": "2023",
    "a digit": "1",
    "a mark of a citation": "[1]",
    "Chinese": "学校",
    "a year in Cyrillic": "Что было в 2023 году?",
    "a surrogate inside": "How many\udc00 trees were planted?",
    "a null inside": "How many\x00museums?",
    "one word many times": "museum " * 280,
    "many figures": "1," * 300,
    "many questions": "How many schools? " * 4,
    "nested brackets": "(" * 400 + "museums" + ")" * 400,
    "quotes": "'\"“”‘’" * 100 + "museums",
}


def check(reply, question):
    """What holds of every answer, whatever was asked."""
    assert reply.question == clean_question(question)[:MAX_QUESTION_CHARS]
    assert reply.text.strip()
    assert bool(reply.citations) != reply.abstained
    json.dumps(to_record(reply))
    answer_html(reply)
    to_text(reply)


@pytest.mark.parametrize("question", UNREADABLE.values(), ids=UNREADABLE)
def test_what_cannot_be_read_is_answered_with_that_reason(answerer, question):
    reply = answerer.answer(question)
    check(reply, question)
    assert reply.reason is AbstainReason.UNREADABLE
    assert reply.hits == ()


@pytest.mark.parametrize("question", NOT_IN_REPORTS.values(), ids=NOT_IN_REPORTS)
def test_what_the_reports_know_no_word_of_is_abstained_from_with_a_reason(answerer, question):
    reply = answerer.answer(question)
    check(reply, question)
    assert isinstance(reply.reason, AbstainReason)


@pytest.mark.parametrize("question", ANYTHING.values(), ids=ANYTHING)
def test_what_is_oddly_put_never_raises(answerer, question):
    check(answerer.answer(question), question)


HISTORIES = {
    "empty turns": [Turn("user", ""), Turn("assistant", "")],
    "odd turns": [Turn("user", "\ud800\x00"), Turn("assistant", "[1] <b>")],
    "only answers": [Turn("assistant", "In 2023: 5. [1]")] * 3,
    "long turns": [Turn("user", "trees " * 10_000), Turn("assistant", "yes " * 10_000)],
    "many turns": [Turn("user", "How many museums?"), Turn("assistant", "11.")] * 200,
}


@pytest.mark.parametrize("history", HISTORIES.values(), ids=HISTORIES)
@pytest.mark.parametrize("question", ["And in 2024?", "", "it"])
def test_no_history_raises(answerer, history, question):
    check(answerer.answer(question, history), question)


PIECES = st.sampled_from(
    [
        "How many",
        "museums",
        "in 2023",
        "and",
        "?",
        "12%",
        "Beijing",
        "\ud800",
        "\x00",
        "[1]",
        "公园",
        "’s",
        "vs",
        ",",
        "\n",
    ]
)


@settings(max_examples=10)
@given(st.lists(PIECES, max_size=6).map(" ".join))
def test_no_mixture_raises(answerer, question):
    check(answerer.answer(question), question)


def test_the_same_question_has_the_same_answer(answerer):
    question = "How many kindergarten places were added in 2023?"
    first, second = answerer.answer(question), answerer.answer(question)
    assert (first.text, first.citations) == (second.text, second.citations)
    assert [h.passage.passage_id for h in first.hits] == [h.passage.passage_id for h in second.hits]


def test_a_history_of_blanks_takes_no_time(answerer):
    blanks = " " * 20_000
    history = [Turn(role, blanks) for role in ("user", "assistant") * 6]
    check(answerer.answer("And what about it in 2024?", history), "And what about it in 2024?")
