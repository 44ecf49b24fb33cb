"""The window's steps from a question to what is shown, without a browser or a server."""

import asyncio
import re
from threading import Event

import gradio as gr
import pytest
from conftest import elsewhere

from corpus.errors import UnreadableReport
from qa.answer import Answer, Generation, QuestionType
from qa.pipeline import QuestionAnswerer
from qa.rendering.html import N_EXAMPLES, answer_html
from qa.rendering.words import LANGUAGES, say
from qa.web.loading import Loader, State
from qa.web.page.language import language_of
from qa.web.page.replies import MAX_CHARS, MAX_KEPT, reply, sources_html
from qa.web.page.window import build_window
from qa.web.slots import Slots

# Gradio makes event loops while a page is built outside of one, and leaves them open.
pytestmark = pytest.mark.filterwarnings("ignore:unclosed event loop:ResourceWarning")

MUSEUMS = "How many new museums were registered in 2023?"
PAYLOADS = (
    "<script>alert(1)</script>",
    "<img src=x onerror=alert(1)>",
    "</p></div><svg onload=alert(1)>",
    '"><a href="javascript:alert(1)">x</a>',
    "${alert(1)} {{7*7}} [1](javascript:alert(1)) ![](http://example.org/x.png)",
)


class Echo:
    """Answers with what it was asked, after what, in lines."""

    def answer(self, question, history=()):
        said = " / ".join(f"{turn.role}: {turn.text.splitlines()[0]}" for turn in history)
        return Answer(
            question, f"{question}\nAfter: {said}\nEnd", QuestionType.EXPLAIN, understood=question
        )


class Faulty:
    def answer(self, question, history=()):
        raise RuntimeError("a fault of ours")


def loaded(answerer) -> Loader:
    loader = Loader(lambda _: answerer, lambda _: None)
    loader.start()
    loader.wait()
    return loader


def steps_of(question, loader, conversation=()):
    return list(reply(question, conversation, loader))


def all_of(steps):
    async def gathered():
        return [step async for step in steps]

    return elsewhere(lambda: asyncio.run(gathered()))


def shown(step) -> str:
    return "".join(message["content"] for message in step.messages)


@pytest.fixture(scope="module")
def loader(fake_index) -> Loader:
    """The real path from question to answer, with the fake embedder."""
    return loaded(QuestionAnswerer(fake_index))


def test_the_question_is_shown_at_once_and_taken_from_the_box(loader):
    first = steps_of(MUSEUMS, loader)[0]
    assert first.is_first and first.pending == MUSEUMS
    assert MUSEUMS in shown(first) and "Reading the reports" in shown(first)


def test_the_answer_grows_line_by_line():
    texts = [shown(step) for step in steps_of("What?", loaded(Echo()))[1:]]
    assert ["After" in text for text in texts] == [False, True, True]
    assert ["End" in text for text in texts] == [False, False, True]


def test_every_mark_leads_to_a_card_that_marks_its_sentence(loader):
    last = steps_of(MUSEUMS, loader)[-1]
    cards = sources_html(last.conversation)
    targets = re.findall(r'class="mark" href="#(card-1-\d+)"', shown(last))
    assert targets and set(targets) == set(re.findall(r'<article class="card" id="(.*?)"', cards))
    assert "<mark>" in cards and "11 new museums" in re.search(r"<mark>.*?</mark>", cards)[0]
    for said in (
        "Work report of the Beijing Municipal",
        "2024-01-22",
        "Looking back on 2023",
        "result, 2023",
    ):
        assert said in cards
    back = set(re.findall(r'class="back" href="#(cite-1-\d+)"', cards))
    assert back == set(re.findall(r'id="(cite-1-\d+)"', shown(last)))


def test_cards_of_all_turns_stay_newest_first(loader):
    conversation = steps_of(MUSEUMS, loader)[-1].conversation
    conversation = steps_of(
        "What is planned for old residential areas in 2024?", loader, conversation
    )[-1].conversation
    cards = sources_html(conversation)
    assert cards.index('id="card-2-1"') < cards.index('id="card-1-1"')
    ids = re.findall(r'\bid="(.*?)"', cards)
    assert len(ids) == len(set(ids))


def test_an_abstention_has_no_cards_and_names_what_is_closest(loader):
    last = steps_of("How many subway lines does Paris have in 1999?", loader)[-1]
    assert last.conversation[0].answer.abstained
    assert 'class="abstained"' in shown(last) and "Closest in the reports (not an answer)" in shown(
        last
    )
    assert 'class="mark"' not in shown(last) and "card" not in sources_html(last.conversation)


def test_earlier_turns_reach_the_answerer_as_plain_text():
    conversation = steps_of("first <b>", loaded(Echo()))[-1].conversation
    last = steps_of("second", loaded(Echo()), conversation)[-1]
    assert last.conversation[-1].answer.text.startswith(
        "second\nAfter: user: first <b> / assistant: first <b>"
    )


