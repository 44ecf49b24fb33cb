"""The route for uploads, in place of Gradio's own.

Gradio writes a file while it arrives, so that a part of it stays if the connection breaks. It also
writes files of the same content and name to one path, so that removing one removes the others.
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
from qa.web.http.proxies import address_key
from qa.web.http.request_guard import VISIT
from qa.web.page.language import language_of
from qa.web.page.pending_uploads import KEPT_SECONDS, PendingUploads, Sender
from qa.web.uploads import MAX_UPLOAD_BYTES

PATH = "/gradio_api/upload"


def add_upload_route(site: FastAPI, uploads: PendingUploads) -> None:
    """Add the route, before Gradio is mounted; pending files are removed when the site ends."""

    @site.post(PATH, include_in_schema=False)
    async def upload(request: Request) -> Response:
        """Keep the one file that the page sends; reply with its path, as Gradio would."""
        try:
            async with request.form(max_files=1, max_fields=4) as form:
                file = form.get("files")
                if not isinstance(file, UploadFile):
                    return PlainTextResponse("Send a form with one file, named files.", 400)
                data, name = await file.read(), file.filename or ""
        except ClientDisconnect:  # the connection broke; nothing was written
            return Response(status_code=400)
        return await _kept(data, name, uploads, request)

    site.router.on_shutdown.append(uploads.close)


async def _kept(data: bytes, name: str, uploads: PendingUploads, request: Request) -> Response:
    language = language_of(gr.Request(request))
    if len(data) > MAX_UPLOAD_BYTES:
        most = f"{MAX_UPLOAD_BYTES // 1000:,}"
        return PlainTextResponse(say("upload_large", language, most=most), 413)
    path = await run_sync(uploads.keep, data, name, _sender(request))
    asyncio.get_running_loop().call_later(KEPT_SECONDS, uploads.remove, path)
    return JSONResponse([str(path)])


def _sender(request: Request) -> Sender:
    address = address_key(request.client.host) if request.client else ""
    return Sender(address, request.cookies.get(VISIT, "")[:64])
