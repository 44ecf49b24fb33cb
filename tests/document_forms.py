"""Writes a made-up document in the forms that people have: by other libraries than the readers'."""

from __future__ import annotations

import textwrap
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

from markdown_it import MarkdownIt

WIDTH = 76


@dataclass(frozen=True)
class Part:
    """A piece of a document: kind is h1 to h6, p, ul, ol or table; rows are items or cells."""

    kind: str
    text: str = ""
    rows: tuple = ()


def parts_of(markdown: str) -> list[Part]:
    tokens = MarkdownIt("commonmark").enable("table").parse(markdown)
    return list(_parts(iter(tokens)))


def _parts(tokens) -> Iterator[Part]:
    for token in tokens:
        if token.type in ("heading_open", "paragraph_open"):
            yield Part(token.tag, next(tokens).content.replace("\n", " "))
        elif token.type in ("bullet_list_open", "ordered_list_open"):
            yield Part(token.tag, rows=tuple(_texts(tokens, token.type.replace("open", "close"))))
        elif token.type == "table_open":
            yield Part("table", rows=tuple(_rows(tokens)))


def _texts(tokens, end) -> Iterator[str]:
    for token in tokens:
        if token.type == end:
            return
        if token.type == "inline":
            yield token.content.replace("\n", " ")


def _rows(tokens) -> Iterator[tuple[str, ...]]:
    cells: list[str] = []
    for token in tokens:
        if token.type == "table_close":
            return
        if token.type == "inline":
            cells.append(token.content)
        elif token.type == "tr_close":
            yield tuple(cells)
            cells = []


def as_text(parts: list[Part], width: int | None = None) -> bytes:
    return "\n\n".join(_text(part, width) for part in parts).encode() + b"\n"


def _text(part: Part, width: int | None) -> str:
    if part.kind == "table":
        widths = [max(map(len, column)) for column in zip(*part.rows, strict=True)]
        return "\n".join(
            "   ".join(cell.ljust(w) for cell, w in zip(row, widths, strict=True)).rstrip()
            for row in part.rows
        )
    if part.kind in ("ul", "ol"):
        return "\n".join(_filled(f"{mark}{item}", width, "  ") for mark, item in _marked(part))
    return _filled(part.text, width)


def _marked(part: Part) -> Iterator[tuple[str, str]]:
    for number, item in enumerate(part.rows, start=1):
        yield "- " if part.kind == "ul" else f"{number}. ", item


def _filled(text: str, width: int | None, indent: str = "") -> str:
    if width is None:
        return text
    if any("\u3400" <= c <= "\u9fff" for c in text):
        return "\n".join(textwrap.wrap(text, width // 2))
    return textwrap.fill(text, width, subsequent_indent=indent, break_long_words=False)


def as_docx(parts: list[Part], path: Path) -> None:
    from docx import Document

    document = Document()
    for part in parts:
        if part.kind == "h1":
            document.add_heading(part.text, 0)
        elif part.kind.startswith("h"):
            document.add_heading(part.text, int(part.kind[1]) - 1)
        elif part.kind == "p":
            document.add_paragraph(part.text)
        elif part.kind == "table":
            table = document.add_table(rows=len(part.rows), cols=len(part.rows[0]))
            for cells, row in zip(table.rows, part.rows, strict=True):
                for cell, text in zip(cells.cells, row, strict=False):
                    cell.text = text
        else:
            style = "List Bullet" if part.kind == "ul" else "List Number"
            for item in part.rows:
                document.add_paragraph(item, style=style)
    document.save(str(path))


def as_html(parts: list[Part]) -> bytes:
    from html import escape

    out = []
    for part in parts:
        if part.kind == "table":
            head, *rows = part.rows
            cells = "".join(f"<th>{escape(c)}</th>" for c in head)
            body = "".join(
                f"<tr>{''.join(f'<td>{escape(c)}</td>' for c in row)}</tr>" for row in rows
            )
            out.append(f"<table><thead><tr>{cells}</tr></thead><tbody>{body}</tbody></table>")
        elif part.rows:
            items = "".join(f"<li>{escape(item)}</li>" for item in part.rows)
            out.append(f"<{part.kind}>{items}</{part.kind}>")
        else:
            out.append(f"<{part.kind}>{escape(part.text)}</{part.kind}>")
    title = escape(parts[0].text)
    return (
        f"<!doctype html><html lang='en'><head><meta charset='utf-8'><title>{title}</title></head>"
        f"<body><nav><a href='/'>Home</a></nav><main>{''.join(out)}</main>"
        "<footer>Cookies</footer></body></html>"
    ).encode()


def as_pdf(parts: list[Part], path: Path) -> None:
    from xml.sax.saxutils import escape

    from reportlab.lib import colors
    from reportlab.lib.pagesizes import A4
    from reportlab.lib.styles import getSampleStyleSheet
    from reportlab.pdfbase import pdfmetrics
    from reportlab.pdfbase.cidfonts import UnicodeCIDFont
    from reportlab.platypus import Paragraph, SimpleDocTemplate, Spacer, Table, TableStyle

    styles = getSampleStyleSheet()
    if any("\u3400" <= c <= "\u9fff" for part in parts for c in part.text):
        pdfmetrics.registerFont(UnicodeCIDFont("STSong-Light"))
        for style in styles.byName.values():
            style.fontName = "STSong-Light"
            style.wordWrap = "CJK"
    style_of = {
        "h1": "Title",
        "h2": "Heading1",
        "h3": "Heading2",
        "h4": "Heading3",
        "p": "BodyText",
    }
    story: list[object] = []
    for part in parts:
        if part.kind == "table":
            rows = [[Paragraph(escape(c), styles["BodyText"]) for c in row] for row in part.rows]
            table = Table(rows)
            table.setStyle(TableStyle([("GRID", (0, 0), (-1, -1), 0.5, colors.grey)]))
            story += [table, Spacer(1, 8)]
        elif part.rows:
            story += [
                Paragraph(escape(f"{m.replace('-', '•')}{item}"), styles["BodyText"])
                for m, item in _marked(part)
            ]
        else:
            story.append(Paragraph(escape(part.text), styles[style_of.get(part.kind, "Heading3")]))

    def foot(canvas, document) -> None:
        canvas.drawCentredString(A4[0] / 2, 30, f"Page {canvas.getPageNumber()}")

    SimpleDocTemplate(str(path), pagesize=A4).build(story, onFirstPage=foot, onLaterPages=foot)


FORMS: dict[str, str] = {
    "unwrapped": ".txt",
    "wrapped": ".txt",
    "markdown": ".md",
    "html": ".html",
    "docx": ".docx",
    "pdf": ".pdf",
}


def write_form(form: str, markdown: str, path: Path) -> None:
    parts = parts_of(markdown)
    by_form: dict[str, Callable[[], object]] = {
        "unwrapped": lambda: path.write_bytes(as_text(parts)),
        "wrapped": lambda: path.write_bytes(as_text(parts, WIDTH)),
        "markdown": lambda: path.write_text(markdown, encoding="utf-8"),
        "html": lambda: path.write_bytes(as_html(parts)),
        "docx": lambda: as_docx(parts, path),
        "pdf": lambda: as_pdf(parts, path),
    }
    by_form[form]()
