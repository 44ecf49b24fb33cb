"""Everything for programs: the routes, the OpenAPI document, and the page that shows it."""

from __future__ import annotations

from collections.abc import Callable
from importlib.resources import files

from fastapi import FastAPI, Request
from fastapi.responses import JSONResponse, Response

from qa.extras import is_installed
from qa.feedback.store import FeedbackStore
from qa.web.api.chat_completions import chat_routes
from qa.web.api.errors import add_problems, problem
from qa.web.api.routes import api_routes
from qa.web.api.service import Service
from qa.web.loading import Loader

TITLE = "Ask the reports"
ABOUT = (
    "Questions about Beijing's plans, answered from reports, each sentence with its source. "
    "One limit holds for the page and all routes: who comes when as many wait as may gets 503 "
    "and `Retry-After`."
)
_FILES = {"routes.html": "text/html", "routes.css": "text/css", "routes.js": "text/javascript"}
_METHODS = ["GET", "POST", "PUT", "PATCH", "DELETE"]


def add_developer_routes(site: FastAPI, loader: Loader, feedback: FeedbackStore | None) -> None:
    """Add the routes, before anything is mounted at "/"."""
    service = Service(loader)
    add_problems(site)
    site.include_router(api_routes(service, feedback))
    site.include_router(chat_routes(service))
    if is_installed("mcp"):  # the extra
        from qa.web.api.mcp_tools import add_mcp

        add_mcp(site, service)
    for name, kind in _FILES.items():
        path = "/docs" if name == "routes.html" else f"/{name}"
        site.add_api_route(path, _file_route(name, kind), include_in_schema=False)

    @site.api_route("/api/{rest:path}", methods=_METHODS, include_in_schema=False)
    @site.api_route("/v1/{rest:path}", methods=_METHODS, include_in_schema=False)
    def unknown(request: Request, rest: str) -> JSONResponse:
        """Say that there is no such route, which the page mounted below would not."""
        message = f"There is no route {request.method} {request.url.path[:100]}; /docs lists them."
        return problem(404, "invalid_request_error", message)


def _file_route(name: str, kind: str) -> Callable[[], Response]:
    text = files("qa.web.api").joinpath(name).read_text(encoding="utf-8")

    def send() -> Response:
        """Return a file of the page that shows the routes."""
        return Response(text, media_type=kind)

    return send
