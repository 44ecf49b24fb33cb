"""Limits of request bodies: each is read whole first, up to a size and within a time."""

from __future__ import annotations

import asyncio

from starlette.datastructures import Headers
from starlette.responses import PlainTextResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from qa.web.http.allowed_routes import UPLOAD
from qa.web.uploads import MAX_UPLOAD_BYTES

MAX_BODY_BYTES = 256 * 1024
MAX_TALK_BYTES = 1024 * 1024
"""Of the routes that take a conversation: a long one comes whole, though only its end is read."""
MAX_BODY_SECONDS = 30.0
_MAX_BYTES = {
    UPLOAD: 2 * MAX_UPLOAD_BYTES + 16 * 1024,  # several reports, and the form around them
    "/api/answer": MAX_TALK_BYTES,
    "/v1/chat/completions": MAX_TALK_BYTES,
}


class BodyLimits:
    """ASGI middleware that reads a body of a stated length, then passes the request on."""

    def __init__(self, app: ASGIApp, seconds: float = MAX_BODY_SECONDS) -> None:
        """Wrap an application; `seconds` is how long a whole body may take."""
        self._app = app
        self._seconds = seconds

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Read the body and pass the request on, or refuse it."""
        if scope["type"] != "http" or not _has_body(scope):
            await self._app(scope, receive, send)
            return
        max_bytes = _MAX_BYTES.get(scope["path"], MAX_BODY_BYTES)
        refusal = _refusal(scope, max_bytes)
        if refusal is None:
            try:
                async with asyncio.timeout(self._seconds):
                    body = await _read(receive, max_bytes)
            except TimeoutError:
                refusal = _refused("The body took too long to come.", 408)
            except _TooLarge:
                refusal = _too_large()
        if refusal:
            await refusal(scope, receive, send)
        elif body is not None:
            await self._app(scope, _replayed(body, receive), send)


class _TooLarge(Exception):
    """The body is larger than allowed."""


def _has_body(scope: Scope) -> bool:
    headers = Headers(scope=scope)
    stated = "transfer-encoding" in headers or headers.get("content-length", "0") != "0"
    return stated or scope["method"] == "POST"


def _refusal(scope: Scope, max_bytes: int) -> PlainTextResponse | None:
    headers = Headers(scope=scope)
    length = headers.get("content-length", "")
    # A body in chunks may be of any length, whatever length is stated besides.
    if "transfer-encoding" in headers or not length.isdecimal():
        return _refused("State the length of the body, and do not send it in chunks.", 411)
    if len(length) > 9 or int(length) > max_bytes:
        return _too_large()
    return None


def _too_large() -> PlainTextResponse:
    return _refused("The body is too large.", 413)


def _refused(reason: str, status: int) -> PlainTextResponse:
    # The rest of the body would be read as the next request.
    return PlainTextResponse(reason, status, {"Connection": "close"})


async def _read(receive: Receive, max_bytes: int) -> bytes | None:
    """Return the body; None if the client has disconnected."""
    body = bytearray()
    while True:
        message = await receive()
        if message["type"] == "http.disconnect":
            return None
        body += message.get("body", b"")
        if len(body) > max_bytes:
            raise _TooLarge
        if not message.get("more_body"):
            return bytes(body)


def _replayed(body: bytes, receive: Receive) -> Receive:
    """Return a `receive` that gives the body first, then what the server sends."""
    messages: list[Message] = [{"type": "http.request", "body": body, "more_body": False}]

    async def give() -> Message:
        return messages.pop() if messages else await receive()

    return give
