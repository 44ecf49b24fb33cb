"""Builds and starts the chat window; everything else is in `qa`."""

from __future__ import annotations

from typing import TYPE_CHECKING

from qa.settings import Settings

if TYPE_CHECKING:
    from qa.building import Told


def start(settings: Settings, auth: str | None = None, told: Told | None = None) -> int:
    """Open the window; return the exit code when it is closed.

    `auth` is USER:PASSWORD, or a file with that in it; None lets everybody ask. `told` draws bars
    while an index is built.

    Raises:
        ValueError: it is neither.
    """
    from qa.web.http.login import Login
    from qa.web.server import serve

    return serve(settings, Login.read(auth) if auth else None, told)
