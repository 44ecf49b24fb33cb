"""Files made to break a reader on purpose: bombs, nests, loops, long lines, passwords."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable, Mapping

from hostile_pdfs import PDFS

_W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
_LARGE = 10**6
_MANY = 10**5
_DEEP = 10**5


def packed(members: Mapping[str, bytes]) -> bytes:
    """Return a ZIP file of these members."""
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as archive:
        for name, data in members.items():
            archive.writestr(name, data)
    return file.getvalue()


def _docx(body: str, before: str = "") -> bytes:
    document = f'{before}<w:document xmlns:w="{_W}"><w:body>{body}</w:body></w:document>'
    kinds = "http://schemas.openxmlformats.org/package/2006/content-types"
    return packed(
        {
            "[Content_Types].xml": f'<Types xmlns="{kinds}"/>'.encode(),
            "word/document.xml": document.encode(),
        }
    )


def _odt(body: str, before: str = "") -> bytes:
    space = "urn:oasis:names:tc:opendocument:xmlns"
    spaces = " ".join(f'xmlns:{n}="{space}:{n}:1.0"' for n in ("office", "text", "table"))
    content = (
        f"{before}<office:document {spaces}><office:text>{body}</office:text></office:document>"
    )
    return packed({"content.xml": content.encode()})


def _epub(page: bytes) -> bytes:
    package = (
        '<package><manifest><item id="a" href="a.html"/></manifest>'
        '<spine><itemref idref="a"/></spine></package>'
    )
    return packed(
        {
            "META-INF/container.xml": b'<container><rootfile full-path="p.opf"/></container>',
            "p.opf": package.encode(),
            "a.html": page,
        }
    )


def _run(text: str) -> str:
    return f"<w:p><w:r><w:t>{text}</w:t></w:r></w:p>"


def _laughs(text: str) -> str:
    """Entities that hold each other ten times, and one of a file."""
    names = "".join(f'<!ENTITY e{i} "{f"&e{i - 1};" * 10 if i else "ha"}">' for i in range(12))
    return f'<!DOCTYPE {text} [{names}<!ENTITY f SYSTEM "file:///etc/passwd">]>'


def _zip_locked() -> bytes:
    data = bytearray(_docx(_run("secret")))
    for mark, place in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        at = data.find(mark)
        while at >= 0:
            data[at + place] |= 1
            at = data.find(mark, at + 1)
    return bytes(data)


def _zip_lying() -> bytes:
    """A member that says it has 10 bytes and unpacks to 300 MB."""
    data = bytearray(_docx(_run("a" * 300 * _LARGE)))
    at = data.rfind(b"PK\x01\x02")
    data[at + 24 : at + 28] = (10).to_bytes(4, "little")
    return bytes(data)


def _nested_zips() -> bytes:
    data = packed({"a.txt": b"0" * 10 * _LARGE})
    for _ in range(50):
        data = (
            packed({f"{i}.zip": data for i in range(3)})[: 20 * _LARGE]
            if len(data) < 5 * _LARGE
            else packed({"a.zip": data})
        )
    return data


def _page(body: str) -> bytes:
    return f"<!doctype html><html><body>{body}</body></html>".encode()


_Make = Callable[[], bytes]
SPECIALS: tuple[tuple[str, str, _Make], ...] = (
    ("a line of 10^6 characters", ".txt", lambda: b"a" * _LARGE),
    ("a line of 10^6 characters", ".md", lambda: b"# a\n\n# b\n\n" + b"a " * (_LARGE // 2)),
    ("a line of 10^6 characters", ".html", lambda: _page("a " * (_LARGE // 2))),
    ("a line of 10^6 characters", ".docx", lambda: _docx(_run("a " * (_LARGE // 2)))),
    ("a line of 10^6 characters", ".odt", lambda: _odt(f"<text:p>{'a ' * _MANY * 5}</text:p>")),
    ("a line of 10^6 characters", ".epub", lambda: _epub(_page("a " * (_LARGE // 2)))),
    ("text of 30 MB", ".txt", lambda: b"The city planted 12 trees in 2023.\n" * 900_000),
    ("text of 200 MB", ".txt", lambda: b"word " * (40 * _LARGE)),
    ("text of more than 200 MB", ".txt", lambda: b"word " * (41 * _LARGE)),
    ("10^5 headings", ".txt", lambda: b"Looking back on 2023\n\n" * _MANY),
    ("10^5 headings", ".md", lambda: b"# Looking back on 2023\n\n" * _MANY),
    ("10^5 headings", ".html", lambda: _page("<h2>Looking back on 2023</h2>" * _MANY)),
    ("10^5 paragraphs", ".docx", lambda: _docx(_run("Looking back on 2023") * _MANY)),
    ("10^5 headings", ".odt", lambda: _odt("<text:h>Looking back on 2023</text:h>" * _MANY)),
    ("a table of 10^5 rows", ".txt", lambda: b"aa\t12\t13\n" * _MANY),
    (
        "a table of 10^5 rows",
        ".md",
        lambda: b"# a\n\n| a | b |\n|---|---|\n" + b"| a | 2 |\n" * _MANY,
    ),
    ("a table of 10^5 rows", ".html", lambda: _page(f"<table>{'<tr><td>a<td>2' * _MANY}</table>")),
    ("a row of 10^5 cells", ".html", lambda: _page(f"<table>{'<tr>' + '<td>a' * _MANY}</table>")),
    ("a row of 10^5 cells", ".txt", lambda: (b"a\t" * _MANY + b"\n") * 10),
    (
        "10^5 rows of bars, one of 10^5 cells",
        ".txt",
        lambda: b"|a|b|\n" * _MANY + b"|a" * _MANY + b"|\n",
    ),
    ("quotes 10^5 deep", ".md", lambda: b"# a\n# b\n" + b"> " * _DEEP + b"a"),
    ("brackets 10^5 deep", ".md", lambda: b"# a\n# b\n" + b"[" * _DEEP + b"a" + b"](b)" * _DEEP),
    ("pictures 10^5 deep", ".md", lambda: b"# a\n# b\n" + b"![" * _DEEP),
    (
        "lists 3,000 deep",
        ".md",
        lambda: b"# a\n# b\n" + b"".join(b" " * i + b"- a\n" for i in range(3000)),
    ),
    ("stars", ".md", lambda: b"# a\n# b\n" + b"*a **b " * _MANY),
    ("backticks", ".md", lambda: b"# a\n# b\n" + b"".join(b"`" * i + b" " for i in range(1, 1400))),
    ("open tags", ".md", lambda: b"# a\n# b\n" + b"<a " * _MANY + b"<!-- " * _MANY),
    ("link definitions", ".md", lambda: b"# a\n# b\n" + b"[a]: b\n" * _MANY),
    ("elements 10^5 deep", ".html", lambda: _page("<div>" * _DEEP + "a")),
    ("elements within lines 10^5 deep", ".html", lambda: _page("<b>" * _DEEP + "a")),
    ("tables 1,000 deep", ".html", lambda: _page("<table><tr><td>" * 1000 + "a")),
    (
        "lists 200 deep, 10^4 times",
        ".html",
        lambda: _page(("<ul><li>a" * 100 + "</ul>" * 100) * 1000),
    ),
    ("a list of 10^5 items", ".html", lambda: _page(f"<ol>{'<li>a' * _MANY}</ol>")),
    ("elements 10^5 deep", ".docx", lambda: _docx("<w:p>" * _DEEP + "</w:p>" * _DEEP)),
    (
        "elements 200 deep",
        ".docx",
        lambda: _docx("<w:tbl><w:tr><w:tc>" * 80 + _run("a") + "</w:tc></w:tr></w:tbl>" * 80),
    ),
    (
        "elements 10^5 deep",
        ".odt",
        lambda: _odt("<text:section>" * _DEEP + "</text:section>" * _DEEP),
    ),
    (
        "elements 200 deep",
        ".odt",
        lambda: _odt("<text:list>" * 240 + "<text:p>a</text:p>" + "</text:list>" * 240),
    ),
    (
        "tables 80 deep",
        ".odt",
        lambda: _odt(
            "<table:table><table:table-row><table:table-cell>" * 80
            + "<text:p>a</text:p>"
            + "</table:table-cell></table:table-row></table:table>" * 80
        ),
    ),
    (
        "a level of 10^9",
        ".odt",
        lambda: _odt('<text:h text:outline-level="1000000000">a</text:h><text:p>b</text:p>'),
    ),
    (
        "a level that is no number",
        ".odt",
        lambda: _odt('<text:h text:outline-level="one">a</text:h>'),
    ),
    (
        "a level below 1",
        ".odt",
        lambda: _odt('<text:h text:outline-level="-5">a</text:h><text:p>b</text:p>'),
    ),
    (
        "entities",
        ".html",
        lambda: _laughs("html").encode() + b"<html><body>a &e11; &f; b</body></html>",
    ),
    ("entities", ".odt", lambda: _odt("<text:p>a &e11; &f; b</text:p>", _laughs("x"))),
    ("entities", ".docx", lambda: _docx(_run("a &e11; &f; b"), _laughs("x"))),
    (
        "entities",
        ".epub",
        lambda: _epub(_laughs("html").encode() + b"<html><body>a &e11; &f;</body></html>"),
    ),
    ("unpacks to 190 MB of blanks", ".docx", lambda: _docx(_run("a" + " " * 190 * _LARGE))),
    (
        "unpacks to 190 MB of letters",
        ".odt",
        lambda: _odt(f"<text:p>{'a' * 190 * _LARGE}</text:p>"),
    ),
    ("unpacks to 190 MB of elements", ".docx", lambda: _docx("<w:p/>" * 31 * _LARGE)),
    ("unpacks to 190 MB", ".epub", lambda: _epub(_page("<p>a" * 47 * _LARGE))),
    ("unpacks to 300 MB", ".docx", lambda: _docx(_run("a" * 300 * _LARGE))),
    ("lies about 300 MB", ".docx", _zip_lying),
    ("archives in archives", ".docx", _nested_zips),
    ("20,000 members", ".docx", lambda: packed({f"m{i}": b"" for i in range(20_000)})),
    ("a password", ".docx", _zip_locked),
    *PDFS,
)
"""Name, the name's end, and what makes the file."""