def test_only_the_last_turns_reach_the_answerer():
    conversation = ()
    for number in range(12):
        conversation = steps_of(f"question {number}", loaded(Echo()), conversation)[-1].conversation
    after = conversation[-1].answer.text.splitlines()[1]
    assert after.startswith("After: user: question 1 /") and after.count("user: ") == 10


def test_what_a_question_leans_on_is_shown_shortened():
    answer = Answer("Why?", "So.", QuestionType.EXPLAIN, understood=f"Why? ({'as was said ' * 50})")
    shown_as = re.search(r'class="understood">(.*?)</p>', answer_html(answer))[1]
    assert shown_as.startswith("Understood as: Why? (as was said") and shown_as.endswith("…")
    assert len(shown_as) < 200


def test_of_a_very_long_conversation_the_last_exchanges_are_kept():
    conversation, echo = (), loaded(Echo())
    for number in range(MAX_KEPT + 2):
        last = steps_of(f"question {number}", echo, conversation)[-1]
        conversation = last.conversation
    turns = [exchange.turn for exchange in conversation]
    assert turns == list(range(3, MAX_KEPT + 3))
    assert say("earlier", n=MAX_KEPT) in last.messages[0]["content"]
    assert len(last.messages) == 2 * MAX_KEPT + 1


def test_a_follow_up_says_how_it_was_understood(loader):
    conversation = steps_of(MUSEUMS, loader)[-1].conversation
    last = steps_of("And in 2024?", loader, conversation)[-1]
    alone = "How many new museums were registered in 2024?"  # a link asks without what was before
    assert f'id="question-2" hidden>{alone}</pre>' in sources_html(last.conversation)
    assert "Understood as: How many new museums were registered in 2024?" in shown(last)
    assert shown(last).count("Understood as") == 1  # not where the question stands for itself


@pytest.mark.parametrize("payload", PAYLOADS)
def test_markup_in_a_question_stays_text(payload):
    last = steps_of(payload, loaded(Echo()))[-1]
    html = shown(last) + sources_html(last.conversation)
    assert set(re.findall(r"<(/?[a-z0-9]+)", html)) <= {
        *("p", "/p", "div", "/div", "button", "/button", "pre", "/pre")
    }
    assert not re.search(r"<[^>]*\son\w+=", html) and "<a " not in html


@pytest.mark.parametrize("nothing", [None, "", "   ", "\x00\x1b\n", "\ud800", [], {}])
def test_an_empty_question_changes_nothing(nothing, loader):
    conversation = steps_of(MUSEUMS, loader)[-1].conversation
    (only,) = steps_of(nothing, loader, conversation)
    assert only.conversation == conversation and not only.is_first and not only.pending


@pytest.mark.parametrize(
    "odd", ["a" * 10_000, "x" * 10 * MAX_CHARS, "\ud800 a \x00 b \u202e c", {"path": "/etc"}, 5]
)
def test_whatever_comes_as_a_question_gets_a_reply_that_can_be_sent(odd, loader):
    last = steps_of(odd, loader)[-1]
    assert len(last.messages) == 2 and not last.pending
    shown(last).encode("utf-8")
    assert len(shown(last)) < 30_000


def test_a_question_before_the_reports_are_loaded_waits_and_says_so():
    may_load = Event()

    def slow(progress):
        progress(3, 9)
        may_load.wait()
        return Echo()

    lines = []
    loader = Loader(slow, lines.append)
    loader.start()
    steps = reply("What?", (), loader)
    next(steps)
    waiting = shown(next(steps))
    assert "Loading the reports" in waiting or "Building the index: 3 of 9" in waiting
    may_load.set()
    assert "End" in shown(list(steps)[-1])
    assert lines[1:] == ["Building the index ...", "Ready."] and loader.state is State.READY


@pytest.mark.parametrize("is_foreseen", [True, False])
def test_a_failed_load_is_said_in_the_window(is_foreseen, recwarn):
    def failing(progress):
        raise UnreadableReport("notes.txt: no text;\nremove it") if is_foreseen else KeyError("x")

    lines = []
    loader = Loader(failing, lines.append)
    if is_foreseen:
        loader.start()
    else:  # the fault goes on to the thread's own report; here there is no thread
        with pytest.raises(KeyError):
            loader._load()
    assert loader.wait() is None and loader.state is State.FAILED
    last = steps_of("What?", loader)[-1]
    assert not last.pending and last.conversation == ()
    expected = "notes.txt: no text; remove it" if is_foreseen else "the terminal says why"
    assert expected in shown(last)
    assert not is_foreseen or lines[-1] == "beijing-qa: notes.txt: no text; remove it"


