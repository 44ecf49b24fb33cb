from datetime import date

import pytest
from conftest import DATA
from fakes import HashingEmbedder
from hypothesis import given
from hypothesis import strategies as st

from corpus.document import Period, Source
from corpus.errors import ManifestMismatch
from corpus.passages import split_document
from corpus.plain_text import one_line, plain
from corpus.report import parse_report

SOURCE = Source("small", "A small report", "", date(2020, 1, 15), None, "")

ELEVEN_ASPECTS = (
    "Continue to improve the functions of the capital",
    "Concentrate efforts to build an international science and technology innovation center",
    "Make the digital economy stronger, better and bigger",
    'Comprehensively improve the construction level of the "two districts"',
    "Coordinate the expansion of domestic demand",
    "Deeply promote the construction of national cultural centers",
    "Focus on strengthening refined urban governance",
    'Implement the "100 Villages Demonstration, Thousand Villages Revitalization" project',
    "Effectively strengthen ecological and environmental protection",
    "Pay more attention to ensuring and improving people's livelihood",
    "Accelerate the construction of a comprehensive security and emergency response framework",
)


def read_small(**changes):
    text = (DATA / "small-report.txt").read_bytes().decode("utf-8")
    for old, new in changes.items():
        text = text.replace(old, new)
    return parse_report(text, SOURCE, ["Work report of the town of Willow Bridge"])


def section_texts(document):
    return [document.text[p.start : p.end] for s in document.sections for p in s.paragraphs]


def sections_at(document, start_words):
    """Sections whose text holds the words."""
    return [
        section
        for section in document.sections
        for p in section.paragraphs
        if start_words in one_line(document.text[p.start : p.end])
    ]


@pytest.mark.parametrize(
    "furniture",
    ["fontSize", "1.png", "Topics:", "Related Posts", "#focusing", "Source: Beijing Daily"],
)
def test_page_furniture_stands_in_no_paragraph(documents, furniture):
    assert any(furniture in document.text for document in documents)
    for document in documents:
        assert not any(furniture in text for text in section_texts(document))


def test_page_furniture_of_the_small_report_stands_in_no_paragraph():
    texts = section_texts(read_small())
    for furniture in ("English", "Topics", "fontSize", "09:30", "bridge.png", "#Mayor", "Related"):
        assert not any(furniture in text for text in texts)


def test_every_paragraph_of_the_small_report_that_is_no_furniture_is_kept():
    texts = section_texts(read_small())
    assert len(texts) == 8
    assert texts[0].startswith("The year was a good one")
    assert texts[-1] == "Build a clinic with 120 beds. Train 60 nurses."


def test_paragraphs_are_spans_with_no_blank_at_their_ends(documents):
    for document in documents:
        for text in section_texts(document):
            assert text == text.strip()
            assert text


def test_offsets_are_exact_across_no_break_spaces_and_curly_quotes():
    document = read_small()
    [first] = document.sections[0].paragraphs
    text = document.text[first.start : first.end]
    assert "Its\u00a0output" in text
    assert "people\u2019s" in text
    assert text.endswith("faster than prices.")


def test_offsets_are_exact_in_the_conference_report(by_id):
    document = by_id["development-conference-2024"]
    texts = section_texts(document)
    assert sum(text.count("\u00a0") for text in texts) > 100
    [venue] = [text for text in texts if text.startswith("Officials attending\u00a0the conference")]
    assert "People\u2019s Government" in venue
    assert venue.endswith("sub-districts, and townships.")


@given(st.lists(st.integers(0, 0x10FFFF).map(chr)).map("".join))
def test_plain_text_has_the_length_of_the_published_text(text):
    assert len(plain(text)) == len(text)


def test_plain_text_has_no_blank_but_the_ascii_ones():
    blanks = [c for c in map(chr, range(0x110000)) if c.isspace()]
    assert {c for c in plain("".join(blanks)) if c.isspace()} == {c for c in blanks if ord(c) < 128}


def test_headings_of_the_small_report_have_path_and_period():
    paths = [(section.path, section.period) for section in read_small().sections]
    back, ahead = "Looking back on 2019", "Looking ahead to 2020"
    result, plan = Period(2019, "result"), Period(2020, "plan")
    assert paths == [
        ((back,), result),
        ((back, "1. Roads and bridges were repaired across the whole town"), result),
        ((back, "2. Schools and libraries opened their doors to everybody"), result),
        ((back, "3. Care for the elderly reached every street"), result),
        ((ahead, "Make the town greener"), plan),
        ((ahead, "Make the town quieter"), plan),
        ((ahead, "Make the town healthier"), plan),
    ]


def test_windows_line_ends_give_the_same_sections_and_exact_offsets():
    unix, windows = read_small(), read_small(**{"\n": "\r\n"})
    assert section_texts(windows) == section_texts(unix)
    assert [s.path for s in windows.sections] == [s.path for s in unix.sections]


