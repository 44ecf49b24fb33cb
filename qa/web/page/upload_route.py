"""The route for uploads, in place of Gradio's own.

Gradio writes a file while it arrives, so that a part of it stays if the connection breaks. It also
writes files of the same content and name to one path, so that removing one removes the others.
"""

from __future__ import annotations

import asyncio
from collections.abc import Sequence

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
from qa.web.page.pending_uploads import KEPT_SECONDS, MAX_OF_SENDER, PendingUploads, Sender
from qa.web.uploads import MAX_UPLOAD_BYTES

PATH = "/gradio_api/upload"


def add_upload_route(site: FastAPI, uploads: PendingUploads) -> None:
    """Add the route, before Gradio is mounted; pending files are removed when the site ends."""

    @site.post(PATH, include_in_schema=False)
    async def upload(request: Request) -> Response:
        """Keep the files that the page sends; reply with their paths, as Gradio would."""
        try:
            async with request.form(max_files=MAX_OF_SENDER, max_fields=4) as form:
                sent = [file for file in form.getlist("files") if isinstance(file, UploadFile)]
                if not sent:
                    return PlainTextResponse("Send a form with files, named files.", 400)
                files = [(await file.read(), file.filename or "") for file in sent]
        except ClientDisconnect:  # the connection broke; nothing was written
            return Response(status_code=400)
        return await _kept(files, uploads, request)

    site.router.on_shutdown.append(uploads.close)


async def _kept(
    files: Sequence[tuple[bytes, str]], uploads: PendingUploads, request: Request
) -> Response:
    if any(len(data) > MAX_UPLOAD_BYTES for data, _ in files):
        most = f"{MAX_UPLOAD_BYTES // 1000:,}"
        line = say("upload_large", language_of(gr.Request(request)), most=most)
        return PlainTextResponse(line, 413)
    paths = []
    for data, name in files:
        path = await run_sync(uploads.keep, data, name, _sender(request))
        asyncio.get_running_loop().call_later(KEPT_SECONDS, uploads.remove, path)
        paths.append(str(path))
    return JSONResponse(paths)


def _sender(request: Request) -> Sender:
    address = address_key(request.client.host) if request.client else ""
    return Sender(address, request.cookies.get(VISIT, "")[:64])