def test_a_question_that_finds_no_place_says_so_and_changes_nothing():
    loader = loaded(Echo())
    loader.slots = Slots(n_slots=1, max_waiting=0)
    with loader.slots.acquire():
        last = steps_of("What?", loader)[-1]
    assert "Too many questions at once" in shown(last)
    assert last.conversation == () and not last.pending
    assert "End" in shown(steps_of("What?", loader)[-1]) and loader.slots.n_held == 0


def test_a_fault_while_answering_ends_the_question_in_words(caplog):
    last = steps_of("What?", loaded(Faulty()))[-1]
    assert "Something went wrong" in shown(last) and not last.pending
    assert "a fault of ours" not in shown(last) and "a fault of ours" in caplog.text


@pytest.mark.parametrize("answerer", [Echo(), Faulty()])
def test_a_replaced_question_is_kept_until_there_is_another_answer(answerer, loader):
    asked_before = steps_of(MUSEUMS, loader)[-1].conversation
    window, _ = build_window(loaded(answerer))
    ask = next(f.fn for f in window.fns.values() if f.api_name == "ask")
    request = gr.Request(headers={}, session_hash="s")
    steps = all_of(ask("Changed?", asked_before, True, request))
    conversations = [
        value for step in steps for value in step.values() if isinstance(value, tuple) and value
    ]
    if isinstance(answerer, Faulty):
        assert conversations == []
    else:
        [(exchange,)] = conversations
        assert (exchange.turn, exchange.question) == (1, "Changed?")


def test_a_full_conversation_still_takes_the_next_answer():
    """The oldest exchange goes as the newest comes: as many as before, and yet another answer."""
    echo, conversation = loaded(Echo()), ()
    for number in range(MAX_KEPT):
        conversation = steps_of(f"question {number}", echo, conversation)[-1].conversation
    window, _ = build_window(echo)
    ask = next(f.fn for f in window.fns.values() if f.api_name == "ask")
    steps = all_of(ask("One more?", conversation, False, gr.Request(headers={}, session_hash="s")))
    kept = [v for step in steps for v in step.values() if isinstance(v, tuple) and v]
    assert len(kept[-1]) == MAX_KEPT and kept[-1][-1].question == "One more?"


def test_the_page_holds_no_template_of_data_and_no_public_handler():
    config = build_window(loaded(Echo()))[0].get_config_file()
    for component in config["components"]:
        if component["type"] == "html":
            assert component["props"]["html_template"] == "${value}"
            assert not component["props"].get("js_on_load")
        assert component["type"] not in ("file", "multimodaltextbox")
    assert all(event["api_visibility"] == "private" for event in config["dependencies"])


def test_no_event_comes_from_a_callable_state():
    events = build_window(loaded(Echo()))[0].get_config_file()["dependencies"]
    assert not [event for event in events if any(kind == "load" for _, kind in event["targets"])]


@pytest.mark.model
@pytest.mark.parametrize(
    "question", [say(f"example_{n + 1}", lang) for lang in LANGUAGES for n in range(N_EXAMPLES)]
)
def test_the_example_questions_are_answered(question, answerer):
    answer = answerer.answer(question)
    assert answer.citations and not answer.abstained


@pytest.mark.parametrize(
    ("cookie", "accepts", "language"),
    [
        ("a/b=1; language=zh", "en", "zh"),
        ('x={"a": 1}; language=en; y', "zh-CN", "en"),
        ("other_language=zh; language=fr", "en", "en"),
        ("", " ZH-hans", "zh"),
    ],
)
def test_the_language_is_found_among_any_cookies(cookie, accepts, language):
    headers = {"cookie": cookie, "accept-language": accepts}
    assert language_of(gr.Request(headers=headers)) == language


def test_gradio_was_told_to_stay_offline():
    assert gr.analytics.analytics_enabled() is False


# An answer that a language model writes


class Writing(Echo):
    """Grows by a sentence at a time, as a language model's answer does."""

    def __init__(self, *texts):
        self.texts = texts

    def stream(self, question, history=()):
        for text in self.texts:
            yield Answer(question, text, QuestionType.EXPLAIN, generation=Generation("openai:m"))


def test_a_written_answer_is_shown_sentence_by_sentence():
    steps = steps_of("Ponds?", loaded(Writing("One.", "One.\nTwo.", "One.\nTwo.")))
    seen = [[word for word in ("One.", "Two.") if word in shown(step)] for step in steps]
    assert seen == [[], ["One."], ["One.", "Two."], ["One.", "Two."]]
    assert [bool(step.pending) for step in steps] == [True, True, True, False]
    assert "Written by openai:m" in shown(steps[-1])
    assert "Written by" not in shown(steps[-2])


def test_a_written_answer_that_fails_midway_is_replaced_by_the_last_one():
    steps = steps_of("Ponds?", loaded(Writing("One.\nTwo.", "The report's own words.")))
    assert "Two." in shown(steps[-2])
    assert "One." not in shown(steps[-1])
    assert steps[-1].conversation[0].answer.text == "The report's own words."
