"""Pages of PDFs as pictures: where the quote is marked, who may see them, and their limits."""

import io
import re
import threading

import pytest
from document_forms import as_pdf, parts_of
from fakes import HashingEmbedder
from fastapi.testclient import TestClient
from PIL import Image
from reportlab.pdfgen.canvas import Canvas
from test_web_server import add_upload, submit, uploaded

import qa.web.page.page_pictures as page_pictures
from corpus.formats.kinds import read_bytes
from corpus.formats.pictures import MAX_HEIGHT, MAX_WIDTH, draw_page
from corpus.listing import update_manifest
from corpus.report import read_corpus
from index.building import build_index
from qa.pipeline import QuestionAnswerer
from qa.web.loading import Loader
from qa.web.site import build_site

pytestmark = [
    pytest.mark.filterwarnings("ignore:unclosed event loop:ResourceWarning"),
    pytest.mark.filterwarnings("ignore:.*(no_silent_downcasting|copy keyword is deprecated)"),
]

HARBOUR = "# The harbour of Marlow\n\nIn 2021 the harbour had 42 berths for fishing boats.\n"
FERRY = "# The ferry of Tongzhou\n\nThe ferry carried 4,000 zebras in 2019.\n"


def pdf(text, path):
    as_pdf(parts_of(text), path)
    return path.read_bytes()


def one_line(draw, size=(400, 300)):
    """A page with a line of text, drawn after the page was prepared by `draw`."""
    file = io.BytesIO()
    canvas = Canvas(file, pagesize=size)
    draw(canvas)
    canvas.setFont("Helvetica", 14)
    canvas.drawString(120, 150, "Twelve herons stood in the reeds.")
    canvas.showPage()
    canvas.save()
    return file.getvalue()


@pytest.mark.parametrize(
    "draw",
    [
        lambda canvas: None,
        lambda canvas: canvas.setCropBox((60, 80, 380, 260)),
        lambda canvas: canvas.setPageRotation(180),
    ],
    ids=["plain", "cropped", "turned"],
)
def test_the_box_of_a_line_lies_on_its_ink(draw):
    data = one_line(draw)
    extract = read_bytes(data, ".pdf")
    picture = Image.open(io.BytesIO(draw_page(data, 1))).convert("L")
    x0, top, x1, bottom = picture.point(lambda value: 255 * (value < 128)).getbbox()
    width, height = extract.layout.sizes[0]
    assert picture.width / picture.height == pytest.approx(width / height, rel=0.01)
    boxes = extract.layout.boxes(1, 0, len(extract.text))
    scale = picture.width / width
    edges = [
        scale * f(getattr(box, name) for box in boxes)
        for f, name in ((min, "x0"), (min, "top"), (max, "x1"), (max, "bottom"))
    ]
    assert edges[0] - 4 <= x0 and x1 <= edges[2] + 4
    assert edges[1] - 4 <= top and bottom <= edges[3] + 4
    assert edges[2] - edges[0] < 1.1 * (x1 - x0)


@pytest.mark.parametrize("size", [(14_000, 14_000), (10, 14_000), (14_000, 10), (4, 4)])
def test_a_page_of_any_size_becomes_a_picture_within_the_limits(size):
    picture = Image.open(io.BytesIO(draw_page(one_line(lambda canvas: None, size), 1)))
    assert picture.width <= MAX_WIDTH + 1 and picture.height <= MAX_HEIGHT + 1


@pytest.mark.parametrize("data", [b"", b"%PDF-1.7\n" * 50, b"\x89PNG", b"text"])
def test_what_is_no_pdf_is_not_drawn(data):
    with pytest.raises(ValueError, match="cannot be drawn"):
        draw_page(data, 1)


def test_a_page_that_takes_too_long_is_not_drawn():
    with pytest.raises(ValueError, match="took more than 0 s to draw"):
        draw_page(one_line(lambda canvas: None), 1, seconds=0.01)


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    folder = tmp_path_factory.mktemp("reports")
    pdf(HARBOUR, folder / "harbour.pdf")
    update_manifest(folder)
    return folder


