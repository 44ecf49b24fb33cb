"""Frees what a page held after it was closed: its session at once, its conversation later."""

from __future__ import annotations

import asyncio
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

import gradio as gr

from qa.web.page.session_loader import session_key
from qa.web.sessions import Sessions

if TYPE_CHECKING:
    from gradio.state_holder import StateHolder

MAX_PAGES = 500
"""For so many pages Gradio keeps conversations and what is shown; then for the latest used."""
KEPT_SECONDS = 300
"""A page whose connection broke finds its conversation again if it returns within this time."""
_TIME_TO_CLOSE = timedelta(seconds=10)


def free_closed_pages(window: gr.Blocks, sessions: Sessions) -> None:
    """End the session of a page when it is closed, and free its conversation soon after.

    Gradio itself would keep the conversation for an hour, and what was shown by the last 10,000
    pages for good.
    """
    window.state_session_capacity = MAX_PAGES

    async def end(request: gr.Request) -> None:
        key = session_key(request)
        sessions.end(key)
        if key:
            later = asyncio.get_running_loop().call_later
            later(KEPT_SECONDS, free_unused, window.state_holder, key, KEPT_SECONDS)

    window.unload(end)


def free_unused(holder: StateHolder, key: str, seconds: float, now: datetime | None = None) -> None:
    """Free what Gradio keeps of a page that was not used for so many seconds."""
    last_used = holder.time_last_used.get(key)
    unused = (now or datetime.now()) - last_used if last_used else timedelta.max
    if unused >= timedelta(seconds=seconds) - _TIME_TO_CLOSE:
        with holder.lock:
            holder.session_data.pop(key, None)
            holder.time_last_used.pop(key, None)
