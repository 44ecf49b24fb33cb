"""What every request passes: it must come from our own page or a program; headers are set."""

from __future__ import annotations

import secrets

from starlette.datastructures import Headers, MutableHeaders
from starlette.responses import PlainTextResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from qa.web.http.origins import is_foreign
from qa.web.http.trusted_hosts import Hosts

_HEADERS = {
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=()",
    "Cross-Origin-Opener-Policy": "same-origin",
    "X-Frame-Options": "DENY",
}
# Before Gradio's own scripts: it says which language they shall find the browser to have.
_HEAD = b'<head><script src="page.js"></script>'


class Gate:
    """ASGI middleware around the whole site."""

    def __init__(self, app: ASGIApp, hosts: Hosts | None = None) -> None:
        """Wrap an application; `hosts` are the names that it may be asked for, None lets all pass."""
        self._app = app
        self._hosts = hosts

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Refuse the request or pass it on; the answer gets the security headers."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        answer = _Answer(send, is_page=scope["path"] == "/")
        refusal = self._refusal(scope)
        if refusal:
            await refusal(scope, receive, answer)
            return
        # Gradio would allow the origin whatever it is.
        unsaid = [b"origin"]
        if answer.is_page:  # its scripts get a nonce, which needs the text uncompressed
            unsaid.append(b"accept-encoding")
        headers = [header for header in scope["headers"] if header[0] not in unsaid]
        await self._app({**scope, "headers": headers}, receive, answer)

    def _refusal(self, scope: Scope) -> PlainTextResponse | None:
        headers = Headers(scope=scope)
        host = headers.get("host", "")
        if self._hosts and host and not self._hosts.know(host):
            return PlainTextResponse(
                f"This server is not known as {host[:100]!r}. If it is meant to be, start it with "
                "--allowed-hosts NAME, or set allowed_hosts (docs/settings.md).",
                403,
            )
        if is_foreign(scope["method"], headers):
            return PlainTextResponse(
                "Not from the page of another site. A proxy must pass on the Host header.", 403
            )
        return None


class _Answer:
    """Sends on what the application sends, with headers; in the page each script gets a nonce."""

    def __init__(self, send: Send, *, is_page: bool) -> None:
        self.is_page = is_page
        self._send = send
        self._nonce = secrets.token_urlsafe(16)
        self._start: Message = {}
        self._body = b""

    async def __call__(self, message: Message) -> None:
        if message["type"] == "http.response.start":
            headers = MutableHeaders(scope=message)
            headers.update({**_HEADERS, "Content-Security-Policy": _policy(self._nonce)})
            self._start = message
            if not self.is_page:
                await self._send(message)
        elif self.is_page and message["type"] == "http.response.body":
            await self._collect(message)
        else:
            await self._send(message)

    async def _collect(self, message: Message) -> None:
        self._body += message.get("body", b"")
        if message.get("more_body"):
            return
        body = self._body.replace(b"<head>", _HEAD, 1)
        body = body.replace(b"<script", f'<script nonce="{self._nonce}"'.encode())
        headers = MutableHeaders(scope=self._start)
        if "content-length" in headers and self._body:
            headers["content-length"] = str(len(body))
        await self._send(self._start)
        await self._send({**message, "body": body})


def _policy(nonce: str) -> str:
    """Return the content security policy: this origin alone, and no script but the page's own.

    Gradio's HTML component compiles its template, hence 'unsafe-eval'; its components style
    themselves, hence 'unsafe-inline' for styles.
    """
    return "; ".join(
        (
            "default-src 'self'",
            f"script-src 'self' 'nonce-{nonce}' 'unsafe-eval'",
            "style-src 'self' 'unsafe-inline'",
            "img-src 'self' data:",
            "font-src 'self' data:",
            "connect-src 'self'",
            "object-src 'none'",
            "base-uri 'self'",
            "form-action 'none'",
            "frame-ancestors 'none'",
        )
    )
