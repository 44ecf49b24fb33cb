"""An Answer as text, as a record for scripts, as HTML. The one place that escapes."""

from __future__ import annotations

import html
import re
from collections.abc import Sequence
from typing import Any

from corpus.plain_text import one_line
from index.retriever import Hit
from qa.answer import Answer, Citation

SCHEMA_VERSION = 1
_MARK = re.compile(r"\[(\d+)\]")


def to_record(answer: Answer) -> dict[str, Any]:
    """Return the answer as a results line without its id: the fields of docs/results-schema.md."""
    return {
        "schema": SCHEMA_VERSION,
        "question": answer.question,
        "understood": answer.understood,
        "kind": str(answer.kind),
        "answer": answer.text,
        "abstained": answer.abstained,
        "abstain_reason": str(answer.reason) if answer.reason else None,
        "confidence": round(answer.confidence, 4),
        "citations": [_citation_record(c) for c in answer.citations],
        "closest": [_citation_record(c) for c in answer.closest],
        "retrieved": [hit_record(hit) for hit in answer.hits],
        "latency_ms": answer.timing.get("total_ms", 0.0),
    }


def to_text(answer: Answer, *, width: int = 0) -> str:
    """Return the answer for a terminal: the text, then where each citation stands."""
    lines = [answer.text]
    if answer.citations:
        lines += ["", *(f"[{c.number}] {source_line(c)}" for c in answer.citations)]
    if answer.closest:
        lines += ["", "Closest in the reports (not an answer):"]
        lines += [f"  - “{one_line(c.quote)}” ({source_line(c)})" for c in answer.closest]
    return "\n".join(lines)


def source_line(citation: Citation) -> str:
    """Return where a citation stands: report, date, headings, period."""
    parts = [citation.title, citation.date, " > ".join(citation.path)]
    if citation.period and citation.period.kind != "statement":
        parts.append(str(citation.period))
    return " · ".join(part for part in parts if part)


def answer_html(answer: Answer, turn: int = 1) -> str:
    """Return the answer as HTML; every mark links to its card, `#card-<turn>-<number>`."""
    kind = "abstained" if answer.abstained else "answer"
    paragraphs = []
    for position, line in enumerate(answer.text.splitlines()):
        css = "answer-line" if position == 0 else "quote" if line.startswith("“") else "point"
        paragraphs.append(f'<p class="{css}">{_with_marks(line, turn, answer.citations)}</p>')
    return f'<div class="{kind}">{"".join(paragraphs)}</div>'


def cards_html(
    citations: Sequence[Citation], texts: dict[str, str], turn: int = 1, *, heading: str = ""
) -> str:
    """Return a card for each citation: where it stands, and its sentence marked in its passage.

    `texts` gives the passage's text by passage id.
    """
    cards = [_card(c, texts.get(c.passage_id, ""), turn) for c in citations]
    title = f"<h3>{html.escape(heading)}</h3>" if heading else ""
    return f'<section class="cards" data-turn="{turn}">{title}{"".join(cards)}</section>'


def _card(citation: Citation, passage: str, turn: int) -> str:
    quote = citation.quote
    before, _, after = passage.partition(quote)
    body = f"{html.escape(before)}<mark>{html.escape(quote)}</mark>{html.escape(after)}"
    paragraphs = "".join(f"<p>{p}</p>" for p in re.split(r"\n\s*\n|\n", body) if p.strip())
    return (
        f'<article class="card" id="card-{turn}-{citation.number}" tabindex="-1">'
        f"<h4>[{citation.number}] {html.escape(citation.title)}</h4>"
        f'<p class="where">{html.escape(source_line(citation))}</p>'
        f'<div class="passage">{paragraphs}</div>'
        f'<a class="back" href="#answer-{turn}">Back to the answer</a></article>'
    )


def _with_marks(line: str, turn: int, citations: Sequence[Citation]) -> str:
    """Escape a line, then turn the marks of citations that exist into links."""
    titles = {str(c.number): c.title for c in citations}

    def link(match: re.Match[str]) -> str:
        number = match[1]
        if number not in titles:
            return match.group()
        title = html.escape(titles[number], quote=True)
        return f'<a class="mark" href="#card-{turn}-{number}" title="{title}">[{number}]</a>'

    return _MARK.sub(link, html.escape(line))


def _citation_record(citation: Citation) -> dict[str, Any]:
    return {
        "number": citation.number,
        "doc_id": citation.doc_id,
        "title": citation.title,
        "date": citation.date,
        "quote": citation.quote,
        "start": citation.start,
        "end": citation.end,
        "passage_id": citation.passage_id,
        "heading": list(citation.path),
        "period": str(citation.period) if citation.period else None,
    }


def hit_record(hit: Hit) -> dict[str, Any]:
    """Return a passage found, as in `retrieved` of a results line."""
    passage = hit.passage
    return {
        "rank": hit.rank,
        "passage_id": passage.passage_id,
        "doc_id": passage.doc_id,
        "start": passage.start,
        "end": passage.end,
        "score": round(hit.score, 6),
        "text": passage.text,
    }
