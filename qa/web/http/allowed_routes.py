"""The allow-list of Gradio's routes: those that the window uses; all others reply 404.

The others would serve files of this machine, fetch from other hosts, keep states on disk, bypass
the queue, and offer recordings and a login of Gradio's own.
"""

from __future__ import annotations

from starlette.responses import PlainTextResponse
from starlette.types import ASGIApp, Receive, Scope, Send

_API = "/gradio_api/"
UPLOAD = f"{_API}upload"  # of a report
_ALLOWED = {
    ("GET", "/"),
    ("GET", "/config"),
    ("GET", "/theme.css"),
    ("GET", "/favicon.ico"),
    ("GET", f"{_API}app_id"),  # tells after a break whether the server is still the same
    ("GET", f"{_API}queue/data"),
    ("POST", f"{_API}queue/join"),
    ("POST", f"{_API}cancel"),
    ("POST", f"{_API}reset"),
}
_ALLOWED_PREFIXES = ("/assets/", "/static/", f"{_API}heartbeat/")  # GET alone


class RouteAllowList:
    """ASGI middleware around Gradio's application that passes on allowed routes only."""

    def __init__(self, app: ASGIApp, *, takes_uploads: bool) -> None:
        """Wrap an application; `takes_uploads` allows the route for uploads."""
        self._app = app
        self._allowed = _ALLOWED | ({("POST", UPLOAD)} if takes_uploads else set())

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass an allowed request on; reply 404 to others."""
        if scope["type"] != "http" or self._is_allowed(scope["method"], scope["path"]):
            await self._app(scope, receive, send)
        else:
            await PlainTextResponse("Not used by this window.", 404)(scope, receive, send)

    def _is_allowed(self, method: str, path: str) -> bool:
        has_prefix = method == "GET" and path.startswith(_ALLOWED_PREFIXES)
        return has_prefix or (method, path) in self._allowed
