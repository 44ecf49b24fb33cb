"""An answer as server-sent events, sent while a slot of the concurrency limit is held."""

from __future__ import annotations

import json
import logging
from collections.abc import AsyncGenerator, Mapping
from contextlib import aclosing
from typing import Any

from fastapi.responses import Response, StreamingResponse
from starlette.types import Receive, Scope, Send

from qa.web.api.errors import FAULT, unavailable
from qa.web.slots import Busy, Slots

_log = logging.getLogger(__name__)


class EventStream(Response):
    """Waits for a slot, then sends events; replies 503 if the queue is full.

    An error midway, after the status was sent, becomes the last event, in the form of `FAULT`.
    """

    def __init__(
        self, slots: Slots, events: AsyncGenerator[str, None], *, fault_name: str = ""
    ) -> None:
        """Send what `events` yields; it is not started before a slot is free.

        `fault_name` is the name of the event that reports an error.
        """
        super().__init__(status_code=200)
        self._slots = slots
        self._events = _with_fault_event(events, fault_name)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Send the events; a client that disconnects gives its slot back."""
        answer: Response
        try:
            async with self._slots.acquire_async(), aclosing(self._events):
                answer = streamed(self._events)
                await answer(scope, receive, send)
        except Busy as busy:
            await unavailable(busy)(scope, receive, send)


def streamed(events: AsyncGenerator[str, None]) -> StreamingResponse:
    """Return a reply that sends events at once."""
    headers = {"Cache-Control": "no-store", "X-Accel-Buffering": "no"}
    return StreamingResponse(events, media_type="text/event-stream", headers=headers)


async def _with_fault_event(
    events: AsyncGenerator[str, None], fault_name: str
) -> AsyncGenerator[str, None]:
    async with aclosing(events):
        try:
            async for one in events:
                yield one
        except Exception:
            _log.exception("An answer failed while it was sent.")
            yield event(FAULT, fault_name)


def event(data: Mapping[str, Any] | str, name: str = "") -> str:
    """Return one event; JSON keeps its data on one line whatever the text holds."""
    line = data if isinstance(data, str) else json.dumps(data, ensure_ascii=False)
    return f"event: {name}\ndata: {line}\n\n" if name else f"data: {line}\n\n"
