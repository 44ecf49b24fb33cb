import json

import pytest

from corpus.document import Period
from qa.answer import Answer, Citation, Generation, QuestionType
from qa.rendering.cards import cards_html, copied_html
from qa.rendering.escaping import escape, for_terminal, json_line
from qa.rendering.html import answer_html, question_html
from qa.rendering.markdown import answer_markdown
from qa.rendering.text import to_record, to_text

TURNS = "\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069"
TURNED = "\u202e281,000\u202c jobs \u2067in\u2069 \ud83d towns"
CITATION = Citation(
    1, "town", TURNED, TURNED, TURNED, 0, 9, "town-0-9", (TURNED,), Period(2023, "result")
)
GENERATION = Generation("openai:m", "", "", 0.0, 0, fallback=f"openai:m: {TURNED}\x1b[2J")
ANSWER = Answer(
    TURNED,
    f"{TURNED} [1]",
    QuestionType.NUMBER,
    (CITATION,),
    understood=TURNED,
    closest=(CITATION,),
    generation=GENERATION,
)


def has_turns(text):
    return any(sign in text for sign in TURNS)


@pytest.mark.parametrize(
    "shown",
    [
        answer_html(ANSWER),
        question_html(TURNED),
        cards_html([CITATION], {"town-0-9": f"Before. {TURNED} After."}),
        copied_html(TURNED, TURNED, 1),
        answer_markdown(ANSWER),
        to_text(ANSWER),
    ],
    ids=["answer", "question", "cards", "copied", "markdown", "terminal"],
)
def test_what_turns_text_round_is_in_sight_wherever_it_is_shown(shown):
    assert not has_turns(shown)
    assert "‹U+202E›281,000‹U+202C›" in shown
    shown.encode()


def test_a_terminal_is_given_nothing_that_it_obeys():
    assert (
        for_terminal("\x1b[2Ja\rb\x07c\x9b\n\td") == "‹U+001B›[2Ja‹U+000D›b‹U+0007›c‹U+009B›\n\td"
    )
    assert "\x1b" not in to_text(ANSWER)


def test_json_for_a_terminal_keeps_its_value():
    record = to_record(Answer(TURNED[:20], "Jobs.", QuestionType.NUMBER))
    line = json_line(record)
    assert not has_turns(line)
    assert json.loads(line) == record


def test_markup_is_escaped_as_ever():
    assert escape("<b>\"'&") == "&lt;b&gt;&quot;&#x27;&amp;"
