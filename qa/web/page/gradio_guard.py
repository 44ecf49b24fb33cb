"""Checks what is sent to Gradio before Gradio sees it: what no page sends gets a 4xx.

Gradio replies to such requests with status 500, or takes them and fails later; either way it prints
a traceback. So does every fault of a handler, which is kept to one line here.
"""

from __future__ import annotations

import json
import logging
from collections.abc import Awaitable, Callable, Mapping
from typing import Any
from urllib.parse import parse_qs

import gradio as gr
from pydantic import BaseModel
from starlette.responses import PlainTextResponse, Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from qa.web.http.faults import log_fault, one_line
from qa.web.page.queue_bodies import (
    Cancel,
    Join,
    NotQueued,
    Refused,
    Reset,
    Session,
    input_value,
    parsed,
    valid,
)

_API = "/gradio_api/"
_JOIN, _DATA = f"{_API}queue/join", f"{_API}queue/data"
_HEARTBEAT = f"{_API}heartbeat/"
_BODIES: Mapping[str, type[BaseModel]] = {f"{_API}cancel": Cancel, f"{_API}reset": Reset}
# What Gradio's page understands: it says that the connection is lost, and offers to load again.
_GONE = json.dumps(
    {
        "msg": "unexpected_error",
        "message": "There is no such session here any more; load the page again.",
        "success": False,
        "session_not_found": True,
    }
)
_log = logging.getLogger(__name__)


class GradioGuard:
    """ASGI middleware before Gradio's application."""

    def __init__(self, app: ASGIApp, window: gr.Blocks) -> None:
        """Guard the application of a window."""
        self._app = app
        self._window = window

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass on what a page could have sent; refuse all else with one line."""
        path = scope.get("path", "")
        if scope["type"] != "http" or not path.startswith(_API):
            # What follows the address of the page is for its script. Gradio would look there for
            # another page or for a saved state, and fail.
            await self._app({**scope, "query_string": b""}, receive, send)
            return
        try:
            if path == _JOIN or path in _BODIES:
                body = self._checked(path, await _read(receive))
                scope, receive = _with_length(scope, body), _replayed(body, receive)
            else:
                self._check_session(scope)
        except Refused as refused:
            _log.warning("Refused %s: %s", one_line(path), one_line(str(refused)))
            await _reply(refused)(scope, receive, send)
        else:
            await self._app(scope, receive, send)

    def _checked(self, path: str, body: bytes) -> bytes:
        """Return the body to pass on; raises Refused."""
        given = parsed(body)
        if path == _JOIN:
            return self._checked_join(valid(Join, given))
        kind: type[BaseModel] = _BODIES[path]
        return valid(kind, given).model_dump_json().encode()

    def _checked_join(self, join: Join) -> bytes:
        function = self._window.fns.get(join.fn_index)
        if function is None or not function.queue:
            raise Refused(f"fn_index: there is no handler {join.fn_index}")
        if len(join.data) != len(function.inputs):
            raise Refused(f"data: {len(join.data)} values, not {len(function.inputs)}")
        if join.trigger_id is not None and join.trigger_id not in self._window.blocks:
            raise Refused(f"trigger_id: there is no component {join.trigger_id}")
        pairs = zip(function.inputs, join.data, strict=True)
        data = [input_value(block, value) for block, value in pairs]
        return json.dumps({**join.model_dump(), "data": data}).encode()

    def _check_session(self, scope: Scope) -> None:
        """Check the session of a stream; raises Refused."""
        path = scope["path"]
        if path.startswith(_HEARTBEAT):
            valid(Session, {"session_hash": path.removeprefix(_HEARTBEAT)})
        elif path == _DATA:
            given = parse_qs(scope["query_string"].decode("latin-1"))
            sent = {"session_hash": given.get("session_hash", [""])[0]}
            session = valid(Session, sent).session_hash
            if session not in self._window._queue.pending_messages_per_session:
                raise NotQueued("session_hash: no such session asked for anything here")


def keep_faults_short(window: gr.Blocks) -> None:
    """Log each fault of a handler as one line, where Gradio would print a traceback."""
    process: Callable[..., Awaitable[dict[str, Any]]] = window.process_api

    async def process_api(*given: Any, **named: Any) -> dict[str, Any]:
        try:
            return await process(*given, **named)
        except Exception as error:
            function = named.get("block_fn") or (given[0] if given else None)
            log_fault(_log, f"The handler {getattr(function, 'name', '')!r}", error)
            raise gr.Error("", visible=False, print_exception=False) from error

    window.process_api = process_api  # type: ignore[method-assign]


def _reply(refused: Refused) -> Response:
    if isinstance(refused, NotQueued):
        return Response(f"data: {_GONE}\n\n", refused.status, media_type="text/event-stream")
    return PlainTextResponse(f"Not sent by this window: {one_line(str(refused))}", refused.status)


async def _read(receive: Receive) -> bytes:
    """Return the whole body; its size is limited before."""
    body = bytearray()
    while True:
        message = await receive()
        body += message.get("body", b"")
        if not message.get("more_body"):
            return bytes(body)


def _with_length(scope: Scope, body: bytes) -> Scope:
    kept = [header for header in scope["headers"] if header[0] != b"content-length"]
    return {**scope, "headers": [*kept, (b"content-length", str(len(body)).encode())]}


def _replayed(body: bytes, receive: Receive) -> Receive:
    """Return a `receive` that gives the body first, then what the server sends."""
    messages: list[Message] = [{"type": "http.request", "body": body, "more_body": False}]

    async def give() -> Message:
        return messages.pop() if messages else await receive()

    return give
