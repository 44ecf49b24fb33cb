"""A page of a PDF as HTML: its picture, with boxes over the words that are quoted."""

from __future__ import annotations

from base64 import b64encode
from collections.abc import Sequence
from dataclasses import dataclass

from corpus.layout import Box
from qa.rendering.escaping import escape
from qa.rendering.words import Language, say


@dataclass(frozen=True, slots=True)
class PageView:
    """A page to show. `picture` is PNG, `size` the page's in points; pages count from 1."""

    title: str
    page: int
    n_pages: int
    size: tuple[float, float]
    boxes: Sequence[Box]
    picture: bytes


def page_html(view: PageView, language: Language = "en") -> str:
    """Return a page with its quote marked, and buttons to turn to the pages beside it."""
    key = "page_alt_marked" if view.boxes else "page_alt"
    alt = escape(say(key, language, page=view.page, title=view.title))
    width, height = view.size
    where = escape(say("page_of", language, page=view.page, n=view.n_pages))
    image = b64encode(view.picture).decode()
    marks = "".join(_mark(box, width, height) for box in view.boxes)
    return (
        f'<figure class="page-view" tabindex="-1" aria-label="{where}">'
        f'<div class="sheet-frame"><div class="sheet">'
        f'<img src="data:image/png;base64,{image}" alt="{alt}" '
        f'width="{width:.0f}" height="{height:.0f}">{marks}</div></div>'
        f"<figcaption><span>{where}</span>{_turn_button('previous', view, language)}"
        f"{_turn_button('next', view, language)}"
        f'<button type="button" class="enlarge" aria-pressed="false">'
        f"{escape(say('page_larger', language))}</button></figcaption></figure>"
    )


def _mark(box: Box, width: float, height: float) -> str:
    edges = {
        "left": box.x0 / width,
        "top": box.top / height,
        "width": (box.x1 - box.x0) / width,
        "height": (box.bottom - box.top) / height,
    }
    style = ";".join(f"{name}:{100 * share:.3f}%" for name, share in edges.items())
    return f'<span class="quoted" style="{style}"></span>'


def _turn_button(way: str, view: PageView, language: Language) -> str:
    """Return the button to the page before or after; "" where there is none."""
    page = view.page + (1 if way == "next" else -1)
    if not 1 <= page <= view.n_pages:
        return ""
    return (
        f'<button type="button" class="turn-page" data-way="{way}" data-page="{page}">'
        f"{escape(say(f'page_{way}', language))}</button>"
    )
