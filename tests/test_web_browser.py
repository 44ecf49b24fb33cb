"""The window in a real browser, served by the real command with the real model."""

import json
import sqlite3
from urllib.parse import quote

import pytest
from browsing import COMPARE, FAINT, JOBS, MUSEUMS, PARIS, SMALL, answered, ask, focused, plain

from qa.rendering.words import say

pytestmark = [pytest.mark.ui, pytest.mark.model, pytest.mark.slow]

# Ways to smuggle markup, by what they aim at. Each would set `ran` or ask another host.
PAYLOADS = (
    "<script>window.ran=1</script>",
    "<img src=x onerror=window.ran=1>",
    "<svg onload=window.ran=1>",
    "<svg><script>window.ran=1</script></svg>",
    "<body onload=window.ran=1>",
    "<iframe srcdoc='<script>parent.ran=1</script>'></iframe>",
    "<iframe src=javascript:parent.ran=1></iframe>",
    "<a href='javascript:window.ran=1'>x</a>",
    "<math><mi xlink:href='data:x,<script>window.ran=1</script>'>",
    "<details open ontoggle=window.ran=1>",
    "<input autofocus onfocus=window.ran=1>",
    "<video><source onerror=window.ran=1></video>",
    "<object data='data:text/html,<script>parent.ran=1</script>'></object>",
    "<embed src='http://outside.example/x'>",
    "<img src='http://outside.example/x.png'>",
    "<link rel=stylesheet href='http://outside.example/x.css'>",
    "<style>@import url(http://outside.example/x.css)</style>",
    "<div style='background:url(http://outside.example/x.png);position:fixed'>",
    "<form action='http://outside.example'><button>x</button></form>",
    "<base href='http://outside.example/'>",
    "<meta http-equiv=refresh content='0;url=http://outside.example/'>",
    "![x](http://outside.example/x.png) [x](javascript:window.ran=1)",
    "${window.ran=1} {{window.ran=1}} <%= window.ran=1 %>",
    "$$\\href{javascript:window.ran=1}{x}$$",
    "</textarea></p></div><script>window.ran=1</script>",
    '"><img src=x onerror=window.ran=1>',
)


def test_a_mark_leads_to_the_marked_sentence_and_back(open_page):
    page = open_page()
    ask(page, MUSEUMS)
    assert "11 new museums" in page.inner_text("#answer-1")
    page.click("#answer-1 a.mark >> nth=0")
    assert focused(page) == "card-1-1"
    assert "11 new museums were registered" in page.inner_text("#card-1-1 mark")
    page.click("#card-1-1 a.back")
    assert page.evaluate("document.activeElement.getAttribute('href')") == "#card-1-1"
    page.keyboard.press("Enter")
    assert focused(page) == "card-1-1"


def test_marks_of_an_earlier_answer_still_lead_to_their_card(open_page):
    page = open_page()
    ask(page, COMPARE)
    ask(page, MUSEUMS)
    ids = page.eval_on_selector_all(".card", "cards => cards.map(card => card.id)")
    assert ids == ["card-2-1", "card-1-1", "card-1-2"]
    page.click("#cite-1-2")
    assert focused(page) == "card-1-2"


def test_an_example_is_asked_by_a_click_and_a_new_conversation_begins_empty(open_page):
    page = open_page()
    page.click("#chat .example >> nth=0")
    answered(page, 1)
    assert page.inner_text("#chat .asked") == say("example_1")
    page.click("#new-conversation")
    page.wait_for_selector("#chat .example")
    assert page.locator(".card").count() == page.locator("#chat .asked").count() == 0


def test_no_answer_looks_like_none(open_page):
    page = open_page()
    ask(page, PARIS)
    assert page.inner_text("#answer-1 .answer-line").startswith("The reports don't say")
    assert page.inner_text("#answer-1 .closest h2") == "Closest in the reports (not an answer)"
    assert page.locator("#answer-1.abstained q").count() > 0
    assert page.locator(".card, #chat a.mark").count() == 0


def test_whatever_is_typed_stays_text_and_asks_nobody_outside(open_page):
    page = open_page()
    everything = " ".join(PAYLOADS)
    for turn, part in enumerate((everything[:1900], everything[-1400:]), start=1):
        ask(page, part)
        assert plain(page, f"#chat .asked >> nth={turn - 1}") == " ".join(part.split())
    assert page.evaluate("window.ran") is None
    assert (
        page.locator("#chat .message :is(img, script, iframe, object, embed, form, style)").count()
        == 0
    )
    assert (
        page.locator("#sources :is(img, script, iframe, object, embed, form, style)").count() == 0
    )


@pytest.mark.parametrize(("width", "scheme"), [(360, "light"), (1280, "dark")])
def test_it_can_be_read_and_touched(open_page, width, scheme):
    page = open_page(width, 740, scheme)
    ask(page, COMPARE)
    ask(page, PARIS)
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    assert page.evaluate(FAINT) == []
    assert page.evaluate(SMALL) == []


