"""The route by which a file comes in: in Gradio's place, since files of Gradio's route share folders.

Gradio writes a file while it comes, which leaves a piece of one that was cut off, and puts files of
the same content and name into the same place, from which the first to be read is removed.
"""

from __future__ import annotations

import asyncio

import gradio as gr
from anyio.to_thread import run_sync
from fastapi import FastAPI, Request
from fastapi.responses import JSONResponse, PlainTextResponse, Response
from starlette.datastructures import UploadFile
from starlette.requests import ClientDisconnect

from qa.rendering.words import say
from qa.web.page.language import language_of
from qa.web.page.pending_uploads import KEPT_SECONDS, NoRoom, WaitingUploads
from qa.web.uploads import MAX_UPLOAD_BYTES

PATH = "/gradio_api/upload"


def add_upload_route(site: FastAPI, uploads: WaitingUploads) -> None:
    """Add the route to a site, before Gradio is mounted; at the site's end nothing waits any more."""

    @site.post(PATH, include_in_schema=False)
    async def upload(request: Request) -> Response:
        """Take one file, as the page sends it; say where it waits, as Gradio would."""
        try:
            async with request.form(max_files=1, max_fields=4) as form:
                file = form.get("files")
                if not isinstance(file, UploadFile):
                    return PlainTextResponse("Send a form with one file, named files.", 400)
                data, name = await file.read(), file.filename or ""
        except ClientDisconnect:  # cut off half-way; nothing was written
            return Response(status_code=400)
        return await _kept(data, name, uploads, request)

    site.router.on_shutdown.append(uploads.close)


async def _kept(data: bytes, name: str, uploads: WaitingUploads, request: Request) -> Response:
    language = language_of(gr.Request(request))
    if len(data) > MAX_UPLOAD_BYTES:
        most = f"{MAX_UPLOAD_BYTES // 1000:,}"
        return PlainTextResponse(say("upload_large", language, most=most), 413)
    try:
        path = await run_sync(uploads.keep, data, name)
    except NoRoom:
        headers = {"Retry-After": str(KEPT_SECONDS)}
        return PlainTextResponse(say("upload_full", language), 503, headers)
    asyncio.get_running_loop().call_later(KEPT_SECONDS, uploads.remove, path)
    return JSONResponse([str(path)])
