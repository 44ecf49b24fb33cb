"""The route that shows the page of a PDF that an answer cites."""

from __future__ import annotations

from typing import Annotated

import gradio as gr
from anyio.to_thread import run_sync
from fastapi import FastAPI, Query, Request
from fastapi.responses import HTMLResponse, Response

from qa.rendering.html import note_html
from qa.rendering.page_view import page_html
from qa.rendering.words import say
from qa.web.page.language import language_of
from qa.web.page.page_pictures import NoPicture, PageAsked, PagePictures
from qa.web.slots import Busy

PATH = "/pages/view"
_MAX_OFFSET = 10**9
Name = Annotated[str, Query(max_length=300)]
Offset = Annotated[int, Query(ge=0, le=_MAX_OFFSET)]
Number = Annotated[int, Query(ge=1, le=_MAX_OFFSET)]


def add_page_route(site: FastAPI, pictures: PagePictures) -> None:
    """Add the route, before Gradio is mounted."""

    @site.get(PATH, include_in_schema=False)
    async def view(
        request: Request,
        report: Name,
        page: Number,
        *,
        start: Offset = 0,
        end: Offset = 0,
        key: Name = "",
    ) -> Response:
        """Return a page as a piece of HTML, or a line that says why it is not shown."""
        language = language_of(gr.Request(request))
        asked = PageAsked(report, page, start, end, key)
        try:
            async with pictures.slots.acquire_async():
                shown = await run_sync(pictures.view, asked)
            return _reply(page_html(shown, language), 200)
        except NoPicture as error:
            line, status = say(f"page_{error}", language), 404
        except Busy:
            line, status = say("page_busy", language), 503
        return _reply(note_html(line, "failed"), status)


def _reply(html: str, status: int) -> Response:
    # A browser keeps no page of an upload longer than its window.
    return HTMLResponse(html, status, {"Cache-Control": "no-store"})
