"""Keeps what is asked just as a page's stream of events ends from being lost.

The page learns by a last message that its stream ends, and opens another with its next request.
Gradio's client takes a stream for open until that message is read: a request whose reply overtakes
it waits for ever for events that no stream brings. Here such a reply waits for the message.
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
_HELD_SECONDS = 0.15
"""Long enough for a message that was sent before to be read before."""


class Streams:
    """ASGI middleware that notes when streams of events end, and holds replies to what came then."""

    def __init__(self, app: ASGIApp) -> None:
        """Wrap an application."""
        self._app = app
        self._ended: dict[str, float] = {}

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass a request on; watch streams, hold replies."""
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
                recent = {s: t for s, t in self._ended.items() if now - t < _HELD_SECONDS}
                self._ended = {**recent, session: now}
            await send(message)

        return watch

    async def _join(self, scope: Scope, receive: Receive, send: Send) -> None:
        body = bytearray()

        async def read() -> Message:
            message = await receive()
            body.extend(message.get("body", b""))
            return message

        async def hold(message: Message) -> None:
            if message["type"] == "http.response.start":
                named = _SESSION.findall(bytes(body))
                ended = self._ended.get(named[-1].decode("latin-1")) if named else None
                if ended is not None:
                    await asyncio.sleep(max(0.0, ended + _HELD_SECONDS - time.monotonic()))
            await send(message)

        await self._app(scope, read, hold)
