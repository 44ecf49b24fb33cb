"""Which reader a file gets: told by its content, by its name where the content says nothing."""

from __future__ import annotations

import re
from collections.abc import Callable

from corpus.extract import Extract, PageProgress
from corpus.formats.encodings import decode
from corpus.formats.html import read_html, read_markdown
from corpus.formats.office import open_zip, read_docx, read_epub, read_odt, read_pptx
from corpus.formats.pdf import read_pdf
from corpus.plain_blocks import read_plain

Reader = Callable[[bytes], Extract]

MAX_CHARS = 10_000_000
"""Of a file's text: three times that of a report of a thousand pages."""
MAX_PLAIN_BYTES = 200_000
"""Of text that is read without a child process: a report of fifty pages."""
_ZIPPED: dict[str, Reader] = {
    "word/document.xml": read_docx,
    "ppt/presentation.xml": read_pptx,
    "META-INF/container.xml": read_epub,
    "content.xml": read_odt,
}
_ZIP = b"PK\x03\x04"
# The first bytes of files that are not read, whatever their name says, and what to do about it.
_OTHERS = (
    (b"\xd0\xcf\x11\xe0", "an old Word or Excel file; save it as .docx"),
    (b"{\\rtf", "RTF; save it as .docx"),
    (b"\x1f\x8b", "gzip; unpack it first"),
    (b"BZh", "bzip2; unpack it first"),
    (b"\xfd7zXZ\x00", "xz; unpack it first"),
    (b"7z\xbc\xaf\x27\x1c", "7z; unpack it first"),
    (b"Rar!", "RAR; unpack it first"),
    (b"\x89PNG", "a picture; read it with an OCR program first"),
    (b"\xff\xd8\xff", "a picture; read it with an OCR program first"),
    (b"GIF8", "a picture; read it with an OCR program first"),
    (b"\x7fELF", "a program"),
    (b"MZ\x90\x00", "a program"),
)
_PAGE = re.compile(rb"\s*(?:<!--.*?-->\s*)?<(?:!doctype html|html|head|body)\b", re.I | re.S)
_MARKED_DOWN = re.compile(r"^#{1,6} \S|^\|?\s*:?-{3,}:?\s*\|", re.MULTILINE)


def read_bytes(
    data: bytes, suffix: str, progress: PageProgress | None = None, *, recognise: bool = False
) -> Extract:
    """Return the extract of a file. `suffix` is that of its name, in lower case.

    `progress(done, total)` counts the pages of a PDF; with `recognise` those that are pictures
    are read too.

    Raises:
        ValueError: it is of a kind that is not read, broken, or holds no text; the message says
            which, and the way out.
    """
    reader = _reader_of(data, suffix)
    is_pdf = reader is read_pdf
    extract = read_pdf(data, progress, recognise=recognise) if is_pdf else reader(data)
    if not extract.text.strip():
        raise ValueError("holds no text")
    _check_length(extract.text)
    return extract


def is_plain(data: bytes, suffix: str) -> bool:
    """True for text so short that no child process with limits is needed to read it.

    Raises:
        ValueError: it is of a kind that is not read.
    """
    is_packed = data.startswith(_ZIP)  # not opened here: its list of files can be made to be huge
    is_short = len(data) <= MAX_PLAIN_BYTES
    return is_short and not is_packed and _reader_of(data, suffix) is _read_text


def _check_length(text: str) -> None:
    if len(text) > MAX_CHARS:
        raise ValueError(f"has more than {MAX_CHARS:,} characters of text; divide it")


def _reader_of(data: bytes, suffix: str) -> Reader:
    for magic, kind in _OTHERS:
        if data.startswith(magic):
            raise ValueError(f"is {kind}")
    if data[:1024].find(b"%PDF-") >= 0:
        return read_pdf
    if data.startswith(_ZIP):
        names = set(open_zip(data).namelist())
        for part, reader in _ZIPPED.items():
            if part in names:
                return reader
        raise ValueError("is a ZIP file of another kind; unpack it first")
    if _PAGE.match(data[:4096].removeprefix(b"\xef\xbb\xbf")):
        return read_html
    return _read_html_text if suffix in (".html", ".htm") else _read_text


def _read_html_text(data: bytes) -> Extract:
    return read_html(decode(data))


def _read_text(data: bytes) -> Extract:
    text = decode(data)
    _check_length(text)
    return read_markdown(text) if len(_MARKED_DOWN.findall(text)) > 1 else read_plain(text)
