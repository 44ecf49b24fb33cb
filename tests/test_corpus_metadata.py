"""Title, dates, publisher and language of first pages, all of them made up."""

import json
import subprocess
import sys
import tomllib

import pytest
from conftest import DATA

from corpus.document import Span, stamp
from corpus.extract import Block, Extract, ExtractWriter, Properties
from corpus.metadata import read_metadata
from corpus.plain_blocks import read_plain
from qa.training.fit_titles import same_title


def pages_of(*names):
    texts = [(DATA / f"{name}_pages.toml").read_text(encoding="utf-8") for name in names]
    return [page for text in texts for page in tomllib.loads(text)["page"]]


PAGES = pages_of("first", "more_first", "hard_first")
ALL_PAGES = PAGES + pages_of(*(f"{n}_first" for n in ("blind", "news", "unfitted", "written")))


def told(metadata):
    """The dates that are told as sure, by their role, and those that are not."""
    names = {"published": "published", "event": "event_date"}
    return {
        names[found.role] if found.is_sure else "unsure": stamp(found.day, found.grain)
        for found in metadata.dates
    }


def of_text(text, name="report.txt"):
    return read_metadata(read_plain(text), name)


@pytest.mark.parametrize("page", PAGES, ids=[page["file"] for page in PAGES])
def test_a_first_page_tells_publisher_and_language(page):
    metadata = of_text(page["text"], page["file"])
    assert metadata.publisher == page.get("publisher", "")
    assert metadata.language == page["language"]


def test_nine_of_ten_titles_are_right_and_no_date_is_told_wrongly_as_sure():
    found = [(page, of_text(page["text"], page["file"])) for page in ALL_PAGES]
    right = [same_title(metadata.title.text, page) for page, metadata in found if page["title"]]
    assert sum(right) > 0.9 * len(right)
    dates = [(page.get("published"), told(metadata).get("published")) for page, metadata in found]
    assert not [pair for pair in dates if pair[1] and pair[0] != pair[1]]


def test_nearly_each_date_of_publication_is_told_as_sure_or_not():
    pages = [page for page in ALL_PAGES if page.get("published")]
    found = [of_text(page["text"], page["file"]).published for page in pages]
    stamps = [stamp(date.day, date.grain) if date else "" for date in found]
    right = [page["published"] == told for page, told in zip(pages, stamps, strict=True)]
    assert sum(right) > 0.95 * len(pages)


def test_lines_of_a_wrapped_title_are_joined_and_the_publisher_stays_out():
    text = (
        "Harbour Authority\n\n\nQuays for\nTomorrow\n\nA strategy for the old port\n\nMay 2024\n\n"
        "The quays are old, and ships have grown. We build for those to come.\n"
    )
    assert of_text(text, "strategy.pdf").title.text == "Quays for Tomorrow"


@pytest.mark.parametrize("page", PAGES, ids=[page["file"] for page in PAGES])
def test_what_is_quoted_stands_in_the_text(page):
    metadata = of_text(page["text"], page["file"])
    assert all(quote in read_plain(page["text"]).text for quote in metadata.record)


def test_the_line_of_a_date_is_told():
    assert of_text("Plan of Westport\nMarch 3, 2025\n\nWe plan.\n").published.found == (
        '"March 3, 2025"'
    )


def test_a_marked_heading_is_the_title_wherever_a_publisher_stands():
    writer = ExtractWriter()
    writer.add("paragraph", "Harbour Authority")
    writer.add("paragraph", "Growing together")
    writer.add("heading", "Quays for Tomorrow", level=1)
    writer.add("heading", "Why we build", level=2)
    writer.add("paragraph", "The quays are old, and ships have grown. We build for those to come.")
    metadata = read_metadata(writer.finish(), "x.docx")
    assert (metadata.title.text, metadata.publisher) == ("Quays for Tomorrow", "Harbour Authority")


