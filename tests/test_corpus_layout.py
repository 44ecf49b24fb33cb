"""Where the text of a PDF stands: the boxes of its words, on the page that shows them."""

import io
import json

import pdfplumber
import pytest
from conftest import DATA
from document_forms import write_form

from corpus.document import Source
from corpus.formats.isolated import read_isolated
from corpus.formats.kinds import read_bytes
from corpus.layout import Box, Layout, in_lines, part_of
from corpus.report import parse_report
from corpus.sentences import split_sentences
from index.document_store import DocumentStore

DOCUMENTS = DATA / "documents"
IDS = sorted(path.stem for path in DOCUMENTS.glob("*.md"))


@pytest.fixture(scope="module", params=IDS[:6])
def pdf(request, tmp_path_factory):
    """The bytes of a PDF of several pages and what is read of it."""
    path = tmp_path_factory.mktemp("layout") / "report.pdf"
    write_form("pdf", (DOCUMENTS / f"{request.param}.md").read_text(encoding="utf-8"), path)
    data = path.read_bytes()
    return data, read_bytes(data, ".pdf")


def squeezed(text):
    return "".join(text.split())


def within(box, page):
    """What pdfplumber finds in a box of a page."""
    edges = (box.x0 - 0.2, box.top - 0.2, box.x1 + 0.2, box.bottom + 0.2)
    return squeezed(page.within_bbox(edges, strict=False).extract_text())


def test_every_box_holds_just_the_characters_that_it_is_said_to(pdf):
    data, extract = pdf
    with pdfplumber.open(io.BytesIO(data)) as document:
        for number, page in enumerate(document.pages, start=1):
            boxes = extract.layout.boxes(number, 0, len(extract.text))
            assert boxes
            for box in boxes:
                written = squeezed(extract.text[box.start : box.end])
                assert written == "•" or written in within(box, page)  # no sign of the font


def test_every_sentence_is_covered_on_its_pages_and_begins_on_the_first(pdf):
    _, extract = pdf
    layout = extract.layout
    report = parse_report(extract, Source("a", "A", "", None, None, ""))
    for section in report.sections:
        for paragraph in section.paragraphs:
            for span in split_sentences(report.text, paragraph):
                covered = set()  # the heads of a table may stand on a page before
                for page in range(1, report.page_of(span.end - 1) + 1):
                    for box in layout.boxes(page, span.start, span.end):
                        covered |= set(range(box.start, box.end))
                missing = [extract.text[i] for i in set(range(span.start, span.end)) - covered]
                assert squeezed("".join(missing)).strip(",:") == "", report.text[span.start :][:90]
                assert layout.boxes(report.page_of(span.start), span.start, span.end)


def test_a_child_process_tells_the_same_layout(pdf):
    data, extract = pdf
    found = read_isolated(data, ".pdf")
    assert found.layout == extract.layout and found.layout.packed() == extract.layout.packed()


def test_a_saved_layout_is_read_a_page_at_a_time(pdf, tmp_path):
    _, extract = pdf
    source = Source("a", "A", "", None, None, "")
    text_alone = parse_report("A line of plain text.\n", Source("b", "B", "", None, None, ""))
    DocumentStore.of([parse_report(extract, source), text_alone]).save(tmp_path)
    reopened = DocumentStore.open(tmp_path)
    layout, whole = reopened["a"].layout, (0, len(extract.text))
    assert layout == extract.layout
    assert layout.boxes(2, *whole) == extract.layout.boxes(2, *whole) != []
    assert reopened["b"].layout is None and reopened["b"].page_of(3) is None


def test_an_index_that_was_made_without_layouts_is_read_without(pdf, tmp_path):
    _, extract = pdf
    DocumentStore.of([parse_report(extract, Source("a", "A", "", None, None, ""))]).save(tmp_path)
    path = tmp_path / "documents.jsonl"
    value = json.loads(path.read_text(encoding="utf-8"))
    del value["layout"]
    path.write_text(json.dumps(value) + "\n", encoding="utf-8")
    assert DocumentStore.open(tmp_path)["a"].layout is None


def box(start, end, x0, x1, top=0.0):
    return Box(start, end, x0, top, x1, top + 10)


def test_words_beside_each_other_are_one_line_and_a_new_line_or_column_is_another():
    words = [box(0, 4, 10, 30), box(5, 9, 33, 50), box(10, 14, 10, 30, 12), box(15, 19, 300, 320)]
    lines = in_lines(words)
    assert [(line.start, line.end, line.x0, line.x1) for line in lines] == [
        (0, 9, 10, 50),
        (10, 14, 10, 30),
        (15, 19, 300, 320),
    ]


def test_part_of_a_word_takes_its_share_of_the_box():
    assert part_of(box(10, 20, 100, 200), 15, 30) == box(15, 20, 150, 200)


def test_a_page_without_text_begins_where_the_next_one_does():
    layout = Layout.of([[box(0, 4, 1, 2)], [], [box(8, 9, 1, 2)], []], [(10, 10)] * 4, 12)
    assert layout.starts == (0, 8, 8, 12)
    assert [layout.page_of(at) for at in (0, 7, 8, 11)] == [1, 1, 3, 3]
    assert layout.boxes(0, 0, 12) == layout.boxes(5, 0, 12) == layout.boxes(2, 0, 12) == []
