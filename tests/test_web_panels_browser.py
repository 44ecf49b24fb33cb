"""The panels of reports, figures and uploads in a real browser, with the real model."""

import csv
import io
import re
from pathlib import Path

import pytest
from browsing import FAINT, JOBS, SMALL, ask, focused

pytestmark = [pytest.mark.ui, pytest.mark.model, pytest.mark.slow]

ZEBRAS = "How many zebras did the ferry carry in 2019?"
PAYLOADS = (
    "<script>window.ran = 1</script>",
    "<img src=http://example.org/x.png onerror=window.ran=1>",
    "</p></article><svg onload=window.ran=1>",
    '"><button autofocus onfocus=window.ran=1>x</button>',
    "<style>@import 'http://example.org/x.css'</style>",
    "<iframe srcdoc='<script>parent.ran=1</script>'></iframe>",
    "${window.ran = 1} {{7*7}} ![](http://example.org/x.png)",
)


def file(text, name="ferry.txt"):
    data = text if isinstance(text, bytes) else text.encode()
    return {"name": name, "mimeType": "text/plain", "buffer": data}


def ferry(title="The ferry of Tongzhou"):
    return file(f"{title}\n\n2019-05-01\n\nThe ferry carried 4,000 zebras in 2019.\n")


def reports(page):
    page.get_by_role("tab", name="Reports").click()
    page.wait_for_selector("#reports ul.reports")


def figures(page):
    page.get_by_role("tab", name="Figures").click()
    page.wait_for_selector("#figures-shown:not(:empty)")


def focus_comes_to(page, name):
    page.wait_for_function("name => document.activeElement.id === name", arg=name)


def unfold(page, fold):
    """Unfold a fold of the panel, if it is not open."""
    if not page.locator(f"{fold} > button.open").count():
        page.click(f"{fold} > button")


def bring(page, sent):
    """Bring a file along; return what is said of it."""
    unfold(page, "#upload-panel")
    page.set_input_files("input[type=file]", files=[sent])
    page.wait_for_selector("#upload-said .note.done, #upload-said .note.failed")
    return page.text_content("#upload-said .note")


def test_the_reports_are_listed_and_one_opens_whole_with_its_citations_marked(open_page):
    page = open_page()
    ask(page, JOBS)
    reports(page)
    assert page.locator("#reports ul.reports > li").count() == 5
    first = page.inner_text("#reports ul.reports > li >> nth=0")
    for said in ("Work report of the Beijing", "2024-01-22", "6,002 words", "Speaks of 2023, 2024"):
        assert said in first
    page.click("#reports .open-report >> nth=0")
    focus_comes_to(page, "report")
    assert "281,000 new jobs" in page.inner_text("#reports mark.cited")
    assert page.get_attribute("#reports mark.cited", "title") == "Cited in answer 1, source 1"
    page.click("#reports summary")
    page.click("#reports .headings a.jump >> nth=5")
    assert focused(page) == "report-part-5"


def test_back_from_a_report_its_place_in_the_list_is_in_focus(open_page):
    page = open_page()
    reports(page)
    page.focus("#reports .open-report >> nth=3")
    page.keyboard.press("Enter")
    focus_comes_to(page, "report")
    page.focus("button.close-report")
    page.keyboard.press("Enter")
    page.wait_for_selector("#reports ul.reports")
    page.wait_for_function("document.activeElement.dataset.report === 'two-zones-2020'")


def test_from_a_report_that_a_source_opened_one_comes_back_to_the_source(open_page):
    page = open_page()
    ask(page, JOBS)
    page.click("#card-1-1 .open-report")
    focus_comes_to(page, "report-target")
    box = page.locator("button.back-to-card").bounding_box()
    assert 0 <= box["y"] < 100  # in sight, however far down the sentence stands
    page.click("button.back-to-card")
    focus_comes_to(page, "card-1-1")
    page.get_by_role("tab", name="Reports").click()
    page.click("button.close-report")
    page.click("#reports .open-report >> nth=1")
    focus_comes_to(page, "report")
    assert page.locator("button.back-to-card").is_hidden()


def test_ticks_in_quick_succession_all_count_and_are_cleared_above_the_tabs(open_page):
    page = open_page()
    reports(page)
    unfold(page, "#report-choice")
    page.wait_for_selector("#report-choice label:has-text('2024')")
    for year in (2020, 2021, 2023, 2024):
        page.click(f"#report-choice label:has-text('{year}') >> nth=-1")
    page.wait_for_selector("#within:has-text('2020, 2021, 2023, 2024')")
    page.click("#within-clear")
    page.wait_for_selector("#within .note", state="detached")
    assert page.locator("#report-choice input:checked").count() == 0


