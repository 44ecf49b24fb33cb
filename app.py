"""Builds and starts the chat window; everything else is in `qa`."""

from __future__ import annotations

from qa.settings import Settings


def start(settings: Settings) -> int:
    """Open the window; return the exit code when it is closed."""
    from qa.web.server import serve

    return serve(settings)