@pytest.mark.parametrize(
    ("said", "title"),
    [
        ("Plan for the Quays", "Plan for the Quays"),
        ("Microsoft Word - plan_v3.docx", "Quay plan"),
        ("untitled", "Quay plan"),
        ("", "Quay plan"),
    ],
)
def test_the_title_of_the_properties_is_taken_unless_it_is_junk(said, title):
    text = (
        "and so it was that the quays were left as they had been for so many years before this.\n"
    )
    extract = Extract(text, (Block("paragraph", Span(0, len(text) - 1)),), Properties(title=said))
    metadata = read_metadata(extract, "quay_plan.pdf")
    assert metadata.title.text == title
    assert metadata.doubts[0].startswith("title unsure: from the file's ")


def test_a_date_of_the_properties_is_unsure_unless_the_text_says_it_too():
    properties = Properties(date="2023-04-03T10:00:00Z")
    bare = read_metadata(Extract("Quay plan\n\nWe plan.\n", (), properties), "a.pdf")
    assert told(bare) == {"unsure": "2023-04-03"}
    assert bare.doubts == ("date unsure: from the file's properties",)
    both = read_metadata(Extract("Quay plan\n03/04/2023\n\nWe plan.\n", (), properties), "a.pdf")
    assert told(both) == {"published": "2023-04-03"}


def test_a_report_of_a_title_alone_keeps_it_as_its_text():
    assert of_text("Plan of the town\n").record == ()


def test_a_paragraph_that_states_the_date_is_not_taken_from_the_text():
    text = (
        "Ferry to open\n\nNORTHGATE, 5 May 2024 - The port said today that the ferry will open.\n"
    )
    metadata = of_text(text)
    assert stamp(metadata.published.day, metadata.published.grain) == "2024-05-05"
    assert metadata.record == ("Ferry to open",)


@pytest.mark.parametrize("text", ["\n", "x", "2024", "12 May 2024", "。", "—", "#", ":", "A:"])
def test_hardly_any_text_is_named_by_its_file(text):
    assert of_text(text, "my_notes.txt").language in ("en", "zh", "other")


def test_a_long_text_is_read_at_its_ends_alone():
    prose = "The council spoke of the quay and of its cost for a long time in the hall. " * 40_000
    metadata = of_text(f"Plan of the Quay\nMay 2024\n\n{prose}\n")
    assert (metadata.title.text, told(metadata)) == ("Plan of the Quay", {"published": "2024-05"})


def test_the_module_prints_a_line_of_json_a_file(tmp_path):
    path = tmp_path / "plan.txt"
    path.write_text("Plan of Westport\nMarch 3, 2025\n\nWe plan.\n", encoding="utf-8")
    command = [sys.executable, "-m", "corpus.metadata", str(path)]
    printed = json.loads(subprocess.check_output(command, text=True, cwd=DATA.parent.parent))
    assert printed["title"] == "Plan of Westport"
    assert printed["published"]["date"] == "2025-03-03" and printed["published"]["sure"]


def test_the_day_of_a_treaty_that_is_recalled_is_not_that_of_the_report():
    text = (
        "JOINT DECLARATION\n\nRecalling the Convention signed at Lauterfels on 18 October 1956,\n\n"
        "Declare that no village along the river shall lack drinking water in summer.\n"
    )
    assert set(told(of_text(text))) <= {"unsure"}


def test_a_date_in_a_column_of_its_own_is_no_part_of_the_number_beside_it():
    text = "ISLAND MONITOR\nIssue 7                                  July 2019\n\nFish is dear.\n"
    assert told(of_text(text)) == {"published": "2019-07"}


def test_a_sitting_is_told_from_a_publication_by_its_opening():
    text = (
        "OFFICIAL REPORT\n\nTuesday, 3 March 1987\n\nThe Council met at half-past nine o'clock\n\n"
        "The SPEAKER: Order. Questions to the Minister of Lands, please, and quickly.\n"
    )
    assert told(of_text(text)) == {"event_date": "1987-03-03"}
