"""The same made-up documents in six forms, written by other libraries than the readers'."""

import difflib
import io
import json
import zipfile
from functools import cache
from itertools import pairwise

import pytest
from conftest import DATA
from document_forms import FORMS, write_form

from corpus.document import Source
from corpus.formats.isolated import read_isolated
from corpus.formats.kinds import read_bytes
from corpus.formats.office import MAX_UNPACKED_BYTES, open_zip
from corpus.plain_text import one_line
from corpus.report import parse_report
from corpus.sentences import split_sentences

DOCUMENTS = DATA / "documents"
IDS = sorted(path.stem for path in DOCUMENTS.glob("*.md"))


@pytest.fixture(scope="module")
def read(tmp_path_factory):
    """Read a document in one of its forms."""
    folder = tmp_path_factory.mktemp("forms")

    @cache
    def read_form(doc_id, form):
        path = folder / f"{doc_id}-{form}{FORMS[form]}"
        write_form(form, (DOCUMENTS / f"{doc_id}.md").read_text(encoding="utf-8"), path)
        title = json.loads((DOCUMENTS / f"{doc_id}.json").read_text(encoding="utf-8"))["title"]
        extract = read_bytes(path.read_bytes(), path.suffix)
        return extract, parse_report(extract, Source(doc_id, title, "", None, None, ""), [title])

    return read_form


def sentences(document):
    return [
        one_line(document.text[s.start : s.end])
        for section in document.sections
        for paragraph in section.paragraphs
        for s in split_sentences(document.text, paragraph)
    ]


def headings(document):
    return list(dict.fromkeys(h for section in document.sections for h in section.path))


def agreement(a, b):
    matcher = difflib.SequenceMatcher(None, a, b, autojunk=False)
    return 2 * sum(match.size for match in matcher.get_matching_blocks()) / (len(a) + len(b))


@pytest.mark.parametrize("form", [form for form in FORMS if form != "markdown"])
def test_every_form_has_the_sentences_and_headings_of_markdown(read, form):
    pairs = [(read(doc_id, form)[1], read(doc_id, "markdown")[1]) for doc_id in IDS]
    of_sentences = [agreement(sentences(a), sentences(b)) for a, b in pairs]
    of_headings = [agreement(headings(a), headings(b)) for a, b in pairs]
    assert sum(of_sentences) / len(pairs) >= 0.98
    assert sum(of_headings) / len(pairs) >= 0.94


@pytest.mark.parametrize("form", FORMS)
def test_blocks_are_in_order_and_without_blanks_at_their_ends(read, form):
    extract, _ = read(IDS[0], form)
    spans = [block.span for block in extract.blocks]
    assert all(a.end <= b.start for a, b in pairwise(spans))
    texts = [extract.text[span.start : span.end] for span in spans]
    assert all(text == text.strip() and text for text in texts)


def test_a_page_of_a_pdf_begins_where_its_first_block_does(read):
    extract, _ = read(IDS[0], "pdf")
    assert len(extract.pages) > 2
    assert extract.pages[0] == 0
    assert set(extract.pages) <= {block.span.start for block in extract.blocks} | {0}


def test_what_a_page_has_around_its_main_part_is_left_out(read):
    assert not {"Home", "Cookies"} & set(sentences(read(IDS[0], "html")[1]))


def test_a_heads_and_feet_of_pages_are_left_out(read):
    assert not any("Page 2" in text for text in sentences(read(IDS[0], "pdf")[1]))


def test_a_child_process_reads_what_this_one_reads(read):
    path = DOCUMENTS.parent / "documents"
    data = (path / f"{IDS[0]}.md").read_bytes()
    pages = []
    assert read_isolated(data, ".md", lambda *page: pages.append(page)) == read_bytes(data, ".md")
    assert not pages  # Markdown has none


