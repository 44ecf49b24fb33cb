"""PDFs made to break a reader on purpose: loops of objects, bombs, crowded pages, passwords."""

from __future__ import annotations

import io
import random
import zlib
from collections.abc import Callable

_LARGE = 10**6
_DEEP = 10**5


def pdf(*objects: str | bytes, after: str = "") -> bytes:
    """Return a PDF of objects numbered from 1, the first its catalogue."""
    out = [b"%PDF-1.7\n"]
    for number, body in enumerate(objects, start=1):
        told = body if isinstance(body, bytes) else body.encode()
        out.append(b"%d 0 obj\n%b\nendobj\n" % (number, told))
    out.append(f"trailer << /Root 1 0 R /Size {len(objects) + 1} {after} >>\n%%EOF".encode())
    return b"".join(out)


def _pdf_page(content: bytes, packing: str = "/Filter /FlateDecode") -> bytes:
    data = zlib.compress(content, 1) if packing else content
    head = b"<< /Length %d %b >>\nstream\n" % (len(data), packing.encode())
    return pdf(
        "<< /Type /Catalog /Pages 2 0 R >>",
        "<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        "<< /Type /Page /Parent 2 0 R /MediaBox [0 0 600 800] /Contents 4 0 R "
        "/Resources << /Font << /F 5 0 R >> /XObject << /X 4 0 R >> >> >>",
        head + data + b"\nendstream",
        "<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>",
    )


def _pdf_words(n: int) -> bytes:
    chance = random.Random(n)
    words = "".join(
        f"1 0 0 1 {chance.randrange(580)} {chance.randrange(790)} Tm (w{i}) Tj\n" for i in range(n)
    )
    return _pdf_page(f"BT /F 9 Tf {words} ET".encode())


def _pdf_rules(n: int) -> bytes:
    lines = "".join(
        f"{i % 600} 0 m {i % 600} 800 l S 0 {i % 800} m 600 {i % 800} l S\n" for i in range(n)
    )
    return _pdf_page(f"BT /F 9 Tf 50 50 Td (text) Tj ET {lines}".encode())


def _pdf_pages(n: int) -> bytes:
    kids = " ".join(f"{i} 0 R" for i in range(3, n + 3))
    page = "<< /Type /Page /Parent 2 0 R /MediaBox [0 0 600 800] >>"
    return pdf(
        "<< /Type /Catalog /Pages 2 0 R >>", f"<< /Type /Pages /Kids [{kids}] /Count {n} >>",
        *[page] * n,
    )  # fmt: skip


def _pdf_loop(kids: str, count: int = 3) -> bytes:
    return pdf(
        "<< /Type /Catalog /Pages 2 0 R >>",
        f"<< /Type /Pages /Kids [{kids}] /Count {count} /Parent 3 0 R >>",
        "<< /Type /Pages /Kids [2 0 R 3 0 R 3 0 R] /Count 3 /Parent 2 0 R >>",
    )


def _locked() -> bytes:
    from reportlab.lib.pdfencrypt import StandardEncryption
    from reportlab.pdfgen.canvas import Canvas

    file = io.BytesIO()
    canvas = Canvas(file, encrypt=StandardEncryption("secret", "owner"))
    canvas.drawString(50, 50, "A secret report.")
    canvas.save()
    return file.getvalue()


def _scanned() -> bytes:
    from reportlab.pdfgen.canvas import Canvas

    file = io.BytesIO()
    canvas = Canvas(file)
    for _ in range(3):
        canvas.rect(50, 50, 400, 600, fill=1)
        canvas.showPage()
    canvas.save()
    return file.getvalue()


PDFS: tuple[tuple[str, str, Callable[[], bytes]], ...] = (
    (
        "a line of 10^6 characters",
        ".pdf",
        lambda: _pdf_page(b"BT /F 9 Tf (" + b"a " * (_LARGE // 2) + b") Tj ET"),
    ),
    ("a password", ".pdf", _locked),
    ("pictures alone", ".pdf", _scanned),
    ("a page tree that holds itself", ".pdf", lambda: _pdf_loop("2 0 R")),
    ("page trees that hold each other", ".pdf", lambda: _pdf_loop("3 0 R 2 0 R")),
    ("10^9 pages, it says", ".pdf", lambda: _pdf_loop("", 10**9)),
    ("an object that is itself", ".pdf", lambda: pdf("1 0 R", "2 0 R")),
    ("a root that is nowhere", ".pdf", lambda: pdf("<< /Type /Catalog /Pages 99 0 R >>")),
    (
        "a table of objects that leads to itself",
        ".pdf",
        lambda: pdf("<< /Type /Catalog >>", after="/Prev 9") + b"\nstartxref\n9\n%%EOF",
    ),
    ("5,000 pages", ".pdf", lambda: _pdf_pages(5_000)),
    ("20,000 words in disorder", ".pdf", lambda: _pdf_words(20_000)),
    ("2,000 rules that cross", ".pdf", lambda: _pdf_rules(1_000)),
    ("unpacks to 200 MB", ".pdf", lambda: _pdf_page(b" " * 200 * _LARGE)),
    ("a form that draws itself", ".pdf", lambda: _pdf_page(b"/X Do " * 100)),
    ("brackets 10^5 deep", ".pdf", lambda: _pdf_page(b"[" * _DEEP)),
    ("dictionaries 10^5 deep", ".pdf", lambda: pdf("<< /Type /Catalog /Pages " + "<< /A " * _DEEP)),
)
"""Name, the name's end, and what makes the file."""