def test_a_search_marks_its_words_in_any_form_and_leads_to_them(open_page):
    page = open_page()
    reports(page)
    page.fill("#report-search input", "museum registered")
    page.wait_for_selector("#reports .tag:has-text('sentences found: 1')")
    page.click("#reports .open-report >> nth=0")
    page.wait_for_selector("#reports mark.found")
    assert page.locator("#reports mark.found").all_inner_texts() == [
        "museums",
        "registered",
        "museums",
    ]
    page.click("#reports .finds a.jump")
    assert re.fullmatch(r"found-\d+", focused(page))


def test_a_choice_restricts_the_answers_and_says_so_until_it_is_cleared(open_page):
    page = open_page()
    reports(page)
    unfold(page, "#report-choice")
    page.get_by_role("checkbox", name="2024", exact=True).check()
    page.wait_for_selector("#within .note")
    assert page.inner_text("#within") == "Answers come only from what is said of 2024."
    page.get_by_role("tab", name="Ask").click()
    ask(page, JOBS)
    assert "they cover 2024, not 2023" in page.inner_text("#answer-1")
    reports(page)
    assert page.locator("#reports ul.reports > li").count() == 2
    page.click("#choose-all")
    page.wait_for_selector("#within .note", state="detached")
    page.get_by_role("tab", name="Ask").click()
    ask(page, JOBS)
    assert "281,000" in page.inner_text("#answer-2")


def test_the_figures_are_sorted_filtered_and_set_side_by_side(open_page):
    page = open_page()
    figures(page)
    beside = page.inner_text("#figures .beside tbody tr >> nth=1").split("\n")[0]
    assert re.split(r"\t", beside)[0] == "cultural activities for the capital's citizens"
    assert page.inner_text("#figures-shown") == "117 of 117 shown"
    page.focus("#figures th .sort >> nth=0")
    for order, first in (("ascending", "0.5"), ("descending", "100000000000")):
        page.keyboard.press("Enter")
        assert page.get_attribute("#figures-table th >> nth=0", "aria-sort") == order
        assert page.get_attribute("#figures-table td >> nth=0", "data-value") == first
    page.select_option("#figures-year", "2024")
    page.select_option("#figures-kind", "length")
    page.fill("#figures-words", "green ways"[:5])
    assert page.inner_text("#figures-shown") == "1 of 117 shown"
    assert page.locator("#figures-table tbody tr:visible").count() == 1


def saved(page):
    with page.expect_download() as download:
        page.click("#figures-save")
    assert download.value.suggested_filename == "figures.csv"
    text = Path(download.value.path()).read_bytes().decode("utf-8-sig")
    return list(csv.DictReader(io.StringIO(text, newline="")))


def test_the_figures_that_the_filters_leave_are_saved_as_csv(open_page):
    page = open_page()
    figures(page)
    rows = saved(page)
    assert len(rows) == 117 and rows[0]["counted"].startswith("number of international")
    page.select_option("#figures-year", "2024")
    page.select_option("#figures-kind", "length")
    left = saved(page)
    assert left == [row for row in rows if (row["year"], row["kind"]) == ("2024", "length")]
    assert page.inner_text("#figures-shown") == f"{len(left)} of 117 shown"


def test_a_figure_opens_its_sentence_in_its_report(open_page):
    page = open_page()
    figures(page)
    page.click("#figures .beside .open-report:has-text('16,000')")
    focus_comes_to(page, "report-target")
    assert "A series of 16,000 cultural activities" in page.inner_text("#report-target")


def test_a_source_opens_its_sentence_in_its_report(open_page):
    page = open_page()
    ask(page, JOBS)
    page.click("#card-1-1 .open-report")
    focus_comes_to(page, "report-target")
    assert "281,000 new jobs" in page.inner_text("#report-target")


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_nothing_to_complain_of_in_the_panels(open_page, scheme):
    axe = pytest.importorskip(
        "axe_playwright_python.sync_playwright", reason="axe is not installed"
    )
    page = open_page(scheme=scheme)
    found = {}
    reports(page)
    unfold(page, "#report-choice")
    unfold(page, "#upload-panel")
    found["list"] = complaints(axe, page)
    page.click("#reports .open-report >> nth=0")
    focus_comes_to(page, "report")
    page.fill("#report-search input", "parks")
    page.wait_for_selector("#reports mark.found")
    found["report"] = complaints(axe, page)
    figures(page)
    found["figures"] = complaints(axe, page)
    assert [place for place in found.items() if place[1]] == []


