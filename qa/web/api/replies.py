"""The replies of the routes: their schemas for OpenAPI, and the records of reports."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Any

from pydantic import BaseModel, ConfigDict, Field

from corpus.document import Document, Grain, Source, stamp

EVENTS: dict[str, Any] = {"text/event-stream": {"schema": {"type": "string"}}}
CSV: dict[str, Any] = {"text/csv": {"schema": {"type": "string"}}}


class Record(BaseModel):
    """A reply with no fields but those declared."""

    model_config = ConfigDict(extra="forbid")


class CitationRecord(Record):
    """The span that a number in the answer points to."""

    number: int
    doc_id: str
    title: str
    date: str
    quote: str = Field(description="Exactly `start:end` of the report's text.")
    start: int
    end: int
    passage_id: str
    heading: list[str]
    period: str | None = Field(examples=["result, 2023"])
    page: int | None = Field(description="Of a PDF, from 1, where the quote begins.")
    also_in: list[str] = Field(description="Further files with almost the same text.")


class HitRecord(Record):
    """A passage found."""

    rank: int
    passage_id: str
    doc_id: str
    start: int
    end: int
    score: float
    text: str


class AskRecord(Record):
    """One of the things that a question asks for, and what became of it."""

    text: str
    kind: str
    line: str
    verdict: bool | None = Field(description="Whether the line says Yes or No.")
    citations: list[int]
    confidence: float
    abstain_reason: str | None


class AnswerRecord(Record):
    """An answer, as `beijing-qa ask --json` gives it (docs/results-schema.md)."""

    model_config = ConfigDict(protected_namespaces=())
    schema_: int = Field(alias="schema")
    question: str
    understood: str
    kind: str
    answer: str
    asks: list[AskRecord]
    abstained: bool
    abstain_reason: str | None
    confidence: float
    citations: list[CitationRecord]
    closest: list[CitationRecord] = Field(description="What came nearest to an abstention.")
    retrieved: list[HitRecord]
    dropped: list[dict[str, Any]]
    generation: dict[str, Any] | None
    latency_ms: float


class SearchRecord(Record):
    """The passages nearest to a query, best first."""

    query: str
    hits: list[HitRecord]


class ReportRecord(Record):
    """A report, without its text."""

    doc_id: str
    title: str
    publisher: str
    date: str = Field(description="In words, never more exact than the report.")
    published: str | None = Field(description="YYYY-MM-DD, YYYY-MM or YYYY, as exact as known.")
    event_date: str | None
    years: list[int] = Field(description="The years that its sections speak of.")
    characters: int


class SectionRecord(Record):
    """The text under one heading; all spans are characters `start, end` of the text."""

    heading: list[str]
    year: int | None
    period: str = Field(examples=["result", "plan", "statement"])
    paragraphs: list[tuple[int, int]]


class WholeReport(ReportRecord):
    """A report with its text."""

    text: str
    sections: list[SectionRecord]


class ReportList(Record):
    """The reports that are answered from."""

    reports: list[ReportRecord]


class FigureRecord(Record):
    """A figure of the reports with what it counts (docs/figures.md)."""

    id: str
    value: int | float
    written: str
    unit: str
    kind: str
    counted: str
    year: int | None
    period: str
    pair: str | None = Field(description="The figure of another year that counts the same.")
    clause: str
    sentence: str = Field(description="Exactly `start:end` of the report's text.")
    heading: list[str]
    doc_id: str
    title: str
    date: str
    start: int
    end: int
    figure_start: int
    figure_end: int


class FigureList(Record):
    """Figures in the order of the reports; `total` counts those that are not in this reply, too."""

    total: int
    figures: list[FigureRecord]


class Kept(Record):
    """That feedback is on the disk."""

    number: int


def report_record(document: Document) -> dict[str, Any]:
    """Return a report without its text."""
    source: Source = document.source
    years = {section.period.year for section in document.sections} | {source.year}
    return {
        "doc_id": source.doc_id,
        "title": source.title,
        "publisher": source.publisher,
        "date": source.date_label,
        "published": _stamp(source.published, source.grain),
        "event_date": _stamp(source.event_date, source.event_grain),
        "years": sorted(year for year in years if year),
        "characters": len(document.text),
    }


def _stamp(day: date | None, grain: Grain) -> str | None:
    return stamp(day, grain) if day else None


def whole_report(document: Document) -> dict[str, Any]:
    """Return a report with its text and sections."""
    sections: Iterable[dict[str, Any]] = (
        {
            "heading": list(section.path),
            "year": section.period.year,
            "period": section.period.kind,
            "paragraphs": [[span.start, span.end] for span in section.paragraphs],
        }
        for section in document.sections
    )
    return report_record(document) | {"text": document.text, "sections": list(sections)}
