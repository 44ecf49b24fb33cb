"""The window in a real browser, served by the real command with the real model."""

import os
import re
import signal
import subprocess
import sys

import pytest

from qa.interface_words import say

pytestmark = [pytest.mark.ui, pytest.mark.model, pytest.mark.slow]

MUSEUMS = "How many new museums were registered in 2023?"
COMPARE = "Compare the affordable rental housing of 2023 with the plan for 2024."
PARIS = "How many subway lines does Paris have?"


@pytest.fixture(scope="session")
def address(browser, real_index, index_folder):
    """Where the command serves; at the end Ctrl-C ends it in order."""
    command = [sys.executable, "-m", "qa.cli", "--index", str(index_folder), "chat", "--port", "0"]
    environment = {k: v for k, v in os.environ.items() if not k.startswith("BEIJING_QA_")}
    with subprocess.Popen(
        command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, env=environment
    ) as server:
        lines = []
        for line in server.stdout:
            lines.append(line.strip())
            if lines[-1] == "Ready.":
                break
        assert lines[-1] == "Ready.", lines
        yield re.search(r"http://127\.0\.0\.1:\d+", lines[0])[0]
        server.send_signal(signal.SIGINT)
        rest = server.communicate()[0]
    assert (server.returncode, rest) == (0, "Stopped.\n")


@pytest.fixture
def open_page(browser, address):
    """Return a function that opens the window; at the end nothing outside was asked for."""
    contexts, complaints = [], []

    def open_(width=1280, height=860, scheme="light"):
        context = browser.new_context(
            viewport={"width": width, "height": height},
            color_scheme=scheme,
            reduced_motion="reduce",
        )
        contexts.append(context)
        page = context.new_page()
        page.on("pageerror", lambda error: complaints.append(str(error)))
        page.on("console", lambda m: complaints.append(m.text) if m.type == "error" else None)
        page.on("request", lambda r: complaints.append(r.url) if outside(r.url, address) else None)
        page.goto(address)
        page.wait_for_selector("#question textarea:not([disabled])")
        return page

    yield open_
    for context in contexts:
        context.close()
    assert complaints == []


def outside(url: str, address: str) -> bool:
    return not url.startswith((f"{address}/", "data:", "blob:"))


def ask(page, question: str) -> None:
    """Type a question, press Enter, wait for the end of the answer."""
    before = page.locator("#chat .asked").count()
    page.fill("#question textarea", question)
    page.press("#question textarea", "Enter")
    answered(page, before + 1)


def answered(page, n_turns: int) -> None:
    page.wait_for_selector(f"#answer-{n_turns}")
    page.wait_for_selector("#ask")


def focused(page) -> str:
    return page.evaluate("document.activeElement.id")


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
    page.click("#answer-1 a.mark >> nth=1")
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
    assert page.inner_text("#answer-1 h3") == "Closest in the reports (not an answer)"
    assert page.locator("#answer-1.abstained q").count() > 0
    assert page.locator(".card, #chat a.mark").count() == 0


def test_a_script_as_a_question_stays_text(open_page):
    page = open_page()
    payload = "<script>window.ran=1</script><img src=x onerror=window.ran=1> ${window.ran=1}"
    ask(page, payload)
    assert page.inner_text("#chat .asked") == payload
    assert page.evaluate("window.ran") is None
    assert page.locator("#chat img, #chat script").count() == 0


@pytest.mark.parametrize(("width", "scheme"), [(360, "light"), (1280, "dark")])
def test_it_can_be_read_and_touched(open_page, width, scheme):
    page = open_page(width, 740, scheme)
    ask(page, COMPARE)
    ask(page, PARIS)
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    assert page.evaluate(FAINT) == []
    assert page.evaluate(SMALL) == []


# The texts whose contrast with the background behind them is under 4.5.
FAINT = """() => {
  const parse = (css) => css.match(/[\\d.]+/g).map(Number);
  const light = ([r, g, b]) => [r, g, b].map((v) => v / 255)
    .map((v) => v <= 0.03928 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4)
    .reduce((sum, v, i) => sum + v * [0.2126, 0.7152, 0.0722][i], 0);
  const behind = (element) => {
    for (let e = element; e; e = e.parentElement) {
      const colour = parse(getComputedStyle(e).backgroundColor);
      if (colour.length === 3 || colour[3] > 0.99) return colour;
    }
    return [255, 255, 255];
  };
  const owns = (e) => [...e.childNodes].some((n) => n.nodeType === 3 && n.textContent.trim());
  return [...document.querySelectorAll("main *")].filter((e) => owns(e) && e.checkVisibility())
    .map((e) => {
      const [a, b] = [light(parse(getComputedStyle(e).color)), light(behind(e))];
      return [(Math.max(a, b) + 0.05) / (Math.min(a, b) + 0.05), e.className, e.textContent];
    }).filter(([contrast]) => contrast < 4.5);
}"""

# The links and buttons that are lower or narrower than 24 pixels.
SMALL = """() => [...document.querySelectorAll("main a, main button")]
  .filter((e) => e.checkVisibility())
  .map((e) => [e.getBoundingClientRect(), e.outerHTML.slice(0, 80)])
  .filter(([box]) => box.width < 24 || box.height < 24)"""
