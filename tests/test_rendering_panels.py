"""The reports and the figures as HTML."""

import html
import io
import re
from dataclasses import replace
from decimal import Decimal
from html.parser import HTMLParser

import pytest

from corpus.document import Source, Span
from corpus.report import parse_report
from qa.figures.csv_file import write_csv
from qa.figures.table import figure_rows
from qa.rendering.figures import figures_html
from qa.rendering.report_view import find_words, overview
from qa.rendering.reports import Highlight, marked_text, report_html, reports_html
from qa.rendering.words import LANGUAGES

PAYLOADS = (
    "<script>alert(1)</script>",
    "<img src=x onerror=alert(1)>",
    "</mark></p><svg onload=alert(1)>",
    "\"><a href='javascript:alert(1)'>x</a>",
    "${alert(1)} {{7*7}}",
)
TAGS = {
    "article",
    "header",
    "section",
    "h2",
    "h3",
    "h4",
    "h5",
    "p",
    "ul",
    "ol",
    "li",
    "a",
    "button",
    "details",
    "summary",
    "mark",
    "span",
    "pre",
    "table",
    "thead",
    "tbody",
    "tr",
    "th",
    "td",
    "div",
    "label",
    "input",
    "select",
    "option",
}


class Tags(HTMLParser):
    """Collects tags and attributes, and checks that tags are closed in order."""

    def __init__(self):
        super().__init__()
        self.tags, self.attributes, self.targets, self._open = set(), set(), set(), []

    def handle_starttag(self, tag, attrs):
        self.tags.add(tag)
        self.attributes |= {name for name, _ in attrs}
        self.targets |= {value for name, value in attrs if name in ("href", "src", "style")}
        if tag != "input":
            self._open.append(tag)

    def handle_endtag(self, tag):
        assert self._open.pop() == tag

    def close(self):
        super().close()
        assert self._open == []


def tags_of(markup):
    parser = Tags()
    parser.feed(markup)
    parser.close()
    return parser


def text_of(markup):
    return html.unescape(re.sub(r"<[^>]*>", "", markup))


def hostile():
    """A report of payloads, with figures in its sentences."""
    body = "\n\n".join(f"We opened 5 parks of {p} in the city." for p in PAYLOADS)
    source = Source(f'id"{PAYLOADS[3]}', PAYLOADS[0], PAYLOADS[1], None, None, "sha")
    return parse_report(f"Looking back on 2023\n\n{PAYLOADS[2]} heading\n\n{body}", source)


@pytest.mark.parametrize("language", LANGUAGES)
def test_whatever_a_report_holds_stays_text(language):
    report = hostile()
    marks = [Highlight(Span(0, 30), "cited", PAYLOADS[0], PAYLOADS[1])]
    for markup in (
        reports_html([overview(report)], language, uploaded=[report.doc_id], n_matches={}),
        report_html(
            report, language, highlights=marks, matches=find_words(report, "script alert park")
        ),
        figures_html(figure_rows([report]), language),
    ):
        parsed = tags_of(markup)
        assert parsed.tags <= TAGS
        assert not {name for name in parsed.attributes if name.startswith("on")}
        assert all(target.startswith("#") for target in parsed.targets)


def test_a_report_is_shown_whole_under_each_heading_once(by_id):
    for report in by_id.values():
        markup = report_html(report)
        tags_of(markup)
        shown = text_of(markup)
        for section in report.sections:
            for paragraph in section.paragraphs:
                assert report.text[paragraph.start : paragraph.end] in shown
        for name in re.findall(r'href="#([^"]*)"', markup):
            assert markup.count(f'id="{name}"') == 1
    assert report_html(by_id["work-report-2024"]).count("<h3>Looking ahead to 2024") == 1


def test_marks_that_cross_are_cut_where_they_begin_and_end():
    text = "One two three four."
    marks = [Highlight(Span(0, 13), "cited"), Highlight(Span(4, 18), "found", name="here")]
    markup = marked_text(text, Span(0, len(text)), marks)
    assert markup == (
        '<mark class="cited">One </mark>'
        '<mark class="cited found" id="here" tabindex="-1">two three</mark>'
        '<mark class="found"> four</mark>.'
    )


