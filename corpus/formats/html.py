"""HTML to blocks: headings, paragraphs, items, tables; what is no text of the report left out.

Markdown comes here as HTML.
"""

from __future__ import annotations

import re
from typing import Any

from corpus.extract import BlockKind, Extract, ExtractWriter, Properties
from corpus.tables import write_table

_LEFT_OUT = """
script style noscript template svg math iframe object form button select nav aside footer head img
video audio canvas dialog
"""
_WITHIN_LINES = """
a abbr acronym b bdi bdo big cite code data del dfn em font i ins kbd label mark q s samp small span
strong sub sup time tt u var wbr
"""
_DROPPED, _INLINE = frozenset(_LEFT_OUT.split()), frozenset(_WITHIN_LINES.split())
_HEADING = re.compile(r"h([1-6])$")
_BOLD_LEVEL = 6
"""The level of a short paragraph in bold, which people write in place of a heading."""
_MAX_BOLD_CHARS = 120
_CLOSED = re.compile(r"[.!;:,。！；：，]\W*$")
_FEWEST_CHARS = 200
_MAX_SPAN = 20
_MAX_DIGITS = 6
_FRONT_MATTER = re.compile(r"\A---\n.*?\n---\n", re.DOTALL)
_AUTHOR = ("author", "dc.creator", "article:author", "dcterms.publisher", "og:site_name")
_DATE = ("article:published_time", "dc.date", "dcterms.issued", "dcterms.date", "date", "pubdate")


def read_html(data: bytes | str) -> Extract:
    """Return the extract of a page. A main part, where the page has one, is all that is read.

    Entities and files that a page names are not opened.

    Raises:
        ValueError: there is no page in the data.
    """
    from lxml import html

    parser = html.HTMLParser(no_network=True, remove_comments=True, remove_pis=True)
    root = html.document_fromstring(data, parser=parser)
    writer = _BlockWriter()
    writer.write(_main_part(root))
    return writer.finish(_properties(root))


def read_markdown(text: str) -> Extract:
    """Return the extract of a Markdown text: tables are read, HTML in it is read as text.

    Front matter is no text of the report.
    """
    from markdown_it import MarkdownIt

    body = _FRONT_MATTER.sub("", text)
    page = MarkdownIt("commonmark", {"html": False}).enable("table").render(body)
    return read_html(f"<html><body>{page}</body></html>")


def _main_part(root: Any) -> Any:
    """Return the only `main` or `article`, else the body."""
    for path in (".//main", ".//*[@role='main']", ".//article"):
        found = root.findall(path)
        if len(found) == 1 and len(_text(found[0])) > _FEWEST_CHARS:
            return found[0]
    body = root.find("body")
    return root if body is None else body


def _properties(root: Any) -> Properties:
    named: dict[str, str] = {}
    for meta in root.iter("meta"):
        name = (meta.get("name") or meta.get("property") or "").lower()
        named.setdefault(name, " ".join((meta.get("content") or "").split()))
    title = root.find(".//title")
    return Properties(
        title=_text(title) if title is not None else named.get("og:title", ""),
        author=next((named[name] for name in _AUTHOR if named.get(name)), ""),
        date=next((named[name] for name in _DATE if named.get(name)), ""),
        language=root.get("lang") or "",
    )


class _BlockWriter:
    """Writes the blocks of a tree in reading order; text between blocks is a paragraph."""

    def __init__(self) -> None:
        self._writer = ExtractWriter()
        self._run: list[str] = []
        self._mark = ""
        self._numbers: dict[Any, int] = {}  # of the last item, by list

    def finish(self, properties: Properties) -> Extract:
        return self._writer.finish(properties)

    def write(self, element: Any, kind: BlockKind = "paragraph") -> None:
        """Write what a block element holds. The parser bounds how deep elements nest."""
        self._collect(element, kind)
        self._end_run(kind)

    def _collect(self, element: Any, kind: BlockKind) -> None:
        self._run.append(element.text or "")
        for child in element:
            tag = _tag(child)
            if tag in _INLINE:
                self._collect(child, kind)
            elif tag == "br":
                self._run.append("\n")
            elif tag and tag not in _DROPPED and child.get("hidden") is None:
                self._end_run(kind)
                self._block(child, tag, kind)
            self._run.append(child.tail or "")

    def _block(self, element: Any, tag: str, outer: BlockKind) -> None:
        heading = _HEADING.match(tag)
        if heading:
            self._writer.add("heading", _text(element), int(heading.group(1)))
        elif tag == "p" and outer == "paragraph" and _is_bold(element):
            self._writer.add("heading", _text(element), _BOLD_LEVEL)
        elif tag == "table":
            self._table(element)
        elif tag == "li":
            self._mark = self._mark_of(element)
            self.write(element, "item")
        else:
            self.write(element, outer)

    def _mark_of(self, item: Any) -> str:
        """Return the mark that an item of a list begins with; items come in order."""
        items = item.getparent()
        if items is None or _tag(items) != "ol":
            return "- "
        start = items.get("start") or "1"
        first = int(start) if start.isdecimal() and len(start) < _MAX_DIGITS else 1
        number = self._numbers[items] = self._numbers.get(items, first - 1) + 1
        return f"{number}. "

    def _end_run(self, kind: BlockKind) -> None:
        text = "".join(self._run)
        self._run.clear()
        if text.strip():
            self._writer.add(kind, f"{self._mark}{text}")
            self._mark = ""

    def _table(self, table: Any) -> None:
        caption = table.find("caption")
        if caption is not None:
            self._writer.add("paragraph", _text(caption))
        # rows of its own: those of tables within are written with the cell that holds them
        rows = [row for row in table.iter("tr") if next(row.iterancestors("table")) is table]
        if any(inner is not table for inner in table.iter("table")):  # it lays out a page
            for cell in (cell for row in rows for cell in row if _tag(cell) in ("td", "th")):
                self.write(cell)
        else:
            write_table(self._writer, [_cells(row) for row in rows])


def _tag(element: Any) -> str:
    """Return the name of an element; "" for a comment."""
    return element.tag.rsplit("}", 1)[-1].lower() if isinstance(element.tag, str) else ""


def _text(element: Any) -> str:
    return " ".join("".join(element.itertext()).split())


def _is_bold(element: Any) -> bool:
    """True for a short paragraph all in bold that does not end as a sentence does."""
    text = _text(element)
    bold = "".join(_text(child) for child in element if _tag(child) in ("b", "strong"))
    is_whole = len(bold) >= len(text.replace(" ", "")) > 0 and not (element.text or "").strip()
    return is_whole and len(text) <= _MAX_BOLD_CHARS and not _CLOSED.search(text)


def _cells(row: Any) -> list[str]:
    """Return the texts of a row's cells, that of a cell over several columns for each of them."""
    cells: list[str] = []
    for cell in row:
        if _tag(cell) in ("td", "th"):
            span = cell.get("colspan") or "1"
            is_count = span.isdecimal() and len(span) < _MAX_DIGITS
            n_columns = min(int(span), _MAX_SPAN) if is_count else 1
            cells += [" ".join(" ".join(cell.itertext()).split())] * max(n_columns, 1)
    return cells