@pytest.fixture
def client(folder):
    index = build_index(read_corpus(folder), HashingEmbedder())
    loader = Loader(lambda _: QuestionAnswerer(index), lambda _: None)
    loader.start()
    loader.wait()
    site = build_site(loader, reports=folder)
    with TestClient(site, base_url="http://127.0.0.1") as client:
        yield client


def view(client, **changes):
    asked_for = {"report": "harbour", "page": 1, "start": 0, "end": 400, **changes}
    return client.get("/pages/view", params=asked_for)


def test_a_page_of_a_report_is_drawn_once_and_marked_for_each_quote(client, monkeypatch):
    first = view(client)
    assert first.status_code == 200 and "data:image/png;base64," in first.text
    assert first.headers["cache-control"] == "no-store" and 'class="quoted"' in first.text
    monkeypatch.setattr(page_pictures, "draw_page", lambda *_: pytest.fail("drawn again"))
    again = view(client, end=0)
    assert again.status_code == 200 and 'class="quoted"' not in again.text


@pytest.mark.parametrize(
    "changes",
    [
        {"page": 2},
        {"report": "no-such-report"},
        {"report": "../harbour"},
        {"report": "/etc/passwd"},
        {"report": "harbour.pdf"},
    ],
)
def test_a_page_that_is_not_there_is_said_to_be_so(client, changes):
    reply = view(client, **changes)
    assert (reply.status_code, "is no longer here" in reply.text) == (404, True)


@pytest.mark.parametrize(
    "changes", [{"page": 0}, {"page": "x"}, {"start": -1}, {"end": 10**12}, {"report": "x" * 999}]
)
def test_a_request_that_no_page_sends_is_refused(client, changes):
    assert view(client, **changes).status_code == 422


def test_a_manifest_that_leads_out_of_the_folder_shows_nothing(client, folder, tmp_path):
    manifest = (folder / "manifest.toml").read_text(encoding="utf-8")
    outside = tmp_path / "harbour.pdf"
    outside.write_bytes((folder / "harbour.pdf").read_bytes())
    (folder / "link.pdf").symlink_to(outside)
    try:
        for name in (str(outside), "../harbour.pdf", "link.pdf"):
            changed = manifest.replace('file = "harbour.pdf"', f'file = "{name}"')
            assert changed != manifest
            (folder / "manifest.toml").write_text(changed, encoding="utf-8")
            assert view(client).status_code == 404
    finally:
        (folder / "link.pdf").unlink()
        (folder / "manifest.toml").write_text(manifest, encoding="utf-8")


def test_a_page_of_an_upload_is_shown_to_its_own_session_alone(client, tmp_path):
    file = uploaded(client, pdf(FERRY, tmp_path / "ferry.pdf"), "ferry.pdf")
    assert "is here now" in add_upload(client, file, "has it")
    told = submit(
        client, "ask", ["How many zebras did the ferry carry in 2019?", None, None], "has it"
    )
    told = str(told)
    key = re.search(r'data-key=\\*"([\w-]+)\\*"', told)[1]
    report = re.search(r'data-report=\\*"(upload-\w+)\\*"', told)[1]
    assert view(client, report=report, key=key).status_code == 200
    for other in ("", "x", "é", key[:-1], key.swapcase()):
        assert view(client, report=report, key=other).status_code == 404
    assert view(client, key=key).status_code == 200  # of the reports that all share
    submit(client, "remove_uploads", [], "has it")
    assert view(client, report=report, key=key).status_code == 404


def test_who_comes_when_too_many_wait_is_told_to_come_again(client, monkeypatch):
    may_go, is_there = threading.Event(), threading.Event()

    def wait(*_):
        is_there.set()
        may_go.wait(30)
        return draw_page(one_line(lambda canvas: None), 1)

    monkeypatch.setattr(page_pictures, "draw_page", wait)
    pictures = next(
        cell.cell_contents
        for route in client.app.routes
        if getattr(route, "path", "") == "/pages/view"
        for cell in route.endpoint.__closure__
        if isinstance(cell.cell_contents, page_pictures.PagePictures)
    )
    pictures.slots._max_waiting = 0
    waiting = threading.Thread(target=view, args=(client,))
    waiting.start()
    assert is_there.wait(30)
    reply = view(client)
    may_go.set()
    waiting.join(30)
    assert reply.status_code == 503 and "Too many pages" in reply.text
