"""What every request passes: doors that the window does not use are shut, headers are set."""

from __future__ import annotations

import secrets

from starlette.datastructures import Headers, MutableHeaders
from starlette.responses import PlainTextResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from qa.uploads import MAX_UPLOAD_BYTES

MAX_BODY_BYTES = 256 * 1024
_UPLOAD = "upload"  # a report brought along, in a form around it
_MAX_FORM_BYTES = MAX_UPLOAD_BYTES + 16 * 1024
# Of Gradio's routes: files, other hosts, states kept on disk, and ways past the queue.
_SHUT = (
    "upload",
    "file",
    "proxy=",
    "stream/",
    "deep_link",
    "component_server",
    "vibe",
    "api/",
    "run/",
    "call/",
)
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

    def __init__(self, app: ASGIApp, *, takes_uploads: bool = True) -> None:
        """Wrap an application; `takes_uploads` opens the one door by which a file may come in."""
        self._app = app
        self._takes_uploads = takes_uploads

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Refuse the request or pass it on; the answer gets the security headers."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        answer = _Answer(send, is_page=scope["path"] == "/")
        refusal = _refusal(scope, self._takes_uploads)
        if refusal:
            await refusal(scope, receive, answer)
            return
        if answer.is_page:  # its scripts get a nonce, which needs the text uncompressed
            headers = [h for h in scope["headers"] if h[0] != b"accept-encoding"]
            scope = {**scope, "headers": headers}
        await self._app(scope, receive, answer)


def _refusal(scope: Scope, takes_uploads: bool) -> PlainTextResponse | None:
    prefix, _, rest = scope["path"].partition("/gradio_api/")
    is_upload = takes_uploads and scope["method"] == "POST" and (prefix, rest) == ("", _UPLOAD)
    if not prefix and rest.startswith(_SHUT) and not is_upload:
        return PlainTextResponse("Not used by this window.", 404)
    if scope["method"] == "POST":
        length = Headers(scope=scope).get("content-length", "")
        if not length.isdecimal():
            return PlainTextResponse("State the length of the body.", 411)
        if int(length) > (_MAX_FORM_BYTES if is_upload else MAX_BODY_BYTES):
            return PlainTextResponse("The body is too large.", 413)
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