@pytest.mark.parametrize(
    "page",
    [
        '<!DOCTYPE x [<!ENTITY e SYSTEM "file:///etc/passwd">]><html><p>Text &e; here.</p></html>',
        "<html><script>Text</script><body><p onclick='x'>Text here.</p><iframe>no</iframe></body>",
    ],
)
def test_nothing_of_a_page_is_run_or_opened(page):
    text = read_bytes(page.encode(), ".html").text
    assert "here." in text
    assert "root:" not in text and "onclick" not in text and "no" not in text.split()


def test_a_zip_that_unpacks_to_too_much_is_refused():
    data = io.BytesIO()
    with (
        zipfile.ZipFile(data, "w", zipfile.ZIP_DEFLATED) as archive,
        archive.open("word/document.xml", "w", force_zip64=True) as file,
    ):
        for _ in range(MAX_UNPACKED_BYTES // 1_000_000 + 1):
            file.write(b"\0" * 1_000_000)
    with pytest.raises(ValueError, match="too large unpacked; at most 200 MB"):
        open_zip(data.getvalue())


def test_a_file_that_takes_too_long_is_refused():
    with pytest.raises(ValueError, match="took more than 0 s"):
        read_isolated(b"%PDF-1.7\n" * 100, ".pdf", seconds=0.01)


def test_tables_within_tables_are_read_once():
    page = "<html><body>" + "<table><tr><td>" * 60 + "A cell far within.</body></html>"
    assert read_bytes(page.encode(), ".html").text == "A cell far within.\n"


def test_the_items_of_a_list_are_numbered_from_its_start():
    page = (
        b"<html><body><ol start='3'><li>One<li>Two<ol><li>Within</ol><li>Three</ol></body></html>"
    )
    marks = [line.split()[0] for line in read_bytes(page, ".html").text.splitlines()]
    assert marks == ["3.", "4.", "1.", "5."]


@pytest.mark.parametrize("level", ["1000000000", "-5", "one", "0"])
def test_a_heading_of_a_level_that_no_heading_has_is_read(level):
    space = "urn:oasis:names:tc:opendocument:xmlns"
    content = (
        f'<office:text xmlns:office="{space}:office:1.0" xmlns:text="{space}:text:1.0">'
        f'<text:h text:outline-level="{level}">Head</text:h><text:p>Text.</text:p></office:text>'
    )
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as archive:
        archive.writestr("content.xml", content)
    extract = read_bytes(file.getvalue(), ".odt")
    [section] = parse_report(extract, Source("a", "a", "", None, None, "")).sections
    assert section.path == ("Head",)


def test_a_pdf_with_a_password_is_named_as_such():
    from reportlab.lib.pdfencrypt import StandardEncryption
    from reportlab.pdfgen.canvas import Canvas

    file = io.BytesIO()
    canvas = Canvas(file, encrypt=StandardEncryption("secret", "owner"))
    canvas.drawString(50, 50, "A secret report.")
    canvas.save()
    with pytest.raises(ValueError, match="has a password; save it without one"):
        read_bytes(file.getvalue(), ".pdf")


def test_columns_of_a_page_are_read_one_after_the_other(tmp_path):
    from reportlab.lib.styles import getSampleStyleSheet
    from reportlab.platypus import BaseDocTemplate, Frame, PageTemplate, Paragraph

    colours = ["red", "blue", "green", "grey", "white", "black", "brown", "pink", "gold", "plum"]
    told = [
        f"{first.title()} and {second} quays were repaired in 2024, and those that are older than "
        "forty years will follow before the end of the plan once the money is there."
        for first in colours
        for second in colours[:3]
    ]
    path = tmp_path / "columns.pdf"
    frames = [Frame(60, 60, 220, 700), Frame(320, 60, 220, 700)]
    document = BaseDocTemplate(str(path), pageTemplates=[PageTemplate(frames=frames)])
    style = getSampleStyleSheet()["BodyText"]
    document.build([Paragraph(text, style) for text in told])
    extract = read_bytes(path.read_bytes(), ".pdf")
    texts = [extract.text[b.span.start : b.span.end] for b in extract.blocks]
    assert texts == told
