"""The sources of an answer as HTML cards; everything from outside is escaped."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from qa.answer import Citation
from qa.rendering.escaping import escape
from qa.rendering.marks import where_html
from qa.rendering.words import Language, say


def cards_html(
    citations: Sequence[Citation],
    texts: Mapping[str, str],
    turn: int = 1,
    language: Language = "en",
    *,
    heading: str = "",
    key: str = "",
) -> str:
    """Return a card for each citation: its report and date, and its sentence marked in its passage.

    `texts` gives the text of a passage by passage id; `key` opens the pages of uploads.
    """
    cards = [_card(c, texts.get(c.passage_id, ""), turn, language) for c in citations]
    title = f"<h3>{escape(heading)}</h3>" if heading else ""
    return (
        f'<section class="cards" data-turn="{turn}" data-key="{escape(key)}">'
        f"{title}{''.join(cards)}</section>"
    )


def copied_html(question: str, markdown: str, turn: int) -> str:
    """Return the hidden texts that the copy buttons use: the question, and the whole answer."""
    return (
        f'<pre class="copied" id="question-{turn}" hidden>{escape(question)}</pre>'
        f'<pre class="copied" id="copied-{turn}" hidden>{escape(markdown)}</pre>'
    )


def _card(citation: Citation, passage: str, turn: int, language: Language) -> str:
    name = f"card-{turn}-{citation.number}"
    headings = "".join(f"<li>{escape(heading)}</li>" for heading in citation.path)
    path = f'<ol class="path">{headings}</ol>' if headings else ""
    return (
        f'<article class="card" id="{name}" tabindex="-1" aria-labelledby="{name}-title">'
        f'<h4 id="{name}-title"><span class="number">[{citation.number}]</span> '
        f"{escape(citation.title)}</h4>"
        f'<p class="where">{where_html(citation, language)}</p>'
        f'{path}<div class="passage">{marked_html(passage, citation.quote)}</div>'
        f'<p class="ways"><a class="back" href="#cite-{turn}-{citation.number}">'
        f"{escape(say('back', language))}</a>{_open_button(citation, language)}"
        f"{_page_button(citation, turn, language)}</p>{_page_place(citation, turn)}</article>"
    )


def _open_button(citation: Citation, language: Language) -> str:
    """Return a button that opens the sentence in its report."""
    return (
        f'<button type="button" class="open-report" data-report="{escape(citation.doc_id)}" '
        f'data-start="{citation.start}" data-end="{citation.end}">'
        f"{escape(say('open_in_report', language))}</button>"
    )


def _page_button(citation: Citation, turn: int, language: Language) -> str:
    """Return a button that shows the page of a PDF, with the quote marked; "" for other files."""
    if citation.page is None:
        return ""
    return (
        f'<button type="button" class="show-page" aria-expanded="false" '
        f'aria-controls="page-{turn}-{citation.number}" data-report="{escape(citation.doc_id)}" '
        f'data-start="{citation.start}" data-end="{citation.end}" data-page="{citation.page}">'
        f"{escape(say('page_show', language, page=citation.page))}</button>"
    )


def _page_place(citation: Citation, turn: int) -> str:
    """Return where the page is shown once it is asked for."""
    name = f"page-{turn}-{citation.number}"
    return "" if citation.page is None else f'<div class="page-place" id="{name}" hidden></div>'


def marked_html(passage: str, quote: str) -> str:
    """Return the passage's lines as paragraphs, with the quote marked in each of its lines."""
    before, _, after = passage.partition(quote)
    marked = "\n".join(f"<mark>{escape(line)}</mark>" for line in quote.splitlines() if line)
    body = f"{escape(before)}{marked}{escape(after)}"
    return "".join(f"<p>{line}</p>" for line in body.splitlines() if line.strip())
