"""An Answer as text for a terminal, and as a record for scripts."""

from __future__ import annotations

from typing import Any

from corpus.plain_text import one_line
from index.retriever import Hit
from qa.answer import Answer, AnsweredAsk, Citation, Dropped, Generation
from qa.rendering.escaping import for_terminal
from qa.rendering.words import Language, also_words, page_words, period_words, say
from qa.text.hygiene import visible

SCHEMA_VERSION = 1


def to_record(answer: Answer) -> dict[str, Any]:
    """Return the answer as a results line without its id: the fields of docs/results-schema.md."""
    return {
        "schema": SCHEMA_VERSION,
        "question": answer.question,
        "understood": answer.understood,
        "kind": str(answer.type),
        "answer": answer.text,
        "asks": [_ask_record(ask) for ask in answer.asks],
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
    """Return the answer for a terminal: the text, then a line for each citation."""
    lines = [answer.text]
    if answer.citations:
        lines += ["", *(f"[{c.number}] {source_line(c)}" for c in answer.citations)]
    if answer.closest:
        lines += ["", "Closest in the reports (not an answer):"]
        lines += [f"  - “{one_line(c.quote)}” ({source_line(c)})" for c in answer.closest]
    if note := generation_note(answer):
        lines += ["", f"({note})"]
    return for_terminal("\n".join(lines))


def generation_note(answer: Answer, language: Language = "en") -> str:
    """Return a line on which language model wrote the answer; "" if none was asked."""
    generation, n_dropped = answer.generation, len(answer.dropped)
    if generation is None:
        return ""
    if generation.fallback:
        return say("not_written", language, why=one_line(generation.fallback))
    model = one_line(generation.model)
    return say("written_but" if n_dropped else "written", language, model=model, n=n_dropped)


def source_line(citation: Citation, language: Language = "en") -> str:
    """Return the source of a citation in a line: report, date, page, headings, period, copies."""
    path, page = " > ".join(citation.path), page_words(citation.page, language)
    period, also = period_words(citation.period, language), also_words(citation.also_in, language)
    parts = (citation.title, citation.date, page, path, period, also)
    return visible(" · ".join(part for part in parts if part))


def _ask_record(ask: AnsweredAsk) -> dict[str, Any]:
    return {
        "text": ask.text,
        "kind": str(ask.type),
        "line": ask.line,
        "verdict": ask.verdict,
        "citations": list(ask.citations),
        "confidence": round(ask.confidence, 4),
        "abstain_reason": str(ask.reason) if ask.reason else None,
    }


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
        "page": citation.page,
        "also_in": list(citation.also_in),
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
