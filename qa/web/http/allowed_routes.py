"""Which of Gradio's routes the window uses; all others are shut.

Among those are files of this machine, other hosts, states kept on disk, ways past the queue,
recordings, and logins that are not ours.
"""

from __future__ import annotations

from starlette.responses import PlainTextResponse
from starlette.types import ASGIApp, Receive, Scope, Send

_API = "/gradio_api/"
UPLOAD = f"{_API}upload"  # a report brought along
_OPEN = {
    ("GET", "/"),
    ("GET", "/config"),
    ("GET", "/theme.css"),
    ("GET", "/favicon.ico"),
    ("GET", f"{_API}app_id"),  # whether the server is still the same, after a break
    ("GET", f"{_API}queue/data"),
    ("POST", f"{_API}queue/join"),
    ("POST", f"{_API}cancel"),
    ("POST", f"{_API}reset"),
}
_OPEN_BELOW = ("/assets/", "/static/", f"{_API}heartbeat/")  # GET alone


class Doors:
    """ASGI middleware around Gradio's own application."""

    def __init__(self, app: ASGIApp, *, takes_uploads: bool) -> None:
        """Wrap it; `takes_uploads` opens the one door by which a file may come in."""
        self._app = app
        self._open = _OPEN | ({("POST", UPLOAD)} if takes_uploads else set())

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass on what the window uses."""
        if scope["type"] != "http" or self._is_open(scope["method"], scope["path"]):
            await self._app(scope, receive, send)
        else:
            await PlainTextResponse("Not used by this window.", 404)(scope, receive, send)

    def _is_open(self, method: str, path: str) -> bool:
        below = method == "GET" and path.startswith(_OPEN_BELOW)
        return below or (method, path) in self._open
