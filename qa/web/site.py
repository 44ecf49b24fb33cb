"""The site: the window at "/", the routes for programs, and two for the state of the server."""

from __future__ import annotations

import gradio as gr
from fastapi import FastAPI
from fastapi.responses import JSONResponse, Response
from starlette.routing import Mount
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from qa.feedback.store import FeedbackStore
from qa.web.api.developer import TITLE, add_developer_routes, description
from qa.web.http.allowed_routes import RouteAllowList
from qa.web.http.body_limits import BodyLimits
from qa.web.http.event_streams import EventStreamOrder
from qa.web.http.login import Login, LoginGuard
from qa.web.http.request_guard import RequestGuard
from qa.web.http.trusted_hosts import TrustedHosts
from qa.web.loading import Loader, State
from qa.web.page.assets import STYLE, build_theme, page_script
from qa.web.page.language import Labels
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
    login: Login | None = None,
    hosts: TrustedHosts | None = None,
) -> FastAPI:
    """Return the application that a server runs.

    Without `feedback` none is kept. `limits` are those of uploads. Without `login` everybody who
    reaches the server may ask; without `hosts` the Host header may carry any name.
    """
    about = description(loader.lexicon.about)
    site = FastAPI(title=TITLE, description=about, docs_url=None, redoc_url=None)
    limits = limits or UploadLimits()
    # The last added is the outermost. So no body is read before the login, the guard adds its
    # headers to every reply, and HEAD states the length of the page as the guard changes it.
    site.add_middleware(EventStreamOrder)
    site.add_middleware(BodyLimits)
    if login:
        site.add_middleware(LoginGuard, login=login)
    site.add_middleware(RequestGuard, hosts=hosts)
    site.add_middleware(HeadRequests)

    @site.get("/healthz", tags=["server"])
    def healthz() -> dict[str, object]:
        """Alive; how far the loading is: `built` counts texts while an index is built."""
        state = {"state": loader.state, "message": loader.message, "built": loader.built}
        return {"status": "ok", **state}

    @site.get("/readyz", tags=["server"], responses={503: {"description": "Not ready yet."}})
    def readyz() -> JSONResponse:
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
    loader.when_renewed(sessions.carry_over)
    _mount(site, *build_window(loader, feedback, sessions))
    _restrict_routes(site, takes_uploads=limits.reports > 0)
    return site


def _mount(site: FastAPI, window: gr.Blocks, labels: Labels) -> None:
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
    )


def _restrict_routes(site: FastAPI, *, takes_uploads: bool) -> None:
    mounted = site.routes[-1]
    assert isinstance(mounted, Mount)  # Gradio's application
    mounted.app = RouteAllowList(mounted.app, takes_uploads=takes_uploads)


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