def complaints(axe, page):
    page.evaluate("window.moduleBefore = window.module; window.module = undefined")
    violations = axe.Axe().run(page, context="main").response["violations"]
    return [(v["id"], node["html"][:160]) for v in violations for node in v["nodes"]]


def test_a_report_brought_along_is_there_for_its_session_alone(open_page):
    page, other = open_page(), open_page()
    for each in (page, other):
        reports(each)
    assert "“The ferry of Tongzhou” is here now" in bring(page, ferry())
    page.wait_for_selector("#reports .tag:has-text('brought along')")
    for each, has_it in ((page, True), (other, False)):
        each.get_by_role("tab", name="Ask").click()
        ask(each, ZEBRAS)
        assert ("4,000 zebras" in each.inner_text("#answer-1")) is has_it
    figures(page)
    assert page.inner_text("#figures-shown") == "118 of 118 shown"
    reports(other)
    assert other.locator("#reports ul.reports > li").count() == 5
    reports(page)
    unfold(page, "#upload-panel")
    page.click("#upload-return")
    page.wait_for_function("document.querySelectorAll('#reports ul.reports > li').length === 5")


def test_a_bad_upload_says_why_and_changes_nothing(open_page):
    page = open_page()
    reports(page)
    unfold(page, "#upload-panel")
    for sent, said in (
        (file(b"%PDF-1.7", "a.txt"), "is a broken PDF"),
        (file(b"caf\xe9 \x81"), "is not UTF-8"),
        (file("A line.\n" * 30_000), "60 are the most"),
    ):
        page.set_input_files("input[type=file]", files=[sent])
        page.wait_for_selector(f"#upload-said .note.failed:has-text('{said}')")
    assert page.locator("#reports ul.reports > li").count() == 5


def test_nothing_in_a_report_runs_or_is_fetched(open_page):
    page = open_page()
    reports(page)
    lines = "\n\n".join(f"In 2019 there were 5 zebras at {p}." for p in PAYLOADS)
    assert "is here now" in bring(page, file(f"{PAYLOADS[1]}\n\n{lines}"))
    page.wait_for_selector("#reports .tag:has-text('brought along')")
    page.fill("#report-search input", "zebras script window")
    page.click("#reports .open-report >> nth=0")
    focus_comes_to(page, "report")
    for payload in PAYLOADS:
        assert payload in page.text_content("#report")
    figures(page)
    assert page.evaluate("window.ran") is None


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_on_a_phone_nothing_scrolls_sideways_and_all_is_large_enough(open_page, scheme):
    page = open_page(360, 780, scheme)

    def faults():
        wide = page.evaluate("document.documentElement.scrollWidth") - 360
        return [*([wide] if wide else []), *page.evaluate(SMALL), *page.evaluate(FAINT)]

    reports(page)
    unfold(page, "#report-choice")
    unfold(page, "#upload-panel")
    assert faults() == []
    page.click("#reports .open-report >> nth=0")
    focus_comes_to(page, "report")
    page.click("#reports summary")
    assert faults() == []
    figures(page)
    assert faults() == []


def test_the_panels_speak_chinese_where_the_browser_does(browser, address):
    context = browser.new_context(locale="zh-CN", reduced_motion="reduce")
    page = context.new_page()
    page.goto(address)
    page.wait_for_selector("#question textarea:not([disabled])")
    page.get_by_role("tab", name="报告").click()
    page.wait_for_selector("#reports ul.reports")
    assert "涉及2023, 2024" in page.inner_text("#reports")
    page.get_by_role("tab", name="数据").click()
    page.wait_for_selector("#figures-shown:not(:empty)")
    assert "2023年与2024年对照" in page.inner_text("#figures")
    context.close()


def test_a_panel_that_is_open_changes_its_language_with_the_page(open_page):
    page = open_page()
    reports(page)
    page.click("#language")
    page.wait_for_selector("#reports :text('涉及2023, 2024')")
    page.click("#language")
    page.wait_for_selector("#reports :text('Speaks of 2023, 2024')")
