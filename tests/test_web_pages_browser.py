"""The page of a PDF beside a source that cites it, and what is brought along, in a real browser."""

import re
from pathlib import Path

import pdfplumber
import pytest
from browsing import FAINT, SMALL, ask, outside
from conftest import serving
from document_forms import as_pdf, parts_of

from corpus.listing import update_manifest

pytestmark = [pytest.mark.ui, pytest.mark.slow]

SERVER = str(Path(__file__).parent / "chat_server.py")
GULLS = "How many gulls nested on the harbour wall in 2021?"
FILLER = "The harbour office kept its usual hours, and the quay was swept on every working day. "
REPORT = f"""# Yearly report of the Marlow harbour office

Published on 2022-02-14 by the Marlow harbour office.

## The quay

{FILLER * 60}

## Birds

{FILLER * 12}

In 2021, exactly 317 gulls nested on the harbour wall, and the wardens counted each of them twice
before they wrote the number into the book of the office.

## Boats

{FILLER * 40}
"""
QUOTED = "In 2021, exactly 317 gulls nested on the harbour wall,"


def pdf(text, path):
    as_pdf(parts_of(text), path)
    return path.read_bytes()


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    """A folder of one report of several pages."""
    folder = tmp_path_factory.mktemp("harbour")
    pdf(REPORT, folder / "harbour.pdf")
    update_manifest(folder)
    return folder


@pytest.fixture(scope="module")
def site(browser, folder):
    with serving(SERVER, f"corpus_dir={folder}") as (_, address):
        yield address


@pytest.fixture
def open_window(browser, site):
    """Return a function that opens the window; at the end nothing outside was asked for."""
    contexts, complaints = [], []

    def open_(width=1280, height=860, scheme="light", locale="en-US"):
        context = browser.new_context(
            viewport={"width": width, "height": height},
            color_scheme=scheme,
            reduced_motion="reduce",
            locale=locale,
        )
        contexts.append(context)
        context.set_default_timeout(15_000)
        page = context.new_page()
        page.on("pageerror", lambda error: complaints.append(str(error)))
        page.on("request", lambda r: complaints.append(r.url) if outside(r.url, site) else None)
        page.goto(site)
        page.wait_for_selector("#question textarea:not([disabled])")
        return page

    yield open_
    for context in contexts:
        context.close()
    assert complaints == []


def show_page(page):
    """Ask, and show the page of the first source by keyboard alone."""
    ask(page, GULLS)
    button = page.locator("#card-1-1 .show-page")
    button.focus()
    page.keyboard.press("Enter")
    page.wait_for_selector("#page-1-1 figure img")
    return button


def shares(page):
    """The boxes of the marks, as shares of the picture."""
    return page.evaluate(
        """() => {
          const box = (element) => element.getBoundingClientRect();
          const sheet = box(document.querySelector("#page-1-1 img"));
          const across = (x) => (x - sheet.left) / sheet.width;
          const down = (y) => (y - sheet.top) / sheet.height;
          return [...document.querySelectorAll("#page-1-1 .quoted")].map(box).map(
            (mark) => [across(mark.left), down(mark.top), across(mark.right), down(mark.bottom)]);
        }"""
    )


def covered(word, box, sheet):
    """True if a word of pdfplumber lies in a box of shares of a page."""
    x, y = (word["x0"] + word["x1"]) / 2, (word["top"] + word["bottom"]) / 2
    x0, top, x1, bottom = box
    return x0 < x / sheet.width < x1 and top < y / sheet.height < bottom


def test_a_source_shows_its_page_with_just_the_quote_marked(open_window, folder):
    page = open_window()
    button = show_page(page)
    number = int(re.search(r"\d+", button.inner_text())[0])
    assert number > 1 and button.get_attribute("aria-expanded") == "true"
    assert f"p. {number}" in page.inner_text("#card-1-1 .where")
    alt = page.get_attribute("#page-1-1 img", "alt")
    assert (
        alt == f"Page {number} of Yearly report of the Marlow harbour office, with the quote marked"
    )
    quote = page.inner_text("#card-1-1 mark").split()
    with pdfplumber.open(folder / "harbour.pdf") as document:
        sheet = document.pages[number - 1]
        boxes = shares(page)
        marked = [
            w["text"] for w in sheet.extract_words() if any(covered(w, b, sheet) for b in boxes)
        ]
    assert marked == quote and " ".join(quote).startswith(QUOTED)
    page.keyboard.press("Enter")
    page.wait_for_selector("#page-1-1", state="hidden")
    assert button.get_attribute("aria-expanded") == "false"


def test_pages_are_turned_and_made_larger_by_keyboard(open_window):
    page = open_window()
    show_page(page)
    first = page.inner_text("#page-1-1 figcaption span")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    page.wait_for_function(
        "before => document.querySelector('#page-1-1 figcaption span').textContent !== before",
        arg=first,
    )
    assert page.locator("#page-1-1 .quoted").count() == 0
    assert "with the quote" not in page.get_attribute("#page-1-1 img", "alt")
    page.wait_for_function("document.activeElement.dataset.way === 'next'")
    page.keyboard.press("Enter")
    page.wait_for_selector("#page-1-1 .quoted >> nth=0")
    page.focus("#page-1-1 .enlarge")
    page.keyboard.press("Enter")
    frame = page.locator("#page-1-1 .sheet-frame.large")
    assert frame.get_attribute("tabindex") == "0" and frame.get_attribute("role") == "region"
    assert page.evaluate("document.querySelector('.sheet-frame').scrollWidth") >= 1000


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_on_a_phone_a_page_fits_and_axe_finds_nothing_to_complain_of(open_window, scheme):
    axe = pytest.importorskip(
        "axe_playwright_python.sync_playwright", reason="axe is not installed"
    )
    page = open_window(360, 780, scheme)
    show_page(page)
    page.locator("#page-1-1").scroll_into_view_if_needed()
    for larger in (False, True):
        if larger:
            page.click("#page-1-1 .enlarge")
        wide = page.evaluate("document.documentElement.scrollWidth") - 360
        assert (wide, page.evaluate(SMALL), page.evaluate(FAINT)) == (0, [], [])
        page.evaluate("window.module = undefined")
        found = axe.Axe().run(page, context="main").response["violations"]
        assert [(v["id"], n["html"][:160]) for v in found for n in v["nodes"]] == []


def test_a_file_that_is_changed_or_gone_is_said_to_be_so(open_window, folder):
    page = open_window()
    path = folder / "harbour.pdf"
    data = path.read_bytes()
    try:
        for change, said in (
            (lambda: path.write_bytes(data + b"\n"), "was changed since it was read"),
            (path.unlink, "is no longer here"),
        ):
            change()
            ask(page, GULLS)
            turn = page.locator("#chat .asked").count()
            page.click(f"#card-{turn}-1 .show-page")
            page.wait_for_selector(f"#page-{turn}-1 .note.failed:has-text('{said}')")
    finally:
        path.write_bytes(data)
