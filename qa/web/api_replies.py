"""What the routes give: the shapes behind the OpenAPI document, and errors in one form."""

from __future__ import annotations

import logging
from collections.abc import Iterable
from typing import Any

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse
from pydantic import BaseModel, ConfigDict, Field
from starlette.exceptions import HTTPException

from corpus.document import Document, Source
from qa.feedback import FeedbackLost
from qa.web.api_requests import readable
from qa.web.places import Busy
from qa.web.service import NotReady

_log = logging.getLogger(__name__)


class Record(BaseModel):
    """A reply whose fields are all told."""

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


class HitRecord(Record):
    """A passage found."""

    rank: int
    passage_id: str
    doc_id: str
    start: int
    end: int
    score: float
    text: str


class AnswerRecord(Record):
    """An answer, as `beijing-qa ask --json` gives it (docs/results-schema.md)."""

    model_config = ConfigDict(protected_namespaces=())
    schema_: int = Field(alias="schema")
    question: str
    understood: str
    kind: str
    answer: str
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
    published: str | None
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


class Fault(Record):
    """What is wrong."""

    type: str
    message: str
    code: str | None = None
    param: str | None = None


class Problem(Record):
    """Any reply but a good one."""

    error: Fault


def refusal(description: str) -> dict[str, Any]:
    """Return how the OpenAPI document tells of a reply that is not a good one."""
    return {"model": Problem, "description": description}


PROBLEMS: dict[int | str, dict[str, Any]] = {
    422: refusal("The request is not as it must be."),
    503: refusal("Busy or still loading; `Retry-After` says when."),
}
EVENTS: dict[str, Any] = {"text/event-stream": {"schema": {"type": "string"}}}
CSV: dict[str, Any] = {"text/csv": {"schema": {"type": "string"}}}


def problem(
    status: int, kind: str, message: str, *, code: str | None = None, retry_after: int = 0
) -> JSONResponse:
    """Return an error of the one form, which is also OpenAI's."""
    headers = {"Retry-After": str(retry_after)} if retry_after else None
    return JSONResponse(_error(kind, message, code), status, headers)


def _error(kind: str, message: str, code: str | None = None) -> dict[str, Any]:
    return {"error": {"type": kind, "message": message, "code": code, "param": None}}


FAULT = _error("server_error", "Something went wrong; the terminal says what.")


def unavailable(reason: Busy | NotReady) -> JSONResponse:
    """Return 503 with the time after which to ask again."""
    kind = "busy" if isinstance(reason, Busy) else "not_ready"
    return problem(503, kind, str(reason), retry_after=reason.retry_after_seconds)


def add_problems(site: FastAPI) -> None:
    """Let errors of all routes take the one form."""

    async def on_bad_request(_: Request, error: Any) -> JSONResponse:
        return problem(422, "invalid_request_error", readable(error.errors()))

    async def on_refusal(_: Request, error: Any) -> JSONResponse:
        if error.status_code == 400:  # FastAPI's own: no UTF-8, too deep, a number without end
            return problem(422, "invalid_request_error", "The body is no JSON that can be read.")
        return problem(error.status_code, "invalid_request_error", str(error.detail))

    async def on_unavailable(_: Request, error: Any) -> JSONResponse:
        return unavailable(error)

    async def on_lost(_: Request, error: Any) -> JSONResponse:
        _log.error("%s", error)
        return problem(507, "not_kept", "The feedback cannot be kept; the terminal says why.")

    async def on_fault(*_: Any) -> JSONResponse:
        return JSONResponse(FAULT, 500)

    site.add_exception_handler(RequestValidationError, on_bad_request)
    site.add_exception_handler(HTTPException, on_refusal)
    site.add_exception_handler(Busy, on_unavailable)
    site.add_exception_handler(NotReady, on_unavailable)
    site.add_exception_handler(FeedbackLost, on_lost)
    site.add_exception_handler(Exception, on_fault)


def report_record(document: Document) -> dict[str, Any]:
    """Return a report without its text."""
    source: Source = document.source
    years = {section.period.year for section in document.sections} | {source.year}
    return {
        "doc_id": source.doc_id,
        "title": source.title,
        "publisher": source.publisher,
        "date": source.date_label,
        "published": source.published.isoformat() if source.published else None,
        "event_date": source.event_date.isoformat() if source.event_date else None,
        "years": sorted(year for year in years if year),
        "characters": len(document.text),
    }


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
