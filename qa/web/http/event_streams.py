"""Delays replies that would overtake the end of a page's event stream, so that no question is lost.

The last message of a stream tells the page that it ends; the next request then opens another.
Gradio's client takes the stream for open until it has read that message. If the reply to a new
request comes first, the page waits for ever for events that no stream sends. So the reply waits.
"""

from __future__ import annotations

import asyncio
import re
import time
from urllib.parse import parse_qs

from starlette.types import ASGIApp, Message, Receive, Scope, Send

_DATA, _JOIN = "/gradio_api/queue/data", "/gradio_api/queue/join"
_ENDS = b'"close_stream"'
_SESSION = re.compile(rb'"session_hash"\s*:\s*"([^"]{1,64})"')
_DELAY_SECONDS = 0.15
"""Long enough for the page to read the last message, which was sent before."""


class EventStreamOrder:
    """ASGI middleware that notes when an event stream ends, and delays replies for that session."""

    def __init__(self, app: ASGIApp) -> None:
        """Wrap an application."""
        self._app = app
        self._ended: dict[str, float] = {}

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass a request on; watch streams, delay replies."""
        if scope["type"] == "http" and scope["path"] == _DATA:
            session = parse_qs(scope["query_string"].decode("latin-1")).get("session_hash", [""])[0]
            await self._app(scope, receive, self._watching(session, send))
        elif scope["type"] == "http" and scope["path"] == _JOIN:
            await self._join(scope, receive, send)
        else:
            await self._app(scope, receive, send)

    def _watching(self, session: str, send: Send) -> Send:
        async def watch(message: Message) -> None:
            if _ENDS in message.get("body", b""):
                now = time.monotonic()
                recent = {s: t for s, t in self._ended.items() if now - t < _DELAY_SECONDS}
                self._ended = {**recent, session: now}
            await send(message)

        return watch

    async def _join(self, scope: Scope, receive: Receive, send: Send) -> None:
        body = bytearray()

        async def read() -> Message:
            message = await receive()
            body.extend(message.get("body", b""))
            return message

        async def delay(message: Message) -> None:
            if message["type"] == "http.response.start":
                sessions = _SESSION.findall(bytes(body))
                ended = self._ended.get(sessions[-1].decode("latin-1")) if sessions else None
                if ended is not None:
                    await asyncio.sleep(max(0.0, ended + _DELAY_SECONDS - time.monotonic()))
            await send(message)

        await self._app(scope, read, delay)
