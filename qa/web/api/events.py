"""A growing answer as server-sent events, sent while a place is held."""

from __future__ import annotations

import json
import logging
from collections.abc import AsyncGenerator, Mapping
from contextlib import aclosing
from typing import Any

from fastapi.responses import Response, StreamingResponse
from starlette.types import Receive, Scope, Send

from qa.web.api.errors import FAULT, unavailable
from qa.web.slots import Busy, Places

_log = logging.getLogger(__name__)


class EventStream(Response):
    """Waits for a place, then sends events; 503 where too many wait.

    A fault midway, when the status is long sent, becomes the last event: the one form of errors.
    """

    def __init__(
        self, places: Places, events: AsyncGenerator[str, None], *, fault_name: str = ""
    ) -> None:
        """Send what `events` yields. It is not begun before there is a place.

        `fault_name` is the name of the event that tells a fault.
        """
        super().__init__(status_code=200)
        self._places = places
        self._events = _telling_faults(events, fault_name)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Send the events; whoever goes away leaves its place."""
        answer: Response
        try:
            async with self._places.take_async(), aclosing(self._events):
                answer = StreamingResponse(
                    self._events,
                    media_type="text/event-stream",
                    headers={"Cache-Control": "no-store", "X-Accel-Buffering": "no"},
                )
                await answer(scope, receive, send)
        except Busy as busy:
            await unavailable(busy)(scope, receive, send)


async def _telling_faults(
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
