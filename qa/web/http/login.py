"""The login of a window that other machines reach: HTTP Basic for everything but /healthz."""

from __future__ import annotations

import base64
import binascii
import hashlib
import hmac
from dataclasses import dataclass, field

from starlette.datastructures import Headers
from starlette.responses import PlainTextResponse
from starlette.types import ASGIApp, Receive, Scope, Send

from qa.paths import path_of
from qa.web.http.login_attempts import MAX_DELAY_SECONDS, LoginAttempts

_OPEN = "/healthz"
_LATER = {"Retry-After": str(int(MAX_DELAY_SECONDS))}
_MAX_USER_SHOWN = 40
_CHALLENGE = {"WWW-Authenticate": 'Basic realm="beijing-qa", charset="UTF-8"'}


@dataclass(frozen=True, slots=True)
class Login:
    """A user and a password; `repr` leaves the password out."""

    user: str
    password: str = field(repr=False)

    @classmethod
    def read(cls, given: str) -> Login:
        """Return the login of USER:PASSWORD, or of a file whose first line is that.

        An existing file is read, even if its name looks like USER:PASSWORD.

        Raises:
            ValueError: it is neither; the message does not repeat the value.
        """
        if ":" not in given or _is_file(given):
            try:
                lines = path_of(given).read_text(encoding="utf-8-sig").splitlines()
            except (OSError, ValueError) as error:
                raise ValueError(
                    "auth: neither USER:PASSWORD nor a file that can be read with that in it"
                ) from error
            given = lines[0] if lines else ""
        user, _, password = given.strip().partition(":")
        if not user or not password:
            raise ValueError("auth: user or password is empty; use USER:PASSWORD")
        return cls(user, password)

    def admits(self, header: str) -> bool:
        """True if an Authorization header holds this login, compared in constant time.

        Clients without Basic, such as those for chat servers, send USER:PASSWORD as a bearer token.
        """
        given = _sent(header)
        if given is None:
            return False
        known = f"{self.user}:{self.password}".encode()
        # Digests have one length, so that the time does not reveal that of the password.
        return hmac.compare_digest(_digest(given), _digest(known))


class LoginGuard:
    """ASGI middleware that refuses requests without the login."""

    def __init__(self, app: ASGIApp, login: Login, attempts: LoginAttempts | None = None) -> None:
        """Guard an application; `attempts` are the wrong logins so far."""
        self._app = app
        self._login = login
        self._attempts = LoginAttempts() if attempts is None else attempts

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Ask for the login or pass the request on."""
        if scope["type"] == "lifespan" or scope["path"] == _OPEN:
            await self._app(scope, receive, send)
        elif scope["type"] != "http":
            await send({"type": "websocket.close", "code": 1008})
        elif refusal := await self._refusal(scope):
            await refusal(scope, receive, send)
        else:
            await self._app(scope, receive, send)

    async def _refusal(self, scope: Scope) -> PlainTextResponse | None:
        header = Headers(scope=scope).get("authorization", "")
        if not header:  # not wrong yet: a browser sends a login once it is asked for one
            return _asking()
        address = scope["client"][0] if scope.get("client") else ""
        if not self._attempts.may_try(address):
            return PlainTextResponse("Too many wrong logins. Try again later.", 429, _LATER)
        if self._login.admits(header):
            return None
        await self._attempts.wrong(address, user_shown(header))
        return _asking()


def user_shown(header: str) -> str:
    """Return the user of an Authorization header as a log may hold it: one short line.

    What has no user before a colon may be a password, so it is not shown.
    """
    user, colon, _ = (_sent(header) or b"").decode("utf-8", "replace").partition(":")
    return ascii(user[:_MAX_USER_SHOWN]) if colon else "nobody"


def _asking() -> PlainTextResponse:
    return PlainTextResponse("Log in to use this window.", 401, _CHALLENGE)


def _sent(header: str) -> bytes | None:
    """Return USER:PASSWORD of an Authorization header as it was sent; None if it has none."""
    scheme, _, sent = header.partition(" ")
    if scheme.lower() == "bearer":
        return sent.strip().encode("latin-1", "replace")  # as the bytes came
    if scheme.lower() != "basic":
        return None
    try:
        return base64.b64decode(sent.strip(), validate=True)
    except (binascii.Error, ValueError):
        return None


def _is_file(name: str) -> bool:
    try:
        return path_of(name).is_file()
    except (OSError, ValueError):  # the name is too long, or has a character that no name may have
        return False


def _digest(text: bytes) -> bytes:
    return hashlib.sha256(text).digest()
