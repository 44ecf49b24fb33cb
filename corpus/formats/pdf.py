"""PDF to blocks: each page's words become lines, its ruled tables rows; `pdf_layout` does the rest.

A page that is a picture alone has no words. It is named, or `scanned` recognises its lines.
"""

from __future__ import annotations

import io
import re
from dataclasses import replace
from typing import Any

from corpus.extract import Extract, PageProgress, Properties
from corpus.formats.pdf_layout import write_pages
from corpus.formats.pdf_lines import Page, Word, page_lines
from corpus.formats.pdf_tables import ruled_tables
from corpus.formats.scanned import recognise_pages

MAX_PAGES = 3_000
_MAX_SIGNS = 100_000  # on one page; more is no text that anybody reads
_MAX_RULES = 2_000  # on one page, of which tables are made; more are a map or a drawing
_GLYPH = re.compile(r"\(cid:\d+\)")  # a sign that the font does not name: a bullet, mostly
_MANY_CURVES = 100  # of a page without words, whose letters may be drawn
_SCANNED = (
    "has pages of pictures alone, no text; read it with an OCR program first, "
    'or install the extra "ocr"'
)


class ScannedPdf(ValueError):
    """All its `n_pages` pages are pictures."""

    def __init__(self, n_pages: int) -> None:
        super().__init__(_SCANNED)
        self.n_pages = n_pages


def read_pdf(
    data: bytes, progress: PageProgress | None = None, *, recognise: bool = False
) -> Extract:
    """Return the extract of a PDF. `progress(done, total)` counts pages.

    With `recognise` the pages that are pictures are recognised, which takes seconds for each.

    Raises:
        ScannedPdf: it holds pictures alone, and they are not to be recognised.
        ValueError: it is broken, has a password, or too many pages.
    """
    import pdfplumber

    pages: list[Page] = []
    pictures: list[int] = []
    try:
        with pdfplumber.open(io.BytesIO(data)) as document:
            total = len(document.pages)
            if total > MAX_PAGES:
                raise ValueError(f"has {total} pages; at most {MAX_PAGES:,} are read")
            for number, page in enumerate(document.pages, start=1):
                pages.append(_read_page(page, number - 1))
                if _is_picture(page, pages[-1]):
                    pictures.append(number - 1)
                page.close()
                if progress:
                    progress(number, total)
            properties = _properties(document.metadata or {})
    except ValueError:
        raise
    except Exception as error:  # the parser raises errors of many kinds on broken files
        raise ValueError(_reason(error)) from error
    if recognise:
        for number, recognised in recognise_pages(data, pictures, progress):
            pages[number] = recognised
    elif not any(page.lines or page.tables for page in pages):
        raise ScannedPdf(total)
    numbers = tuple(number + 1 for number in pictures)
    extract = write_pages(pages, properties)
    return replace(extract, pictures=numbers, is_recognised=recognise)


def _reason(error: Exception) -> str:
    kind = f"{type(error).__name__} {error}"
    told = f"{kind} {error.args!r}"  # the reader wraps errors of its parser that say nothing
    if "Password" in told or "Encrypt" in told:
        return "has a password; save it without one"
    return f"is a broken PDF ({' '.join(kind.split())[:120]})"


def _read_page(page: Any, number: int) -> Page:
    """Return what stands on a page, whose number counts from 0."""
    if len(page.chars) > _MAX_SIGNS:
        raise ValueError(f"has a page of more than {_MAX_SIGNS:,} characters; save its text alone")
    upright = page.filter(lambda thing: thing.get("upright", True))
    tables = list(ruled_tables(upright, number)) if len(page.edges) <= _MAX_RULES else []
    words = [
        Word(
            _GLYPH.sub("•", w["text"]),
            w["x0"],
            w["x1"],
            w["top"],
            w["bottom"],
            w["size"],
            _is_bold(w["fontname"]),
            number,
        )
        for w in upright.extract_words(extra_attrs=["fontname", "size"], x_tolerance_ratio=0.2)
    ]
    free = [word for word in words if not any(t.holds(word) for t in tables)]
    return Page(float(page.height), page_lines(free), tables, page.cropbox)


def _is_picture(page: Any, read: Page) -> bool:
    has_text = read.lines or read.tables
    return not has_text and bool(page.images or len(page.curves) > _MANY_CURVES)


def _is_bold(font: str) -> bool:
    name = font.lower()
    return any(mark in name for mark in ("bold", "black", "heavy", "semibold", "demi"))


def _properties(told: dict[str, Any]) -> Properties:
    texts = {key: value if isinstance(value, str) else "" for key, value in told.items()}
    date = texts.get("CreationDate", "")  # "D:20240305120000"
    day = date[2:10] if date.startswith("D:") else ""
    return Properties(
        title=texts.get("Title", ""),
        author=texts.get("Author", ""),
        date=f"{day[:4]}-{day[4:6]}-{day[6:]}" if len(day) == 8 and day.isdecimal() else "",
    )
