"""Error replies: one JSON form for all routes, which is also OpenAI's."""

from __future__ import annotations

import logging
from typing import Any

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse
from starlette.exceptions import HTTPException

from qa.feedback.store import FeedbackLost
from qa.web.api.replies import Record
from qa.web.api.requests import validation_message
from qa.web.api.service import NotReady
from qa.web.slots import Busy

_log = logging.getLogger(__name__)


class Fault(Record):
    """What is wrong."""

    type: str
    message: str
    code: str | None = None
    param: str | None = None


class Problem(Record):
    """Any reply but a good one."""

    error: Fault


def error_entry(description: str) -> dict[str, Any]:
    """Return the entry of an error reply in the OpenAPI document."""
    return {"model": Problem, "description": description}


PROBLEMS: dict[int | str, dict[str, Any]] = {
    422: error_entry("The request is not as it must be."),
    503: error_entry("Busy or still loading; `Retry-After` says when."),
}


def problem(
    status: int, kind: str, message: str, *, code: str | None = None, retry_after: int = 0
) -> JSONResponse:
    """Return an error reply."""
    headers = {"Retry-After": str(retry_after)} if retry_after else None
    return JSONResponse(_error(kind, message, code), status, headers)


def _error(kind: str, message: str, code: str | None = None) -> dict[str, Any]:
    return {"error": {"type": kind, "message": message, "code": code, "param": None}}


FAULT = _error("server_error", "Something went wrong; the terminal says what.")


def unavailable(reason: Busy | NotReady) -> JSONResponse:
    """Return 503; `Retry-After` says when to ask again."""
    kind = "busy" if isinstance(reason, Busy) else "not_ready"
    return problem(503, kind, str(reason), retry_after=reason.retry_after_seconds)


def add_problems(site: FastAPI) -> None:
    """Add the handlers that turn errors of all routes into error replies."""

    async def on_bad_request(_: Request, error: Any) -> JSONResponse:
        return problem(422, "invalid_request_error", validation_message(error.errors()))

    async def on_http_exception(_: Request, error: Any) -> JSONResponse:
        if error.status_code == 400:  # FastAPI's own: not UTF-8, nested too deep, a number too long
            return problem(422, "invalid_request_error", "The body is no JSON that can be read.")
        return problem(error.status_code, "invalid_request_error", str(error.detail))

    async def on_unavailable(_: Request, error: Any) -> JSONResponse:
        return unavailable(error)

    async def on_lost(_: Request, error: Any) -> JSONResponse:
        _log.error("%s", error)
        return problem(507, "not_kept", "The feedback cannot be kept; the terminal says why.")

    site.add_exception_handler(RequestValidationError, on_bad_request)
    site.add_exception_handler(HTTPException, on_http_exception)
    site.add_exception_handler(Busy, on_unavailable)
    site.add_exception_handler(NotReady, on_unavailable)
    site.add_exception_handler(FeedbackLost, on_lost)