def test_a_comparison_is_a_table_with_a_plot(open_page):
    page = open_page()
    ask(page, COMPARE)
    table = plain(page, "#answer-1 table.compared")
    for said in ("82,000", "70,000", "result, 2023", "plan, 2024"):
        assert said in table
    plot = page.locator("#answer-1 svg.plot")
    assert plot.get_attribute("role") == "img" and plot.get_attribute("aria-label")
    long, short = (float(w) for w in plot.evaluate(WIDTHS))
    assert short / long == pytest.approx(70 / 82, abs=0.01)


def test_what_could_be_asked_next_is_answered_by_a_click(open_page):
    page = open_page()
    ask(page, JOBS)
    page.wait_for_selector("#chip-1")
    offered = plain(page, "#chip-1")
    page.click("#chip-1")
    answered(page, 2)
    assert plain(page, "#chat .asked >> nth=1") == offered
    assert page.locator("#answer-2.abstained").count() == 0


def test_a_follow_up_says_how_it_was_understood(open_page):
    page = open_page()
    ask(page, JOBS)
    ask(page, "And in 2024?")
    assert "260,000" in page.inner_text("#answer-2 .answer-line")
    assert "new jobs were created in urban areas in 2024" in page.inner_text(
        "#answer-2 .understood"
    )


def test_no_answer_names_the_reports_that_are_covered(open_page):
    page = open_page()
    ask(page, PARIS)
    assert page.locator("#answer-1 .covered li").count() == 5
    assert "2024-01-22" in page.inner_text("#answer-1 .covered")


def test_a_changed_question_replaces_the_last_one(open_page):
    page = open_page()
    ask(page, PARIS)
    page.click("#edit")
    page.wait_for_function(
        f"document.querySelector('#question textarea').value === {json.dumps(PARIS)}"
    )
    page.fill("#question textarea", MUSEUMS)
    page.press("#question textarea", "Enter")
    page.wait_for_selector("#answer-1.answer")
    answered(page, 1)
    assert page.locator("#chat .asked").count() == 1
    page.click("#retry")
    page.wait_for_selector("#stop, #ask")
    answered(page, 1)
    assert plain(page, "#chat .asked") == MUSEUMS


def test_a_link_reopens_with_a_question_and_answers_it(open_page):
    page = open_page(path="/?q=How%20many%20new%20museums%20were%20registered%20in%202023%3F")
    answered(page, 1)
    assert plain(page, "#chat .asked") == MUSEUMS


def test_a_link_asks_also_where_the_page_is_known_already(open_page):
    page = open_page(path=f"/?q={quote(MUSEUMS)}")
    answered(page, 1)
    for _ in range(3):  # now from the browser's cache, where the page is there before its buttons
        again = page.context.new_page()
        again.goto(page.url)
        answered(again, 1)
        assert plain(again, "#chat .asked") == MUSEUMS


def test_the_link_of_a_follow_up_asks_it_in_full(open_page):
    page = open_page()
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    ask(page, MUSEUMS)
    ask(page, "And in 2024?")
    page.click("#link-2")
    page.wait_for_selector(f"#link-2:has-text('{say('copied')}')")
    link = page.evaluate("navigator.clipboard.readText()")
    assert link.endswith(f"?q={quote('How many new museums were registered in 2024?')}")


def test_the_focus_is_never_lost_with_a_button_that_goes(open_page):
    page = open_page()
    ask(page, JOBS)
    page.wait_for_selector("#chip-1")
    press(page, "#chip-1")
    answered(page, 2)
    page.wait_for_function("document.activeElement.getAttribute('role') === 'log'")
    press(page, "#retry")
    answered(page, 2)
    page.wait_for_function("document.activeElement.getAttribute('role') === 'log'")
    press(page, "#dislike")
    press(page, "#cancel")
    page.wait_for_function("document.activeElement.id === 'like'")


def test_a_question_is_changed_and_left_by_keyboard(open_page):
    page = open_page()
    ask(page, MUSEUMS)
    press(page, "#edit")
    page.wait_for_function(
        "document.activeElement.matches('textarea') && "
        f"document.activeElement.value === {json.dumps(MUSEUMS)}"
    )
    page.keyboard.press("Escape")
    page.wait_for_selector(f"#edit:has-text('{say('edit')}')")
    assert page.input_value("#question textarea") == ""


def press(page, selector):
    page.wait_for_selector(selector)
    page.focus(selector)
    page.keyboard.press("Enter")


def test_the_box_is_empty_after_each_question_however_soon_they_follow(open_page):
    page = open_page()
    for question in (MUSEUMS, PARIS, JOBS, "And in 2024?"):
        ask(page, question)
        assert page.input_value("#question textarea") == ""


