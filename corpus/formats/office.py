"""Word, OpenDocument, EPUB and PowerPoint to blocks. All are ZIP files, opened within limits."""

from __future__ import annotations

import io
import posixpath
import zipfile
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

from corpus.extract import Extract, ExtractWriter, Properties
from corpus.formats.html import read_html
from corpus.tables import write_table

MAX_UNPACKED_BYTES = 200_000_000
_MAX_FILES = 10_000
_WORD_STYLES = "p[style-name='Title'] => h1:fresh\np[style-name='Subtitle'] => p:fresh"
_ODF = "{urn:oasis:names:tc:opendocument:xmlns:%s:1.0}%s"
_LEVELS = {str(level): level for level in range(1, 7)}
_DC = "{http://purl.org/dc/elements/1.1/}"


def open_zip(data: bytes) -> zipfile.ZipFile:
    """Open a ZIP file that unpacks to no more than the limit.

    Raises:
        ValueError: it is broken, has a password, or is too large unpacked.
    """
    try:
        archive = zipfile.ZipFile(io.BytesIO(data))
    except (zipfile.BadZipFile, OSError, NotImplementedError) as error:
        raise ValueError(f"is a broken file ({error})") from error
    infos = archive.infolist()
    if any(info.flag_bits & 1 for info in infos):
        raise ValueError("has a password; save it without one")
    if len(infos) > _MAX_FILES or sum(i.file_size for i in infos) > MAX_UNPACKED_BYTES:
        raise ValueError(f"is too large unpacked; at most {MAX_UNPACKED_BYTES // 1_000_000} MB")
    return archive


def read_docx(data: bytes) -> Extract:
    """Return the extract of a Word file, its headings told by their styles."""
    import mammoth

    archive = open_zip(data)
    page = mammoth.convert_to_html(
        io.BytesIO(data),
        style_map=_WORD_STYLES,
        convert_image=mammoth.images.img_element(_no_image),
    ).value
    extract = read_html(f"<html><body>{page}</body></html>")
    return replace(extract, properties=_core_properties(archive))


def _no_image(image: Any) -> dict[str, str]:
    return {}


def read_pptx(data: bytes) -> Extract:
    """Return the extract of slides: each one's title a heading, its text items, its notes left."""
    from pptx import Presentation

    archive = open_zip(data)
    writer = ExtractWriter()
    for slide in Presentation(io.BytesIO(data)).slides:
        writer.begin_page()
        title = slide.shapes.title
        if title is not None and title.has_text_frame:
            writer.add("heading", title.text_frame.text, 2)
        for shape in slide.shapes:
            if shape != title:
                _write_shape(writer, shape)
    return writer.finish(_core_properties(archive))


def _write_shape(writer: ExtractWriter, shape: Any) -> None:
    if shape.has_text_frame:
        for paragraph in shape.text_frame.paragraphs:
            writer.add("item", f"- {paragraph.text}" if paragraph.text.strip() else "")
    elif getattr(shape, "has_table", False) and shape.has_table:
        write_table(writer, [[cell.text for cell in row.cells] for row in shape.table.rows])


def _core_properties(archive: zipfile.ZipFile) -> Properties:
    """Return what a Word or PowerPoint file says of itself."""
    if "docProps/core.xml" not in archive.namelist():
        return Properties()
    root = _xml(archive.read("docProps/core.xml"))
    created = root.findtext("{http://purl.org/dc/terms/}created") or ""
    return Properties(
        title=root.findtext(f"{_DC}title") or "",
        author=root.findtext(f"{_DC}creator") or "",
        date=created[:10],
        language=root.findtext(f"{_DC}language") or "",
    )


def read_epub(data: bytes) -> Extract:
    """Return the extract of a book: its chapters in their order."""
    archive = open_zip(data)
    try:
        container = _xml(archive.read("META-INF/container.xml"))
        place = next(e.get("full-path") for e in container.iter() if e.get("full-path"))
        package = _xml(archive.read(place))
        pages = [archive.read(name) for name in _spine(package, posixpath.dirname(place))]
    except (KeyError, StopIteration) as error:
        raise ValueError(f"holds no book ({error})") from error
    bodies = (_body(page) for page in pages)
    extract = read_html(f"<html><body>{''.join(bodies)}</body></html>")
    told = Properties(*(package.findtext(f".//{_DC}{name}") or "" for name in _BOOK))
    return replace(extract, properties=told)


_BOOK = ("title", "creator", "date", "language")


def _spine(package: Any, folder: str) -> Iterator[str]:
    files = {e.get("id"): e.get("href") for e in package.iter("{*}item")}
    for item in package.iter("{*}itemref"):
        yield posixpath.normpath(posixpath.join(folder, files[item.get("idref")] or ""))


def _body(page: bytes) -> str:
    from lxml import etree, html

    body = html.document_fromstring(page, parser=html.HTMLParser(no_network=True)).find("body")
    return "" if body is None else etree.tostring(body, encoding="unicode", method="html")


def read_odt(data: bytes) -> Extract:
    """Return the extract of an OpenDocument text, its headings told by their level."""
    archive = open_zip(data)
    try:
        root = _xml(archive.read("content.xml"))
    except KeyError as error:
        raise ValueError("holds no text") from error
    writer = ExtractWriter()
    body = root.find(f".//{_ODF % ('office', 'text')}")
    _write_odt(writer, body if body is not None else root)
    return writer.finish(_odt_properties(archive))


def _write_odt(writer: ExtractWriter, element: Any) -> None:
    for child in element:
        tag = child.tag if isinstance(child.tag, str) else ""
        if tag == _ODF % ("text", "h"):
            level = child.get(_ODF % ("text", "outline-level"))
            writer.add("heading", "".join(child.itertext()), _LEVELS.get(level, 1))
        elif tag == _ODF % ("text", "p"):
            writer.add("paragraph", "".join(child.itertext()))
        elif tag == _ODF % ("text", "list"):
            for item in child.iter(_ODF % ("text", "p")):
                writer.add("item", f"- {''.join(item.itertext())}")
        elif tag == _ODF % ("table", "table"):
            rows = child.iter(_ODF % ("table", "table-row"))
            own = (row for row in rows if next(row.iterancestors(child.tag)) is child)
            write_table(writer, [_odt_cells(row) for row in own])
        else:
            _write_odt(writer, child)


def _odt_cells(row: Any) -> list[str]:
    cells = row.iterchildren(_ODF % ("table", "table-cell"), _ODF % ("table", "covered-table-cell"))
    return [" ".join(" ".join(cell.itertext()).split()) for cell in cells]


def _odt_properties(archive: zipfile.ZipFile) -> Properties:
    if "meta.xml" not in archive.namelist():
        return Properties()
    root = _xml(archive.read("meta.xml"))
    found = {name: root.findtext(f".//{_DC}{name}") or "" for name in _BOOK}
    return Properties(found["title"], found["creator"], found["date"][:10], found["language"])


def _xml(data: bytes) -> Any:
    """Parse XML without entities, files or addresses that it names."""
    from lxml import etree

    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False)
    try:
        return etree.fromstring(data, parser=parser)
    except etree.XMLSyntaxError as error:
        raise ValueError(f"is a broken file ({error})") from error
