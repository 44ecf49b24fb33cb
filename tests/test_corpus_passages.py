from datetime import date

import pytest
from conftest import DATA
from fakes import HashingEmbedder
from hypothesis import given
from hypothesis import strategies as st

from corpus.document import Period, Source
from corpus.passages import split_document
from corpus.plain_text import one_line
from corpus.report import parse_report

SOURCE = Source("small", "A small report", "", date(2020, 1, 15), None, "")
count_tokens = HashingEmbedder().count_tokens

WORDS = st.sampled_from(
    [
        "Beijing",
        "plans",
        "to",
        "build",
        "5.2%",
        "schools,",
        "Co., Ltd.",
        "No. 7",
        "“old”",
        "it’s",
        "公园",
    ]
)
SENTENCES = st.builds(
    lambda words, end: " ".join(words) + end,
    st.lists(WORDS, min_size=1, max_size=12),
    st.sampled_from(".!?。"),
)
PARAGRAPHS = st.builds(" ".join, st.lists(SENTENCES, min_size=1, max_size=6))
HEADINGS = st.sampled_from(
    [
        "Looking back on 2019",
        "Looking ahead to 2020",
        "Make the town greener",
        "Related Posts",
        "1.png",
        "Topics:",
    ]
)
BREAKS = st.sampled_from(["\n", "\n\n", "\r\n\r\n", "\n\u00a0\n"])
REPORTS = st.builds(
    lambda blocks: "".join(block + line_break for block, line_break in blocks),
    st.lists(st.tuples(PARAGRAPHS | HEADINGS, BREAKS), min_size=1, max_size=12),
)


def split_small(**settings):
    text = (DATA / "small-report.txt").read_bytes().decode("utf-8")
    document = parse_report(text, SOURCE, ["2020-01-15 09:30:00"])
    return document, split_document(document, count_tokens, **settings)


@given(REPORTS, st.integers(16, 60), st.integers(0, 60))
def test_passage_text_is_its_span(text, max_tokens, merge_tokens):
    document = parse_report(text, SOURCE)
    for passage in split_document(
        document, count_tokens, max_tokens=max_tokens, merge_tokens=merge_tokens
    ):
        assert document.text[passage.start : passage.end] == passage.text
        assert passage.text == passage.text.strip()


@given(REPORTS)
def test_passage_ids_are_unique_and_name_document_and_span(text):
    passages = split_document(parse_report(text, SOURCE), count_tokens, max_tokens=20)
    assert len({p.passage_id for p in passages}) == len(passages)
    assert all(p.passage_id == f"small:{p.start}-{p.end}" for p in passages)


@given(REPORTS, st.integers(16, 60))
def test_sentences_stand_inside_their_passage_in_order(text, max_tokens):
    document = parse_report(text, SOURCE)
    for passage in split_document(document, count_tokens, max_tokens=max_tokens):
        edges = [edge for s in passage.sentences for edge in (s.start, s.end)]
        assert edges == sorted(edges)
        assert (edges[0], edges[-1]) == (passage.start, passage.end)
        for s in passage.sentences:
            assert passage.sentence_text(s) == document.text[s.start : s.end]


@given(REPORTS, st.integers(0, 200))
def test_no_passage_crosses_a_heading(text, merge_tokens):
    document = parse_report(text, SOURCE)
    sections = {
        (p.start, p.end): number
        for number, section in enumerate(document.sections)
        for p in section.paragraphs
    }
    for passage in split_document(document, count_tokens, merge_tokens=merge_tokens):
        owners = {
            number
            for (start, end), number in sections.items()
            if start < passage.end and passage.start < end
        }
        assert len(owners) == 1
        section = document.sections[owners.pop()]
        assert (passage.path, passage.period) == (section.path, section.period)


@given(REPORTS, st.integers(16, 60))
def test_no_passage_is_too_long_unless_it_is_one_sentence(text, max_tokens):
    for passage in split_document(parse_report(text, SOURCE), count_tokens, max_tokens=max_tokens):
        sizes = [count_tokens(one_line(passage.sentence_text(s))) for s in passage.sentences]
        assert sum(sizes) <= max_tokens - 2 or len(sizes) == 1


@given(REPORTS)
def test_every_sentence_of_every_section_stands_in_one_passage(text):
    document = parse_report(text, SOURCE)
    passages = split_document(document, count_tokens, max_tokens=20, merge_tokens=10)
    said = "".join("".join(passage.text.split()) for passage in passages)
    paragraphs = [document.text[p.start : p.end] for s in document.sections for p in s.paragraphs]
    assert said == "".join("".join(text.split()) for text in paragraphs)


def test_the_shipped_reports_keep_the_promise_of_spans(documents):
    for document in documents:
        passages = split_document(document, count_tokens)
        assert passages
        for passage in passages:
            assert document.text[passage.start : passage.end] == passage.text


def test_short_neighbours_under_one_heading_share_a_passage():
    text = "Make the town greener\n\nPlant trees now.\n\nWater them daily.\n"
    [passage] = split_document(parse_report(text, SOURCE), count_tokens)
    assert passage.text == "Plant trees now.\n\nWater them daily."
    assert passage.path == ("Make the town greener",)


def test_neighbours_beyond_the_merge_size_stand_apart():
    text = "Make the town greener\n\nPlant trees now.\n\nWater them daily.\n"
    passages = split_document(parse_report(text, SOURCE), count_tokens, merge_tokens=5)
    assert [p.text for p in passages] == ["Plant trees now.", "Water them daily."]


def test_paragraphs_on_both_sides_of_a_picture_stand_apart():
    _, passages = split_small()
    assert not any("bridge.png" in passage.text for passage in passages)
    ferries = next(p for p in passages if "Two ferries" in p.text)
    assert ferries.text == "Two ferries run each day between the quay and the U.S. pavilion."


def test_a_sentence_beyond_the_limit_is_kept_whole():
    sentence = "We planted " + "a tree and " * 40 + "a bush."
    [first, second] = split_document(
        parse_report(f"{sentence} It grows.\n", SOURCE), count_tokens, max_tokens=30
    )
    assert first.text == sentence
    assert second.text == "It grows."


@pytest.mark.parametrize(("n_words", "n_passages"), [(13, 1), (14, 2)])
def test_a_passage_leaves_room_for_the_two_marks_of_the_model(n_words, n_passages):
    first = "tree " * (n_words - 1) + "tree."
    document = parse_report(f"We {first} They all grow here now.\n", SOURCE)
    assert count_tokens(one_line(document.text)) == n_words + 8
    assert len(split_document(document, count_tokens, max_tokens=23)) == n_passages


def test_records_come_last_as_statements_of_the_report():
    document, passages = split_small()
    assert passages[-1].text == "2020-01-15 09:30:00"
    assert passages[-1].period == Period(2020, "statement")
    assert passages[-1].path == ()
    [record] = document.records
    assert passages[-1].sentences == (record,)


def test_ids_depend_only_on_document_and_span():
    first, second = split_small()[1], split_small()[1]
    assert [p.passage_id for p in first] == [p.passage_id for p in second]


@pytest.mark.parametrize("text", ["", "\n\n", "Related Posts\n", "Looking back on 2019\n"])
def test_a_report_without_a_paragraph_has_no_passage(text):
    assert split_document(parse_report(text, SOURCE), count_tokens) == ()
