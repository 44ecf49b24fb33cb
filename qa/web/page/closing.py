"""What is forgotten when a page is closed, and when."""

from __future__ import annotations

import asyncio
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

import gradio as gr

from qa.web.page.session_loader import key_of
from qa.web.sessions import Sessions

if TYPE_CHECKING:
    from gradio.state_holder import StateHolder

MOST_PAGES = 500
"""Of so many pages Gradio keeps the conversation and what they show; then of the latest used."""
KEPT_SECONDS = 300
"""A page whose connection broke finds its conversation again if it comes back within this time."""
_IN_CLOSING = timedelta(seconds=10)


def forget_closed(window: gr.Blocks, sessions: Sessions) -> None:
    """Let a closed page's reports and choice be forgotten at once, its conversation soon after.

    Gradio itself would keep the conversation for an hour, what was shown for good, of 10,000 pages.
    """
    window.state_session_capacity = MOST_PAGES

    async def end(request: gr.Request) -> None:
        key = key_of(request)
        sessions.end(key)
        if key:
            later = asyncio.get_running_loop().call_later
            later(KEPT_SECONDS, forget_unused, window.state_holder, key, KEPT_SECONDS)

    window.unload(end)


def forget_unused(
    holder: StateHolder, key: str, seconds: float, now: datetime | None = None
) -> None:
    """Forget what Gradio keeps of a page that was not used for so long."""
    used = holder.time_last_used.get(key)
    unused = (now or datetime.now()) - used if used else timedelta.max
    if unused >= timedelta(seconds=seconds) - _IN_CLOSING:
        with holder.lock:
            holder.session_data.pop(key, None)
            holder.time_last_used.pop(key, None)
