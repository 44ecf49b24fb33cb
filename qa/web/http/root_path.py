"""Paths: a prefix under which a proxy serves the site, and slashes at the end."""

from __future__ import annotations

from starlette.responses import RedirectResponse
from starlette.types import ASGIApp, Receive, Scope, Send

_SLASH_ADDED = ("/api/", "/v1/", "/mcp/", "/healthz/", "/readyz/", "/docs/", "/openapi.json/")


class RootPath:
    """ASGI middleware that takes the prefix off each path, so that all others see the same paths.

    A path without it is served as well: some proxies take the prefix off, others pass it on. A
    slash at the end of a route for programs is taken off, too.
    """

    def __init__(self, app: ASGIApp, root_path: str = "") -> None:
        """Wrap an application; `root_path` is "" or such as "/qa"."""
        self._app = app
        self._root_path = root_path

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on; the prefix alone is sent on to the page."""
        if scope["type"] not in ("http", "websocket"):
            await self._app(scope, receive, send)
        elif self._root_path and scope["path"] == self._root_path:
            # The page names its files relative to its own address.
            await RedirectResponse(f"{self._root_path}/", 308)(scope, receive, send)
        else:
            path = self._inner(scope["path"])
            changed = {"path": path, "raw_path": path.encode("utf-8", "surrogateescape")}
            await self._app({**scope, **changed} if path != scope["path"] else scope, receive, send)

    def _inner(self, path: str) -> str:
        if self._root_path and path.startswith(f"{self._root_path}/"):
            path = path[len(self._root_path) :]
        return (path.rstrip("/") or "/") if path.startswith(_SLASH_ADDED) else path
