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


# What is brought along


BOX = "#upload-title-box :is(input, textarea)"
OWL = "The owls of Selby wood"
OWLS = "How many owls did the wardens ring in 2019?"


def note(name, text):
    return {"name": name, "mimeType": "text/plain", "buffer": text.encode()}


def owls(name="owls 2019-06-03.txt", title="The owls of Selby wood"):
    return note(name, f"{title}\n\nThe wardens ringed 23 owls in 2019 near {title}.\n")


def drop(page, *files):
    """Drop files on the middle of the page."""
    sent = [[f["name"], f["buffer"].decode("latin-1")] for f in files]
    given = page.evaluate_handle(
        """(files) => {
          const given = new DataTransfer();
          const bytes = (text) => Uint8Array.from(text, (c) => c.charCodeAt(0));
          for (const [name, text] of files) given.items.add(new File([bytes(text)], name));
          return given;
        }""",
        sent,
    )
    for kind in ("dragover", "drop"):
        page.dispatch_event("#chat", kind, {"dataTransfer": given})


def test_files_that_are_dropped_on_the_chat_are_brought_along_each_with_its_line(open_window):
    page = open_window()
    drop(page, owls(), note("empty.txt", " "), owls("other.txt", "The other owls"))
    page.wait_for_selector("#upload-said .note.done >> nth=1")
    said = page.locator("#upload-said .note").all_inner_texts()
    assert said == [
        "“The owls of Selby wood” is here now. Questions are answered from it too.",
        "empty.txt: The file cannot be read: it holds no text.",
        "“The other owls” is here now. Questions are answered from it too.",
    ]
    page.get_by_role("tab", name="Ask").click()
    ask(page, OWLS)
    assert "23 owls" in page.inner_text("#answer-1")
    assert page.locator("#card-1-1 .show-page").count() == 0  # text has no pages


def open_panel(page):
    """Open the panel of uploads; what is in it comes only then."""
    page.click("#upload-panel > button")
    page.wait_for_selector("#upload-drop")
    page.wait_for_selector("#upload-said", state="attached")


def test_before_files_are_chosen_their_limits_are_told(open_window):
    page = open_window(locale="zh-CN")
    page.get_by_role("tab", name="报告").click()
    open_panel(page)
    assert "60页（约180,000字符）、10 MB" in page.inner_text("#upload-panel")
    page.click("#language")
    page.wait_for_selector("#upload-drop :text('Drop files here, or')")
    told = page.inner_text("#upload-panel")
    assert "Up to 3 reports" in told and "60 pages (about 180,000 characters) and 10 MB" in told


def brought(page, *files):
    page.get_by_role("tab", name="Reports").click()
    open_panel(page)
    page.set_input_files("input[type=file]", files=list(files))
    page.wait_for_selector(f"#upload-said .note.done >> nth={len(files) - 1}")
    page.wait_for_selector("#upload-title-box input, #upload-title-box textarea")


def test_title_and_date_are_corrected_by_keyboard_and_cited_so(open_window):
    page = open_window()
    brought(page, owls())
    page.wait_for_selector('#upload-doubts :text("Date unsure: ")')
    box, date = (
        page.locator(f"#upload-{name}-box :is(input, textarea)") for name in ("title", "date")
    )
    assert (box.input_value(), date.input_value()) == ("The owls of Selby wood", "2019-06-03")
    date.fill("June 2019")
    page.focus("#upload-correct")
    page.keyboard.press("Enter")
    page.wait_for_selector("#upload-said .note.failed:has-text('“June 2019” is no date')")
    box.fill("Owls <b>of</b> Barlow")
    date.fill("2020-07-01")
    page.focus("#upload-correct")
    page.keyboard.press("Enter")
    page.wait_for_selector("#upload-said .note.done:has-text('Corrected')")
    page.wait_for_selector("#reports .open-report:has-text('Owls <b>of</b> Barlow')")
    assert page.locator("#upload-doubts .note").count() == 0
    page.get_by_role("tab", name="Ask").click()
    ask(page, OWLS)
    card = page.inner_text("#card-1-1")
    assert "Owls <b>of</b> Barlow" in card and "2020-07-01" in card


def test_of_several_reports_each_can_be_corrected(open_window):
    page = open_window()
    brought(page, owls(), owls("other.txt", "The other owls"))
    box = page.locator("#upload-title-box :is(input, textarea)")
    assert box.input_value() == "The other owls"
    page.get_by_role("radio", name="The owls of Selby wood").check()
    page.wait_for_function("arg => document.querySelector(arg[0]).value === arg[1]", arg=[BOX, OWL])
    page.click("#upload-return")
    page.wait_for_selector("#upload-correction", state="hidden")


def test_a_pdf_that_is_brought_along_is_read_page_by_page_and_shows_its_page(open_window, tmp_path):
    page = open_window()
    data = pdf(REPORT.replace("Marlow", "Selby").replace("317", "211"), tmp_path / "selby.pdf")
    page.get_by_role("tab", name="Reports").click()
    open_panel(page)
    page.evaluate(
        """() => {
          window.told = [];
          const line = document.querySelector("#upload-said");
          const changes = { subtree: true, childList: true, characterData: true };
          new MutationObserver(() => window.told.push(line.innerText)).observe(line, changes);
        }"""
    )
    page.set_input_files(
        "input[type=file]",
        files=[{"name": "selby.pdf", "mimeType": "application/pdf", "buffer": data}],
    )
    page.wait_for_selector("#upload-said .note.done")
    assert any("page 2 of 3" in said for said in page.evaluate("window.told"))
    page.get_by_role("tab", name="Ask").click()
    ask(page, "How many gulls nested on the harbour wall of Selby in 2021?")
    page.click(".card:has-text('Selby') .show-page")
    alt = page.get_attribute(".card:has-text('Selby') figure img", "alt")
    assert alt.startswith("Page 2 of Yearly report of the Selby harbour office, with the quote")


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_nothing_to_complain_of_beside_what_was_brought_along(open_window, scheme):
    axe = pytest.importorskip(
        "axe_playwright_python.sync_playwright", reason="axe is not installed"
    )
    page = open_window(360, 780, scheme)
    brought(page, owls(), owls("other.txt", "The other owls"))
    wide = page.evaluate("document.documentElement.scrollWidth") - 360
    assert (wide, page.evaluate(SMALL), page.evaluate(FAINT)) == (0, [], [])
    page.evaluate("window.module = undefined")
    found = axe.Axe().run(page, context="main").response["violations"]
    assert [(v["id"], n["html"][:160]) for v in found for n in v["nodes"]] == []
