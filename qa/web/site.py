"""The site: the window at "/", the routes for programs, and two for the state of the server."""

from __future__ import annotations

from pathlib import Path

import gradio as gr
from fastapi import FastAPI
from fastapi.responses import JSONResponse, Response
from starlette.routing import Mount
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from qa.feedback.store import FeedbackStore
from qa.web.api.developer import TITLE, add_developer_routes, description
from qa.web.api.errors import FAULT
from qa.web.http.access import Access
from qa.web.http.allowed_routes import RouteAllowList
from qa.web.http.body_limits import BodyLimits
from qa.web.http.event_streams import EventStreamOrder
from qa.web.http.faults import OneLineFaults
from qa.web.http.login import LoginGuard
from qa.web.http.proxies import ForwardedHeaders
from qa.web.http.request_guard import RequestGuard
from qa.web.http.root_path import RootPath
from qa.web.loading import Loader, State
from qa.web.page.assets import STYLE, build_theme, page_script
from qa.web.page.gradio_guard import GradioGuard, keep_faults_short
from qa.web.page.language import Labels
from qa.web.page.page_pictures import PagePictures
from qa.web.page.page_route import add_page_route
from qa.web.page.pending_uploads import pending_uploads
from qa.web.page.upload_route import add_upload_route
from qa.web.page.window import build_window
from qa.web.sessions import Sessions
from qa.web.uploads import MAX_UPLOAD_BYTES, UploadLimits

_STREAMS = ("/gradio_api/", "/mcp")  # a GET there may never end


def build_site(
    loader: Loader,
    feedback: FeedbackStore | None = None,
    limits: UploadLimits | None = None,
    access: Access | None = None,
    reports: Path | None = None,
) -> FastAPI:
    """Return the application that a server runs.

    Without `feedback` none is kept. `limits` are those of uploads. Without `access` everybody who
    reaches the server may ask, under any name. Pages of the PDFs in the folder `reports` are shown.
    """
    access = access or Access()
    site = FastAPI(
        title=TITLE,
        description=description(loader.lexicon.about),
        docs_url=None,
        redoc_url=None,
        servers=[{"url": access.root_path}] if access.root_path else None,
    )
    limits = limits or UploadLimits()
    _add_checks(site, access)

    # Both are answered by the event loop itself, since a thread may wait for those that compute.
    @site.get("/healthz", tags=["server"])
    async def healthz() -> dict[str, object]:
        """Alive; how far the loading is: `built` counts texts while an index is built."""
        state = {"state": loader.state, "message": loader.message, "built": loader.built}
        return {"status": "ok", **state}

    @site.get("/readyz", tags=["server"], responses={503: {"description": "Not ready yet."}})
    async def readyz() -> JSONResponse:
        """Return 200 once questions are answered, 503 before, or if the loading failed."""
        status = 200 if loader.state is State.READY else 503
        return JSONResponse({"state": loader.state, "message": loader.message}, status)

    @site.get("/page.js", include_in_schema=False)
    def script() -> Response:
        """Return the page's script."""
        return Response(page_script(), media_type="text/javascript")

    add_developer_routes(site, loader, feedback)
    if limits.reports:
        add_upload_route(site, pending_uploads())
    sessions = Sessions(limits)
    add_page_route(site, PagePictures(loader, sessions, reports))
    loader.when_renewed(sessions.carry_over)
    window, labels = build_window(loader, feedback, sessions)
    _mount(site, window, labels, access.root_path)
    _restrict_routes(site, window, takes_uploads=limits.reports > 0)
    return site


def _add_checks(site: FastAPI, access: Access) -> None:
    """Add what every request passes through.

    The last added is the outermost. So all others see paths without prefix and no forwarded
    headers, no body is read before the login, the guard adds its headers to every reply, and HEAD
    states the length of the page as the guard changes it.
    """
    site.add_middleware(EventStreamOrder)
    site.add_middleware(BodyLimits)
    if access.login:
        site.add_middleware(LoginGuard, login=access.login)
    site.add_middleware(OneLineFaults, reply=FAULT)
    site.add_middleware(RequestGuard, hosts=access.hosts)
    site.add_middleware(HeadRequests)
    site.add_middleware(ForwardedHeaders, proxies=access.proxies)
    site.add_middleware(RootPath, root_path=access.root_path)


def _mount(site: FastAPI, window: gr.Blocks, labels: Labels, root_path: str) -> None:
    keep_faults_short(window)
    window.queue(max_size=20, default_concurrency_limit=2, api_open=False)
    # Only `launch` sets this; without it Gradio skips its check that a file named in a request
    # was uploaded, and hands out any file of the machine.
    window.has_launched = True
    gr.mount_gradio_app(
        site,
        window,
        path="/",
        css=STYLE,
        i18n=labels.i18n(),
        theme=build_theme(),
        footer_links=[],
        run_history=False,
        ssr_mode=False,
        show_error=False,
        enable_monitoring=False,
        max_file_size=MAX_UPLOAD_BYTES,
        root_path=root_path or None,
    )


def _restrict_routes(site: FastAPI, window: gr.Blocks, *, takes_uploads: bool) -> None:
    mounted = site.routes[-1]
    assert isinstance(mounted, Mount)  # Gradio's application
    mounted.app = RouteAllowList(GradioGuard(mounted.app, window), takes_uploads=takes_uploads)


class HeadRequests:
    """ASGI middleware that answers HEAD as GET, without the body."""

    def __init__(self, app: ASGIApp) -> None:
        """Wrap an application."""
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass a request on; HEAD as GET."""
        is_head = scope["type"] == "http" and scope["method"] == "HEAD"
        if not is_head or scope["path"].startswith(_STREAMS):
            await self._app(scope, receive, send)
            return

        async def send_without_body(message: Message) -> None:
            if message["type"] == "http.response.body":
                message = {**message, "body": b""}
            await send(message)

        await self._app({**scope, "method": "GET"}, receive, send_without_body)
