"""The HTTP protocol of uvicorn, within the limits of connections."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import Any

from starlette.responses import PlainTextResponse
from starlette.types import ASGIApp, Receive, Scope, Send
from uvicorn.protocols.http.h11_impl import H11Protocol

from qa.web.http.connections import Connections
from qa.web.http.proxies import TrustedProxies, address_key

_RETRY = {"Retry-After": "5", "Connection": "close"}


class BoundedProtocol(H11Protocol):
    """A connection that is closed if it is silent for too long, or if there are too many.

    A request of a trusted proxy counts for the client that it comes from.
    """

    def __init__(self, connections: Connections, proxies: TrustedProxies, **given: Any) -> None:
        """`given` is what uvicorn gives."""
        super().__init__(**given)
        self._held = connections
        self._proxies = proxies
        self._peer = ""
        self._timer: asyncio.TimerHandle | None = None
        self._stuck: asyncio.TimerHandle | None = None
        self.app: Any = self._limited(self.app)

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        """Begin to wait for a request."""
        super().connection_made(transport)
        address = self.client[0] if self.client else ""
        self._peer = "" if self._proxies.trusts(address) else address_key(address)
        self._held.opened(self, self._peer)
        self._wait()

    def connection_lost(self, exc: Exception | None) -> None:
        """Forget the connection."""
        self._held.closed(self)
        for timer in (self._timer, self._stuck):
            if timer:
                timer.cancel()
        super().connection_lost(exc)

    def data_received(self, data: bytes) -> None:
        """Read on; once the head of a request is whole, the wait ends."""
        super().data_received(data)
        if self._timer and self.cycle and not self.cycle.response_complete:
            self._timer.cancel()
            self._timer = None

    def on_response_complete(self) -> None:
        """Wait for the next request."""
        self._held.ended(self, self._peer)
        super().on_response_complete()  # begins the next one if it has come already
        if self.cycle.response_complete:
            self._wait()

    def pause_writing(self) -> None:
        """The client reads too slowly: wait for it, but not for ever."""
        super().pause_writing()
        self._stuck = self.loop.call_later(self._held.limits.stuck_seconds, self.close_now)

    def resume_writing(self) -> None:
        """The client reads again."""
        super().resume_writing()
        if self._stuck:
            self._stuck.cancel()

    def close_now(self) -> None:
        """Close the connection, whatever is still to be sent."""
        self._held.closed(self)
        self.transport.abort()

    def _wait(self) -> None:
        if self._timer:
            self._timer.cancel()
        self._timer = self.loop.call_later(self._held.limits.header_seconds, self._silent)

    def _silent(self) -> None:
        """Close the connection, unless the client is still reading the last reply."""
        if self.transport.get_write_buffer_size():
            self._timer = self.loop.call_later(self._held.limits.stuck_seconds, self.close_now)
        else:
            self.close_now()

    def _limited(self, app: ASGIApp) -> ASGIApp:
        """Return the application; it replies 503 to an address that holds too many."""

        async def limited(scope: Scope, receive: Receive, send: Send) -> None:
            if self._held.begun(self, address_key(self._proxies.client(scope))):
                await app(scope, receive, send)
                return
            reason = "Too many connections from your address. Try again in a moment."
            await PlainTextResponse(reason, 503, _RETRY)(scope, receive, send)

        return limited


def bounded_protocol(
    connections: Connections, proxies: TrustedProxies
) -> Callable[..., BoundedProtocol]:
    """Return what uvicorn makes a protocol of, for each connection."""

    def make(**given: Any) -> BoundedProtocol:
        return BoundedProtocol(connections, proxies, **given)

    return make
