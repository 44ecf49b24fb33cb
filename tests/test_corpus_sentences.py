import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from corpus.document import Span
from corpus.sentences import split_sentences


def sentences(text):
    return [text[s.start : s.end] for s in split_sentences(text, Span(0, len(text)))]


@pytest.mark.parametrize(
    "sentence",
    [
        "Beijing Capital Group Co., Ltd. opened an office.",
        "No. 4 Middle School moved to the sub-center.",
        "The U.S. delegation visited Beijing.",
        "Dr. Wang met Mr. Li at 3 p.m. in the hall.",
        "The rate rose by 5.2 percent to 97.3%.",
        "A total of 2.39 billion yuan was saved.",
        "We responded to the “23·7” extremely heavy rainfall.",
        "Version 6.0 of the reform was completed.",
    ],
)
def test_a_mark_inside_a_sentence_does_not_end_it(sentence):
    assert sentences(f"It began at noon. {sentence} Then it ended.") == [
        "It began at noon.",
        sentence,
        "Then it ended.",
    ]


@pytest.mark.parametrize(
    ("text", "whole"),
    [
        ("Tax was 74.87 billion yuan, an increase of. 1.1 times. It grew.", "1.1 times."),
        ("The number of readers reached. new highs. It grew.", "new highs."),
        (
            "Incomes grew faster by. 2 percentage points for all. It grew.",
            "2 percentage points for all.",
        ),
    ],
)
def test_a_torn_off_fragment_is_rejoined(text, whole):
    first, second = sentences(text)
    assert first.endswith(whole)
    assert second == "It grew."


def test_a_sentence_that_begins_with_a_figure_stands_alone():
    assert sentences("We built roads. 1,200 buses were bought.") == [
        "We built roads.",
        "1,200 buses were bought.",
    ]


def test_the_torn_figures_of_the_work_report_are_whole(by_id):
    document = by_id["work-report-2024"]
    start = document.text.index("1.1 times.")
    paragraph = next(p for s in document.sections for p in s.paragraphs if p.start <= start < p.end)
    [holder] = [s for s in split_sentences(document.text, paragraph) if s.start <= start < s.end]
    assert "74.87 billion yuan" in document.text[holder.start : holder.end]


def test_chinese_sentences_end_at_their_own_marks():
    assert sentences("我们修建了道路。收入稳步增长！下一步怎么办？") == [
        "我们修建了道路。",
        "收入稳步增长！",
        "下一步怎么办？",
    ]


def test_spans_point_into_the_whole_text():
    text = "Heading\n\nOne is here. Two is there.\n"
    spans = split_sentences(text, Span(9, len(text)))
    assert [text[s.start : s.end] for s in spans] == ["One is here.", "Two is there."]


def test_a_blank_span_has_no_sentence():
    assert split_sentences(" \n ", Span(0, 3)) == ()


ODD = st.text(alphabet="aB. !?\"'()\n\r\t019,。！\u00a0\u0085\u2003\u2028\ufeff\u200b“”’·é🙂\u0301")


CODE_POINTS = st.integers(0, 0xD7FF) | st.integers(0xE000, 0x10FFFF)


@given(ODD | st.lists(CODE_POINTS.map(chr)).map("".join))
def test_sentences_are_ordered_spans_that_leave_out_only_blanks_and_marks_of_lists(text):
    spans = split_sentences(text, Span(0, len(text)))
    edges = [0, *(edge for s in spans for edge in (s.start, s.end)), len(text)]
    assert edges == sorted(edges)
    between = [text[edges[i] : edges[i + 1]] for i in range(0, len(edges), 2)]
    bare = re.sub(r"[-–—•*·▪◦‣●○■□]|\d{1,2}\.", "", "".join(between))
    assert not bare.replace("\ufeff", "").strip()
    assert all(text[s.start : s.end].strip() for s in spans)


@pytest.mark.parametrize("blank", ["\u0085", "\u1680", "\u2003", "\u2009", "\u2028", "\u205f"])
def test_no_odd_blank_breaks_the_splitter(blank):
    assert sentences(f"We planned with A{blank}. Then we built.")[-1] == "Then we built."


def test_a_long_paragraph_is_divided_as_a_short_one_is():
    sentence = "北京市今年计划新增停车位。"
    text = sentence * 2_000
    spans = split_sentences(text, Span(0, len(text)))
    assert {text[s.start : s.end] for s in spans} == {sentence}
