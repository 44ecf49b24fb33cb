"""Markdown to blocks, by way of HTML. Tables are read; HTML in the text is read as text."""

from __future__ import annotations

import re

from corpus.extract import Extract
from corpus.formats.html import read_html

_FRONT_MATTER = re.compile(r"\A---\n.*?\n---\n", re.DOTALL)


def read_markdown(text: str) -> Extract:
    """Return the extract of a Markdown text; front matter is no text of the report."""
    from markdown_it import MarkdownIt

    body = _FRONT_MATTER.sub("", text)
    page = MarkdownIt("commonmark", {"html": False}).enable("table").render(body)
    return read_html(f"<html><body>{page}</body></html>")