def test_a_byte_order_mark_hides_neither_furniture_nor_heading():
    document = parse_report("\ufeffLooking back on 2019\n\nWe planted trees. They grow.\n", SOURCE)
    assert document.sections[0].path == ("Looking back on 2019",)
    document = parse_report("\ufeffChinese\n\nWe planted trees. They grow.\n", SOURCE)
    assert section_texts(document) == ["We planted trees. They grow."]


def test_everything_under_looking_back_on_2023_is_a_result_of_2023(by_id):
    document = by_id["work-report-2024"]
    turn = document.text.index("Looking ahead to 2024")
    before = [s for s in document.sections if s.paragraphs[0].start < turn]
    assert {section.period for section in before} == {Period(2023, "result")}
    assert {section.path[0] for section in before} == {"Looking back on 2023"}


def test_everything_under_looking_ahead_to_2024_is_a_plan_of_2024(by_id):
    document = by_id["work-report-2024"]
    turn = document.text.index("Looking ahead to 2024")
    after = [s for s in document.sections if s.paragraphs[0].start > turn]
    assert {section.period for section in after} == {Period(2024, "plan")}
    assert {section.path[0] for section in after} == {"Looking ahead to 2024"}


def test_a_target_that_the_translation_puts_in_the_past_tense_is_a_plan(by_id):
    [section] = sections_at(
        by_id["work-report-2024"], "has started 300 new units and completed 200"
    )
    assert section.period == Period(2024, "plan")


def test_the_eight_numbered_headings_of_2023_are_found(by_id):
    paths = {s.path for s in by_id["work-report-2024"].sections if s.period.kind == "result"}
    numbers = sorted(path[1][0] for path in paths if len(path) > 1)
    assert numbers == list("12345678")


def test_the_eleven_aspects_are_found_in_order(by_id):
    sections = by_id["work-report-2024"].sections
    group = "Focus on doing a good job in eleven aspects"
    last = [section.path[-1] for section in sections if group in section.path]
    assert [
        heading.startswith(aspect) for heading, aspect in zip(last, ELEVEN_ASPECTS, strict=False)
    ] == [True] * 11


def test_the_five_more_are_items_of_one_section_and_no_headings(by_id):
    [section] = {
        id(s): s for s in sections_at(by_id["work-report-2024"], "Pay more attention to ")
    }.values()
    assert section.path[-1] == 'Focus on grasping the "Five More Pay Attention"'
    assert len(section.paragraphs) == 5


@pytest.mark.parametrize(
    ("doc_id", "year"),
    [
        ("development-conference-2024", 2024),
        ("exchange-center-2021", 2021),
        ("two-zones-2020", 2020),
        ("reform-commission", None),
    ],
)
def test_a_report_of_a_meeting_is_a_statement_of_its_year(by_id, doc_id, year):
    periods = {section.period for section in by_id[doc_id].sections}
    assert periods == {Period(year, "statement")}


def test_a_year_that_no_report_states_is_told_as_not_stated(by_id):
    assert str(by_id["reform-commission"].sections[0].period) == "year not stated"


def test_records_are_kept_citable_and_stand_in_no_paragraph(by_id):
    document = by_id["exchange-center-2021"]
    [record] = document.records
    assert document.text[record.start : record.end].endswith(
        "Date: 2021-04-26\nSource: Beijing Daily"
    )
    assert not any(record.overlaps(p) for s in document.sections for p in s.paragraphs)


def test_a_record_with_plain_quotes_is_found_under_curly_ones():
    text = "The mayor’s report\n\nWe planted trees. They grow.\n"
    document = parse_report(text, SOURCE, ["The mayor's report"])
    assert [text[r.start : r.end] for r in document.records] == ["The mayor’s report"]


@pytest.mark.parametrize("quote", ["No such line", "", "  "])
def test_a_record_that_does_not_stand_in_the_text_is_refused(quote):
    with pytest.raises(ManifestMismatch, match=r"manifest \[small\]: the record line"):
        parse_report("We planted trees.\n", SOURCE, [quote])


def test_a_record_quoted_twice_is_kept_once():
    document = parse_report("Title\n\nWe planted trees.\n", SOURCE, ["Title", "Title"])
    assert len(document.records) == 1


def test_a_chinese_report_is_read_whole():
    text = (DATA / "chinese-report.txt").read_text(encoding="utf-8")
    document = parse_report(text, SOURCE)
    told = [line for s in document.sections for line in (*s.path, *section_lines(document, s))]
    assert list(dict.fromkeys(told)) == text.split()


def section_lines(document, section):
    return [document.text[p.start : p.end] for p in section.paragraphs]


@pytest.mark.model
def test_the_longest_passage_is_within_what_the_model_reads(real_index):
    count = real_index.embedder.count_tokens
    longest = max(count(one_line(passage.text)) for passage in real_index.passages)
    assert 128 < longest <= 256 - 2  # the model adds two marks of its own


def test_passages_of_the_shipped_reports_hold_no_furniture(documents):
    for document in documents:
        records = [document.text[r.start : r.end] for r in document.records]
        for passage in split_document(document, HashingEmbedder().count_tokens):
            if passage.text not in records:
                assert "fontSize" not in passage.text
                assert ".png" not in passage.text
