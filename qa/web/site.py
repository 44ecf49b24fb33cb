"""The site: the window at "/", the routes for programs, and two that say how the server is."""

from __future__ import annotations

import gradio as gr
from fastapi import FastAPI
from fastapi.responses import JSONResponse, Response
from starlette.routing import Mount

from qa.feedback.store import FeedbackStore
from qa.web.api.developer import ABOUT, TITLE, add_developer_routes
from qa.web.http.allowed_routes import Doors
from qa.web.http.body_limits import Bodies
from qa.web.http.event_streams import Streams
from qa.web.http.head_requests import Heads
from qa.web.http.login import Guard, Login
from qa.web.http.request_guard import Gate
from qa.web.http.trusted_hosts import Hosts
from qa.web.loading import Loader, State
from qa.web.page.language import Labels
from qa.web.page.pending_uploads import waiting_uploads
from qa.web.page.script import page_script
from qa.web.page.theme import STYLE, build_theme
from qa.web.page.upload_route import add_upload_route
from qa.web.page.window import build_window
from qa.web.sessions import Sessions
from qa.web.uploads import MAX_UPLOAD_BYTES, UploadLimits


def build_site(
    loader: Loader,
    feedback: FeedbackStore | None = None,
    limits: UploadLimits | None = None,
    login: Login | None = None,
    hosts: Hosts | None = None,
) -> FastAPI:
    """Return the application that a server runs.

    Without `feedback` none is kept; `limits` are those of reports brought along; without `login`
    everybody who reaches the server may ask, without `hosts` by whatever name.
    """
    site = FastAPI(title=TITLE, description=ABOUT, docs_url=None, redoc_url=None)
    limits = limits or UploadLimits()
    # The last added is the outermost: no body is read before the login is given, the headers of
    # the gate go with what those within say, and HEAD counts a page as the gate changes it.
    site.add_middleware(Streams)
    site.add_middleware(Bodies)
    if login:
        site.add_middleware(Guard, login=login)
    site.add_middleware(Gate, hosts=hosts)
    site.add_middleware(Heads)

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
        add_upload_route(site, waiting_uploads())
    _mount(site, *build_window(loader, feedback, Sessions(limits)))
    _shut_doors(site, takes_uploads=limits.reports > 0)
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


def _shut_doors(site: FastAPI, *, takes_uploads: bool) -> None:
    mounted = site.routes[-1]
    assert isinstance(mounted, Mount)  # Gradio's application
    mounted.app = Doors(mounted.app, takes_uploads=takes_uploads)