def test_an_answer_is_copied_as_markdown_with_its_sources(open_page):
    page = open_page()
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    ask(page, MUSEUMS)
    page.click("#copy-1")
    page.wait_for_selector(f"#copy-1:has-text('{say('copied')}')")
    copied = page.evaluate("navigator.clipboard.readText()")
    label = "[^work-report-2024-"
    assert copied.startswith(f"**{MUSEUMS}**") and copied.count(label) >= 2
    assert "2024-01-22" in copied.rpartition(label)[2]


@pytest.mark.parametrize(("button", "name"), [("#export-markdown", "md"), ("#export-json", "json")])
def test_a_conversation_is_saved(open_page, button, name):
    page = open_page()
    ask(page, MUSEUMS)
    with page.expect_download() as download:
        page.click(button)
    assert download.value.suggested_filename == f"conversation.{name}"
    text = download.value.path().read_text(encoding="utf-8")
    assert "11 new museums" in text
    assert name == "md" or json.loads(text)[0]["question"] == MUSEUMS


def test_what_people_think_is_kept_with_the_source_that_is_wrong(open_page, feedback_file):
    page = open_page()
    ask(page, MUSEUMS)
    page.click("#like")
    page.wait_for_selector("#kept .thanks")
    page.click("#wrong-citation")
    page.check("#which input")
    page.fill("#note textarea, #note input", "another <b>year</b>")
    page.click("#send")
    page.wait_for_selector("#complaint", state="detached")
    page.wait_for_selector("#kept .thanks")
    with sqlite3.connect(feedback_file) as kept:
        rows = kept.execute("SELECT verdict, note, question, wrong FROM feedback").fetchall()
    assert rows[-2:] == [
        ("like", "", MUSEUMS, "[]"),
        ("wrong_citation", "another <b>year</b>", MUSEUMS, "[1]"),
    ]


def test_an_earlier_answer_can_be_judged_too(open_page, feedback_file):
    page = open_page()
    ask(page, COMPARE)
    ask(page, MUSEUMS)
    page.click("#rate-1")
    page.wait_for_selector("#about-answer .note")
    assert COMPARE in page.inner_text("#about-answer") and focused(page) == "like"
    page.click("#wrong-citation")
    page.check("#which input >> nth=1")
    page.click("#send")
    page.wait_for_selector("#kept .thanks")
    with sqlite3.connect(feedback_file) as kept:
        rows = kept.execute("SELECT question, wrong FROM feedback WHERE history = '[]'").fetchall()
    assert rows[-1] == (COMPARE, "[2]")
    page.click("#rate-2")  # the last one is meant unless another is named
    page.wait_for_selector("#about-answer .note", state="detached")


def test_two_sessions_do_not_see_each_other(open_page):
    one, other = open_page(), open_page()
    ask(one, MUSEUMS)
    ask(other, "And in 2024?")
    assert other.locator("#chat .asked").count() == 1
    assert "museums" not in other.inner_text("#chat")
    ask(one, COMPARE)
    assert one.locator("#chat .asked").count() == 2


def test_everything_is_done_by_keyboard(open_page):
    page = open_page()
    page.focus("#question textarea")
    page.keyboard.type(MUSEUMS)
    page.keyboard.press("Enter")
    answered(page, 1)
    page.focus("#cite-1-1")
    page.keyboard.press("Enter")
    assert focused(page) == "card-1-1"
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")  # "Back to the answer" is the next stop
    assert focused(page) == "cite-1-1"
    assert page.evaluate("getComputedStyle(document.activeElement).outlineStyle") == "solid"


def test_it_speaks_the_language_of_the_browser_and_the_other_when_switched(open_page):
    page = open_page(locale="zh-CN")
    assert page.inner_text("#header h1") == say("title", "zh")
    assert plain(page, "#chat .example >> nth=0") == say("example_1", "zh")
    ask(page, MUSEUMS)
    assert page.inner_text("#card-1-1 .back") == say("back", "zh")
    page.click("#language")
    page.wait_for_selector(f"#card-1-1 .back:has-text('{say('back')}')")
    assert page.inner_text("#header h1") == say("title")
    assert plain(page, "#ask") == say("ask") and page.locator("#chat .asked").count() == 1
    later = page.context.new_page()
    later.goto(page.url)
    later.wait_for_selector(f"#ask:has-text('{say('ask')}')")
    assert later.evaluate("document.documentElement.lang") == "en"


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_nothing_to_complain_of(open_page, scheme):
    axe = pytest.importorskip(
        "axe_playwright_python.sync_playwright", reason="axe is not installed"
    )
    page = open_page(scheme=scheme)
    ask(page, COMPARE)
    ask(page, PARIS)
    page.evaluate("window.moduleBefore = window.module; window.module = undefined")
    found = axe.Axe().run(page, context="main").response["violations"]
    assert [(v["id"], [n["html"][:120] for n in v["nodes"][:3]]) for v in found] == []


WIDTHS = """svg => [...svg.querySelectorAll("rect")].map(bar => bar.getAttribute("width"))"""
