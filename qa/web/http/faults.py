"""Faults of the program: the log has one line for each, the client gets a reply without details.

A traceback has a hundred lines through Gradio and its libraries, and whoever can cause one can fill
the log. The line names the error and the place where it was raised; at the level DEBUG the
traceback follows.
"""

from __future__ import annotations

import logging
import traceback
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from starlette.responses import JSONResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send

_MAX_CHARS = 300
_log = logging.getLogger(__name__)


class OneLineFaults:
    """ASGI middleware that logs what an application raises, and replies 500."""

    def __init__(self, app: ASGIApp, reply: Mapping[str, Any]) -> None:
        """Wrap an application; `reply` is the JSON of the reply."""
        self._app = app
        self._reply = reply

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on."""
        has_started = False

        async def watch(message: Message) -> None:
            nonlocal has_started
            has_started = has_started or message["type"] == "http.response.start"
            await send(message)

        try:
            await self._app(scope, receive, watch)
        except Exception as error:
            if scope["type"] != "http":
                raise
            log_fault(_log, f"{scope['method']} {scope['path']}", error)
            if not has_started:
                await JSONResponse(self._reply, 500)(scope, receive, send)


def log_fault(log: logging.Logger, what: str, error: BaseException) -> None:
    """Log an error as one line: what failed, the error, and where it was raised."""
    while isinstance(error, BaseExceptionGroup):  # each is the reason for all
        error = error.exceptions[0]
    frames = traceback.extract_tb(error.__traceback__)
    place = f" ({Path(frames[-1].filename).name}:{frames[-1].lineno})" if frames else ""
    said = one_line(f"{type(error).__name__}: {error}")
    log.error("%s failed: %s%s", one_line(what), said, place)
    log.debug("The traceback:", exc_info=error)


def one_line(text: str) -> str:
    """Return a text as the log may hold it: short, without line breaks and control characters."""
    short = text if len(text) <= _MAX_CHARS else f"{text[:_MAX_CHARS]}..."
    return "".join(c if c.isprintable() else ascii(c)[1:-1] for c in short)