def test_marks_leave_the_text_as_it_was(by_id):
    report = by_id["work-report-2024"]
    span = report.sections[4].paragraphs[0]
    marks = [Highlight(Span(span.start + i, span.start + 2 * i + 5), "found") for i in range(40)]
    assert text_of(marked_text(report.text, span, marks)) == report.text[span.start : span.end]


def test_the_list_says_what_is_brought_along_not_chosen_and_found(by_id):
    views = [overview(report) for report in by_id.values()]
    markup = reports_html(
        views,
        uploaded=["two-zones-2020"],
        chosen=["work-report-2024"],
        n_matches={"two-zones-2020": 3},
    )
    assert markup.count("brought along") == 1 and "sentences found: 3" in markup
    assert markup.count("open-report") == 1 and "Not found in the other reports: 4" in markup
    markup = reports_html(views, chosen=["work-report-2024"])
    assert markup.count("open-report") == 5 and markup.count("not answered from") == 4
    assert "No report speaks of" in reports_html([])
    assert "and 7 more" in reports_html(views, n_left_out=7)


@pytest.fixture(scope="module")
def rows(documents):
    return figure_rows(documents)


def test_every_figure_is_a_row_and_every_pair_stands_side_by_side(rows):
    markup = figures_html(rows)
    tags_of(markup)
    assert markup.count("data-value=") == len(rows)
    beside = markup.split("</section>")[0]
    assert beside.count('<th scope="row">') == 10
    assert "2023 and 2024 side by side" in beside and "−1,000 (−5.9%)" in beside


def test_no_change_is_told_of_figures_that_are_not_exact(rows):
    beside = figures_html(rows).split("</section>")[0]
    row = re.search(r"new jobs in urban areas.*?</tr>", beside)[0]
    assert row.endswith("–</td></tr>")


def test_every_figure_leads_to_its_sentence(rows, by_id):
    found = re.findall(
        r'data-report="([^"]+)" data-start="(\d+)" data-end="(\d+)"', figures_html(rows)
    )
    assert len(found) == len(rows) + 20
    for doc_id, start, end in found:
        assert Span(int(start), int(end)) in {r.sentence for r in rows if r.doc_id == doc_id}


def test_percentages_change_by_points_without_a_share_of_them(rows):
    one, other = (row for row in rows if row.written in ("97.3%", "44.9%"))
    two = [
        replace(one, pair=other.row_id, value=Decimal("40"), written="40%"),
        replace(other, pair=one.row_id, period=replace(other.period, year=2024)),
    ]
    assert re.search(r">\+[\d.]+</td>", figures_html(two).split("</section>")[0])


def test_figures_without_end_are_cut_and_how_many_there_are_is_said(documents):
    text = "\n".join(["5 percent of " * 700] * 2)
    long = figure_rows([*documents, parse_report(text, Source("long", "L", "", None, None, "sha"))])
    markup = figures_html(long)
    assert len(long) == 1517 and len(markup) < 2_000_000
    assert "617 of 1,517 figures are listed here, up to 500 of a report" in markup
    assert markup.count('data-report="work-report-2024" data-csv') == 111
    tags_of(markup)
    assert all(len(said) <= 500 for said in re.findall(r"<td data-label[^>]*>([^<]*)<", markup))
    assert "…" in markup and max(len(row.quote) for row in long) > 9_000
    assert long[-1].sentence.end - long[-1].sentence.start == len(long[-1].quote)


def test_every_row_has_its_line_of_the_file_that_is_saved(rows):
    markup = figures_html(rows)
    lines = [html.unescape(line) for line in re.findall(r'data-csv="([^"]*)"', markup)]
    stream = io.StringIO(newline="")
    write_csv(rows, stream)
    assert "".join(f"{line}\r\n" for line in lines) == stream.getvalue()
    assert "figures are listed here" not in markup


def test_without_figures_it_says_so():
    assert "There are no figures" in figures_html([])
