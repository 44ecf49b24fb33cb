"""The routes for programs under /api: answers, passages, reports, feedback."""

from __future__ import annotations

import io
from collections.abc import AsyncGenerator, Iterator, Sequence
from contextlib import contextmanager
from typing import Annotated, Any, Literal

from fastapi import APIRouter, HTTPException, Query
from fastapi.responses import JSONResponse, Response

from qa.answer import Turn
from qa.feedback.store import FeedbackStore
from qa.figures.csv_file import write_csv
from qa.rendering.text import hit_record, to_record
from qa.web.api.errors import PROBLEMS, error_entry
from qa.web.api.events import EventStream, event
from qa.web.api.replies import (
    CSV,
    EVENTS,
    AnswerRecord,
    FigureList,
    Kept,
    ReportList,
    SearchRecord,
    WholeReport,
    report_record,
    whole_report,
)
from qa.web.api.requests import AnswerRequest, FeedbackRequest, SearchRequest
from qa.web.api.service import Service
from qa.web.loading import Answerer


def api_routes(service: Service, feedback: FeedbackStore | None) -> APIRouter:
    """Return the routes; without a store, feedback is replied to with 404."""
    routes = APIRouter(prefix="/api", responses=PROBLEMS)
    _add_answers(routes, service)
    _add_reports(routes, service)
    _add_figures(routes, service)

    @routes.post(
        "/feedback",
        status_code=201,
        response_model=Kept,
        tags=["feedback"],
        responses={
            404: error_entry("Feedback is not kept here."),
            507: error_entry("It cannot be written."),
        },
    )
    def keep_feedback(body: FeedbackRequest) -> Any:
        """Keep what somebody says of an answer; it is on the disk when this returns."""
        if feedback is None:
            raise HTTPException(404, "feedback is not kept here")
        _check_citations(body, service)
        record = body.answer.model_dump()
        history = [turn.turn() for turn in body.history]
        with _value_error_as_422():
            number = feedback.add(
                body.verdict, body.note, record, history=history, wrong=body.wrong
            )
        return {"number": number}

    return routes


def _add_answers(routes: APIRouter, service: Service) -> None:
    events = {"description": "The answer; with `stream`, events.", "content": EVENTS}

    @routes.post("/answer", response_model=AnswerRecord, tags=["answers"], responses={200: events})
    async def answer(body: AnswerRequest) -> Response:
        """Answer a question, each sentence cited, or say why there is no answer.

        With `stream`, server-sent events: `answer` with each growing answer, all of it checked,
        then `done` with the whole one; or `error` with what any other reply but a good one holds.
        """
        with _value_error_as_422():
            answerer = service.restricted_to(body.reports, body.years)
        history = [turn.turn() for turn in body.history]
        if body.stream:
            events = _events(service, body.question, history, answerer)
            return EventStream(service.slots, events, fault_name="error")
        return JSONResponse(to_record(await service.answer(body.question, history, answerer)))

    @routes.post("/search", response_model=SearchRecord, tags=["answers"])
    async def search(body: SearchRequest) -> Response:
        """Return the passages nearest to a query, best first."""
        hits = await service.search(body.query, body.k)
        return JSONResponse({"query": body.query, "hits": [hit_record(hit) for hit in hits]})


def _add_reports(routes: APIRouter, service: Service) -> None:
    @routes.get("/reports", response_model=ReportList, tags=["reports"])
    def reports() -> Response:
        """List the reports that are answered from."""
        documents = service.documents.values()
        return JSONResponse({"reports": [report_record(document) for document in documents]})

    @routes.get(
        "/reports/{doc_id}",
        response_model=WholeReport,
        tags=["reports"],
        responses={404: error_entry("There is no such report.")},
    )
    def report(doc_id: str) -> Response:
        """Return a report whole: its text, and its sections as spans of it."""
        documents = service.documents
        if doc_id not in documents.sources:
            known = ", ".join(list(documents.sources)[:20])
            raise HTTPException(404, f"no report has the id {doc_id[:100]!r}; there are {known}")
        return JSONResponse(whole_report(documents[doc_id]))


def _add_figures(routes: APIRouter, service: Service) -> None:
    table = {"description": "The figures, in the form asked for.", "content": CSV}

    @routes.get("/figures", response_model=FigureList, tags=["reports"], responses={200: table})
    async def figures(
        year: Annotated[int | None, Query(description="Only figures of this year.")] = None,
        report: Annotated[str | None, Query(description="Only figures of this report.")] = None,
        form: Annotated[Literal["json", "csv"], Query(alias="format")] = "json",
        offset: Annotated[int, Query(ge=0, description="How many to pass over; JSON only.")] = 0,
        limit: Annotated[int, Query(ge=1, le=10_000, description="JSON only.")] = 1000,
    ) -> Response:
        """Return every figure of the reports with what it counts, as JSON or as CSV."""
        with _value_error_as_422():
            rows = await service.figures(year=year, doc_id=report)
        if form == "csv":
            text = io.StringIO(newline="")
            write_csv(rows, text)
            headers = {"Content-Disposition": 'attachment; filename="figures.csv"'}
            return Response(text.getvalue(), media_type="text/csv", headers=headers)
        records = [row.as_record() for row in rows[offset : offset + limit]]
        return JSONResponse({"total": len(rows), "figures": records})


@contextmanager
def _value_error_as_422() -> Iterator[None]:
    """Reply 422 with the message of a `ValueError`: the request asks for what is not there."""
    try:
        yield
    except ValueError as error:
        raise HTTPException(422, str(error)) from error


async def _events(
    service: Service, question: str, history: Sequence[Turn], answerer: Answerer
) -> AsyncGenerator[str, None]:
    async for answer, is_whole in service.stream(question, history, answerer):
        yield event(to_record(answer), "done" if is_whole else "answer")


def _check_citations(body: FeedbackRequest, service: Service) -> None:
    """Refuse an answer with a quote that is not in the reports: we never gave it."""
    documents = service.documents
    for citation in body.answer.citations:
        is_known = citation.doc_id in documents.sources
        text = documents[citation.doc_id].text if is_known else ""
        is_inside = citation.end <= len(text)
        if not is_inside or text[citation.start : citation.end] != citation.quote:
            raise HTTPException(
                422,
                f"answer.citations: number {citation.number} does not stand in "
                f"{citation.doc_id[:100]!r}, {citation.start} to {citation.end}",
            )
