"""A page of a PDF as HTML: its words escaped, its marks in their places."""

import re

import pytest
from test_rendering_text import HOSTILE

from corpus.layout import Box
from qa.rendering.page_view import PageView, page_html

MARKS = (Box(0, 4, 20, 50, 60, 60),)


def view(title="A report", page=2, boxes=MARKS):
    return PageView(title, page, 3, (200, 100), boxes, b"\x89PNG")


@pytest.mark.parametrize("title", HOSTILE)
def test_the_title_of_a_report_is_shown_as_text(title):
    plain = page_html(view())
    tags = re.findall(r"<[^>]*>", page_html(view(title)))
    assert len(tags) == len(re.findall(r"<[^>]*>", plain))


def test_a_mark_stands_at_its_share_of_the_page():
    [style] = re.findall(r'class="quoted" style="([^"]*)"', page_html(view()))
    assert style == "left:10.000%;top:50.000%;width:20.000%;height:10.000%"


def test_a_page_without_the_quote_does_not_claim_to_have_it():
    assert 'alt="Page 2 of A report, with the quote marked"' in page_html(view())
    assert 'alt="Page 2 of A report"' in page_html(view(boxes=()))
    assert "引文已标出" in page_html(view(), "zh")


@pytest.mark.parametrize(("page", "ways"), [(1, [2]), (2, [1, 3]), (3, [2])])
def test_one_can_turn_to_the_pages_that_there_are(page, ways):
    found = re.findall(
        r'class="turn-page" data-way="\w+" data-page="(\d)"', page_html(view(page=page))
    )
    assert list(map(int, found)) == ways
