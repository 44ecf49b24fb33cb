"""Refuses requests of other sites and for unknown hosts, and sets the security headers."""

from __future__ import annotations

import secrets
from urllib.parse import urlsplit

from starlette.datastructures import Headers, MutableHeaders
from starlette.requests import cookie_parser
from starlette.responses import PlainTextResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from qa.web.http.trusted_hosts import TrustedHosts

VISIT = "visit"
"""The cookie that tells open browsers apart, so that one's uploads do not count for another."""
_PORTS = {"http": 80, "https": 443}
_OWN_SITES = ("same-origin", "none")  # "none": the address was typed or bookmarked
_HEADERS = {
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=()",
    "Cross-Origin-Opener-Policy": "same-origin",
    "X-Frame-Options": "DENY",
}
# Before Gradio's own scripts: it sets the browser language that they will read. A browser looks for
# an icon that is not named at the root of the host, which a proxy may give to others.
_HEAD = b'<head><link rel="icon" href="favicon.ico" /><script src="page.js"></script>'
_MANIFEST = b'<link rel="manifest" href="/manifest.json" />'  # there is none, least of all there


class RequestGuard:
    """ASGI middleware around the whole site."""

    def __init__(self, app: ASGIApp, hosts: TrustedHosts | None = None) -> None:
        """Wrap an application; `hosts` are the host names it answers to, all of them if None."""
        self._app = app
        self._hosts = hosts

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Refuse the request or pass it on; the reply gets the security headers."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        is_page = scope["path"] == "/"
        is_new = is_page and VISIT not in cookie_parser(Headers(scope=scope).get("cookie", ""))
        reply = _Reply(send, is_page=is_page, is_new=is_new)
        refusal = self._refusal(scope)
        if refusal:
            await refusal(scope, receive, reply)
            return
        # Gradio would allow any origin, so that it gets none.
        removed = [b"origin"]
        if reply.is_page:  # its scripts get a nonce, which needs the text uncompressed
            removed.append(b"accept-encoding")
        headers = [header for header in scope["headers"] if header[0] not in removed]
        await self._app({**scope, "headers": headers}, receive, reply)

    def _refusal(self, scope: Scope) -> PlainTextResponse | None:
        headers = Headers(scope=scope)
        host = headers.get("host", "")
        if self._hosts and host and not self._hosts.allows(host):
            return PlainTextResponse(
                f"This server is not known as {host[:100]!r}. If it is meant to be, start it with "
                "--allowed-hosts NAME, or set allowed_hosts (docs/settings.md).",
                403,
            )
        if is_cross_site(scope["method"], headers):
            return PlainTextResponse(
                "Not from the page of another site. A proxy must pass on the Host header.", 403
            )
        return None


class _Reply:
    """Passes on what the application sends and adds headers; scripts of the page get a nonce."""

    def __init__(self, send: Send, *, is_page: bool, is_new: bool) -> None:
        self.is_page = is_page
        self._is_new = is_new
        self._send = send
        self._nonce = secrets.token_urlsafe(16)
        self._start: Message = {}
        self._body = b""

    async def __call__(self, message: Message) -> None:
        if message["type"] == "http.response.start":
            headers = MutableHeaders(scope=message)
            headers.update({**_HEADERS, "Content-Security-Policy": _policy(self._nonce)})
            if self._is_new:
                visit = secrets.token_urlsafe(12)
                headers.append("Set-Cookie", f"{VISIT}={visit}; HttpOnly; SameSite=Strict")
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
        body = self._body.replace(b"<head>", _HEAD, 1).replace(_MANIFEST, b"")
        body = body.replace(b"<script", f'<script nonce="{self._nonce}"'.encode())
        headers = MutableHeaders(scope=self._start)
        if "content-length" in headers and self._body:
            headers["content-length"] = str(len(body))
        await self._send(self._start)
        await self._send({**message, "body": body})


def _policy(nonce: str) -> str:
    """Return the content security policy: this origin alone, and only the page's own scripts.

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


def is_cross_site(method: str, headers: Headers) -> bool:
    """True if a page of another site sent the request, unless it is a link that opens ours.

    Programs send neither of the headers that are looked at, and a page cannot leave them out.
    """
    host = headers.get("host", "")
    if any(not _is_same_origin(origin, host) for origin in headers.getlist("origin")):
        return True
    site = headers.get("sec-fetch-site", "none")
    return site not in _OWN_SITES and not _is_navigation(method, headers)


def _is_same_origin(origin: str, host: str) -> bool:
    """True if both name one host and port; behind a proxy with TLS the scheme differs."""
    try:
        sent, asked = urlsplit(origin), urlsplit(f"//{host}")
        default_port = _PORTS[sent.scheme]
        pairs = [(url.hostname, url.port or default_port) for url in (sent, asked)]
    except (ValueError, KeyError):  # no address, such as "null"
        return False
    return bool(sent.hostname) and pairs[0] == pairs[1]


def _is_navigation(method: str, headers: Headers) -> bool:
    mode, target = headers.get("sec-fetch-mode"), headers.get("sec-fetch-dest")
    return (method, mode, target) == ("GET", "navigate", "document")
