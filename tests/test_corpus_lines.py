import textwrap
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from corpus.lines import logical_lines, physical_lines

CHINESE = (
    "一、工作回顾",
    "全市实现地区生产总值五万亿元，比上年增长百分之五，居民收入稳步增长，物价保持平稳，就业形势好于预期。",
    "（一）坚持创新驱动，加快建设国际科技创新中心，全社会研发投入强度保持在百分之六以上，技术合同成交额继续扩大。",
)


def lines_of(text, whole=()):
    return [text[span.start : span.end] for span in logical_lines(text, whole)]


def unwrapped(text):
    return [" ".join(line.split()) for line in lines_of(text)]


def wrapped(text, width):
    return "\n".join(
        textwrap.fill(line, width, break_on_hyphens=False, break_long_words=False)
        for line in text.splitlines()
    )


def test_a_text_with_a_paragraph_on_each_line_is_left_alone(documents):
    for document in documents:
        assert logical_lines(document.text) == physical_lines(document.text)


@pytest.mark.parametrize("width", [50, 60, 72, 80, 100])
def test_a_wrapped_report_has_the_lines_of_the_unwrapped_one(by_id, width):
    text = by_id["work-report-2024"].text
    assert unwrapped(wrapped(text, width)) == unwrapped(text)


@pytest.mark.parametrize("width", [16, 20, 32])
def test_wrapped_chinese_has_the_lines_of_the_unwrapped_one(width):
    parts = ["\n".join(textwrap.wrap(line, width)) for line in CHINESE * 4]
    assert ["".join(line.split()) for line in lines_of("\n\n".join(parts))] == list(CHINESE * 4)


def test_title_and_date_above_a_wrapped_paragraph_stay_lines_of_their_own():
    prose = "Ridership on the lines rose to 1.5 million passengers. " * 5 + "It grows on and on."
    text = f"Lake Ferries Today\n2021-09-30\n\n{wrapped(prose, 48)}\n"
    title, day, paragraph = lines_of(text)
    assert (title, day) == ("Lake Ferries Today", "2021-09-30")
    assert " ".join(paragraph.split()) == prose


def test_items_of_a_list_are_joined_to_none():
    text = wrapped("The town will plant lime trees along every road that leads to a school.\n", 30)
    text += "\n- lime trees beside the roads\n- oaks\n"
    assert unwrapped(text)[1:] == ["- lime trees beside the roads", "- oaks"]


def test_a_line_that_is_whole_is_joined_to_none():
    text = (
        "the trees of the town grow well\nand those of the lakes do not\nas the lake is too dry\n"
    )
    assert len(lines_of(text)) < len(lines_of(text, physical_lines(text)[:2]))


@given(st.text(alphabet=st.sampled_from("ab .,-\n\r\f\u3000中1")))
def test_lines_are_in_order_and_hold_every_character_that_is_no_blank(text):
    spans = logical_lines(text)
    assert all(a.end <= b.start for a, b in pairwise(spans))
    assert "".join("".join(lines_of(text)).split()) == "".join(text.split())
