"""The same answers as tools of the Model Context Protocol, at /mcp; needs the extra `mcp`."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from typing import Any

from fastapi import FastAPI
from mcp.server.mcpserver import MCPServer
from mcp.server.mcpserver.exceptions import ToolError
from mcp.server.transport_security import TransportSecuritySettings
from pydantic import ValidationError

from qa.rendering.text import hit_record, to_record
from qa.web.api.replies import report_record
from qa.web.api.requests import AnswerRequest, SearchRequest, validation_message
from qa.web.api.service import NotReady, Service
from qa.web.slots import Busy

PATH = "/mcp"
_ABOUT = (
    "Answers questions about Beijing's plans from reports. Every sentence of an answer is cited: "
    "a citation gives report, offsets and the exact words. `abstained` is true where the reports "
    "do not say; `closest` is then no source."
)


def add_mcp(site: FastAPI, service: Service) -> None:
    """Serve the tools by streamable HTTP, each request on its own."""
    server = _server(service)
    mcp_app = server.streamable_http_app(
        streamable_http_path=PATH,
        stateless_http=True,
        json_response=True,
        # The request guard refuses other sites and unknown hosts, for all routes alike.
        transport_security=TransportSecuritySettings(enable_dns_rebinding_protection=False),
    )
    site.router.routes.extend(mcp_app.routes)
    inner = site.router.lifespan_context

    @asynccontextmanager
    async def lifespan(app: Any) -> AsyncIterator[Any]:
        async with inner(app) as state, server.session_manager.run():
            yield state

    site.router.lifespan_context = lifespan


def _server(service: Service) -> MCPServer:
    server = MCPServer(
        "beijing-qa", title="Ask the reports", instructions=_ABOUT, log_level="WARNING"
    )

    @server.tool()
    async def answer(
        question: str, reports: list[str] | None = None, years: list[int] | None = None
    ) -> dict[str, Any]:
        """Answer a question about Beijing's plans in cited sentences, or say why there is none.

        `reports` (ids) and `years` choose what is answered from; without them, from all.
        """
        with _as_tool_error():
            request = AnswerRequest(question=question, reports=reports, years=years)
            answerer = service.restricted_to(request.reports, request.years)
            return to_record(await service.answer(request.question, (), answerer))

    @server.tool()
    async def search(query: str, k: int = 5) -> dict[str, Any]:
        """Return the passages of the reports that are nearest to a query, best first."""
        with _as_tool_error():
            request = SearchRequest(query=query, k=k)
            hits = await service.search(request.query, request.k)
            return {"query": request.query, "hits": [hit_record(hit) for hit in hits]}

    @server.tool()
    async def list_reports() -> dict[str, Any]:
        """List the reports that are answered from, with their dates and the years they cover."""
        with _as_tool_error():
            documents = service.documents.values()
            return {"reports": [report_record(document) for document in documents]}

    return server


@contextmanager
def _as_tool_error() -> Iterator[None]:
    """Raise errors that a caller can cause as errors of the tool."""
    try:
        yield
    except ValidationError as error:
        raise ToolError(validation_message(error.errors())) from error
    except (Busy, NotReady, ValueError) as error:
        raise ToolError(str(error)) from error
