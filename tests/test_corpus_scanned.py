"""Pages of PDFs that are pictures: recognised where the extra is installed, else named."""

import io

import pypdfium2
import pytest
from reportlab.lib.utils import ImageReader
from reportlab.pdfgen import canvas

from corpus.formats import isolated
from corpus.formats.kinds import read_bytes
from corpus.formats.pdf import ScannedPdf
from corpus.listing import update_manifest
from corpus.readers import read_data

LINES = (
    "Harbour Lights of Tallbeck",
    "Report of the port warden, 12 June 2021",
    "The port renewed 47 harbour lights and spent 83,500 crowns.",
    "Warden Ilse Marrow thanked the crew of nine.",
)
SIZE = (420, 240)


def text_page(page, lines=LINES):
    page.setFont("Helvetica", 12)
    for number, line in enumerate(lines):
        page.drawString(30, 200 - 24 * number, line)
    page.showPage()


def pdf(*kinds):
    """Return a PDF with a page of text for each "text" and the picture of one for each "scan"."""
    drawn = io.BytesIO()
    page = canvas.Canvas(drawn, pagesize=SIZE)
    text_page(page)
    page.save()
    picture = pypdfium2.PdfDocument(drawn.getvalue())[0].render(scale=150 / 72).to_pil()
    out = io.BytesIO()
    page = canvas.Canvas(out, pagesize=SIZE)
    for kind in kinds:
        if kind == "text":
            text_page(page, ["The harbour of Tallbeck has two quays and a ferry."])
        else:
            page.drawImage(ImageReader(picture), 0, 0, *SIZE)
            page.showPage()
    page.save()
    return out.getvalue()


@pytest.fixture
def without_recognition(monkeypatch):
    monkeypatch.setattr(isolated, "is_recognition_installed", lambda: False)


def test_lines_of_a_scanned_page_are_recognised_with_their_places():
    told = []
    extract = read_data(pdf("scan"), ".pdf", lambda *page: told.append(page))
    for line in LINES:
        assert line in " ".join(extract.text.split())
    assert (extract.pictures, extract.is_recognised) == ((1,), True)
    assert told[-1] == (1, 1)
    start = extract.text.index("47 harbour")
    (box, *_) = extract.layout.boxes(1, start, start + 2)
    assert abs(box.top - (SIZE[1] - 200 + 48 - 12)) < 6  # the third line, in points from the top
    assert box.x0 < 200


def test_a_page_of_text_beside_a_scanned_one_is_read_as_it_is():
    extract = read_data(pdf("text", "scan"), ".pdf")
    assert "two quays and a ferry" in extract.text
    assert "83,500 crowns" in extract.text
    assert extract.pictures == (2,)


def test_a_scanned_pdf_is_named_where_nothing_recognises_it(without_recognition):
    with pytest.raises(ScannedPdf, match='install the extra "ocr"'):
        read_bytes(pdf("scan"), ".pdf")
    with pytest.raises(ValueError, match="pictures alone"):
        read_data(pdf("scan", "scan"), ".pdf")


def test_the_listing_names_pages_that_are_not_read(tmp_path, without_recognition):
    (tmp_path / "harbour.pdf").write_bytes(pdf("text", "scan", "scan"))
    (line,) = update_manifest(tmp_path)
    assert line.endswith('pages 2, 3 are pictures, not read: install the extra "ocr"')


def test_recognition_is_bounded_in_time():
    with pytest.raises(ValueError, match="took more than 0 s"):
        isolated.read_isolated(pdf("scan"), ".pdf", seconds=0.01)
