"""An Answer as text, as a record for scripts, as HTML. The one place that escapes."""

from __future__ import annotations

import html
import re
from collections.abc import Mapping, Sequence
from typing import Any

from corpus.plain_text import one_line
from index.retriever import Hit
from qa.answer import Answer, Citation, Dropped, Generation

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
        "dropped": [_dropped_record(sentence) for sentence in answer.dropped],
        "generation": _generation_record(answer.generation) if answer.generation else None,
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
    if note := generation_note(answer):
        lines += ["", f"({note})"]
    return "\n".join(lines)


def generation_note(answer: Answer) -> str:
    """Return a line on what a language model had to do with the answer; "" if nothing to tell."""
    generation, n_dropped = answer.generation, len(answer.dropped)
    if generation is None:
        return ""
    if generation.fallback:
        why = one_line(generation.fallback)
        return f"Not written by the language model, but in the reports' own words: {why}."
    left_out = f"; {n_dropped} of its sentences did not hold" if n_dropped else ""
    return f"Written by {one_line(generation.model)}, each sentence checked against its source{left_out}."


def source_line(citation: Citation) -> str:
    """Return where a citation stands: report, date, headings, period."""
    parts = [citation.title, citation.date, " > ".join(citation.path)]
    if citation.period and citation.period.kind != "statement":
        parts.append(str(citation.period))
    return " · ".join(part for part in parts if part)


def question_html(question: str) -> str:
    """Return what was typed as HTML: text, whatever it looks like."""
    return f'<p class="asked">{html.escape(question)}</p>'


def note_html(note: str, kind: str) -> str:
    """Return a line that the window itself says, such as that it is still loading."""
    return f'<p class="note {html.escape(kind)}">{html.escape(note)}</p>'


def answer_html(answer: Answer, turn: int = 1) -> str:
    """Return the answer as HTML; every mark links to its card, `#card-<turn>-<number>`.

    Where there is no answer, what came closest stands under its own heading.
    """
    kind = "abstained" if answer.abstained else "answer"
    lines = "".join(
        _line(line, position, turn, answer.citations)
        for position, line in enumerate(answer.text.splitlines())
    )
    return (
        f'<div class="{kind}" id="answer-{turn}" tabindex="-1">'
        f"{_understood(answer)}{lines}{_closest(answer.closest)}{_note(answer)}</div>"
    )


def cards_html(
    citations: Sequence[Citation], texts: Mapping[str, str], turn: int = 1, *, heading: str = ""
) -> str:
    """Return a card for each citation: where it stands, and its sentence marked in its passage.

    `texts` gives the passage's text by passage id.
    """
    cards = [_card(c, texts.get(c.passage_id, ""), turn) for c in citations]
    title = f"<h3>{html.escape(heading)}</h3>" if heading else ""
    return f'<section class="cards" data-turn="{turn}">{title}{"".join(cards)}</section>'


def _line(line: str, position: int, turn: int, citations: Sequence[Citation]) -> str:
    css = "answer-line" if position == 0 else "detail"
    if line.startswith("“"):
        css = "quote"
    elif line.startswith("- "):
        css, line = "point", line.removeprefix("- ")
    return f'<p class="{css}">{_with_marks(line, turn, citations)}</p>'


def _understood(answer: Answer) -> str:
    read = " ".join(answer.understood.split())
    if not read or read.casefold() == " ".join(answer.question.split()).casefold():
        return ""
    return f'<p class="understood">Understood as: {html.escape(read)}</p>'


def _note(answer: Answer) -> str:
    note = generation_note(answer)
    return f'<p class="note generation">{html.escape(note)}</p>' if note else ""


def _closest(citations: Sequence[Citation]) -> str:
    if not citations:
        return ""
    items = "".join(
        f"<li><q>{html.escape(one_line(c.quote))}</q>"
        f'<span class="where">{html.escape(source_line(c))}</span></li>'
        for c in citations
    )
    return (
        '<section class="closest"><h3>Closest in the reports (not an answer)</h3>'
        f"<ul>{items}</ul></section>"
    )


def _card(citation: Citation, passage: str, turn: int) -> str:
    name = f"card-{turn}-{citation.number}"
    parts = [citation.date]
    if citation.period and citation.period.kind != "statement":
        parts.append(str(citation.period))
    headings = "".join(f"<li>{html.escape(heading)}</li>" for heading in citation.path)
    path = f'<ol class="path">{headings}</ol>' if headings else ""
    return (
        f'<article class="card" id="{name}" tabindex="-1" aria-labelledby="{name}-title">'
        f'<h4 id="{name}-title"><span class="number">[{citation.number}]</span> '
        f"{html.escape(citation.title)}</h4>"
        f'<p class="where">{html.escape(" · ".join(parts))}</p>'
        f'{path}<div class="passage">{_marked(passage, citation.quote)}</div>'
        f'<a class="back" href="#answer-{turn}">Back to the answer</a></article>'
    )


def _marked(passage: str, quote: str) -> str:
    """Return the passage's lines as paragraphs, the quote marked in each line that holds of it."""
    before, _, after = passage.partition(quote)
    marked = "\n".join(f"<mark>{html.escape(line)}</mark>" for line in quote.splitlines() if line)
    body = f"{html.escape(before)}{marked}{html.escape(after)}"
    return "".join(f"<p>{line}</p>" for line in body.splitlines() if line.strip())


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


def _dropped_record(sentence: Dropped) -> dict[str, Any]:
    return {"text": sentence.text, "reason": sentence.reason, "quoted": sentence.is_quoted}


def _generation_record(generation: Generation) -> dict[str, Any]:
    return {
        "model": generation.model,
        "model_fingerprint": generation.model_fingerprint,
        "prompt_fingerprint": generation.prompt_fingerprint,
        "temperature": generation.temperature,
        "seed": generation.seed,
        "tokens_in": generation.tokens_in,
        "tokens_out": generation.tokens_out,
        "first_token_ms": generation.first_token_ms,
        "total_ms": generation.total_ms,
        "fallback": generation.fallback,
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
