"""The site: the window at "/", and two routes that say how the server is."""

from __future__ import annotations

from importlib.resources import files

import gradio as gr
from fastapi import FastAPI
from fastapi.responses import JSONResponse, Response

from qa.sessions import Sessions
from qa.uploads import MAX_UPLOAD_BYTES, UploadLimits
from qa.web.gate import Gate
from qa.web.loading import Loader, State
from qa.web.theme import STYLE, build_theme
from qa.web.window import build_window

_SCRIPT = "".join(
    files("qa.web").joinpath(name).read_text(encoding="utf-8") for name in ("page.js", "panels.js")
)


def build_site(loader: Loader, limits: UploadLimits | None = None) -> FastAPI:
    """Return the application that a server runs; `limits` are those of reports brought along."""
    site = FastAPI(title="Ask the reports", docs_url=None, redoc_url=None, openapi_url=None)
    site.add_middleware(Gate)

    @site.get("/healthz")
    def healthz() -> dict[str, str]:
        """Alive; how far the loading is."""
        return {"status": "ok", "state": loader.state, "message": loader.message}

    @site.get("/readyz")
    def readyz() -> JSONResponse:
        """Return 200 once questions are answered, 503 before, or if the loading failed."""
        status = 200 if loader.state is State.READY else 503
        return JSONResponse({"state": loader.state, "message": loader.message}, status)

    @site.get("/page.js")
    def script() -> Response:
        """Return the page's script."""
        return Response(_SCRIPT, media_type="text/javascript")

    _mount(site, build_window(loader, Sessions(limits)))
    return site


def _mount(site: FastAPI, window: gr.Blocks) -> None:
    window.queue(max_size=20, default_concurrency_limit=2, api_open=False)
    # Only `launch` sets this; without it Gradio skips its check that a file named in a request
    # was uploaded, and hands out any file of the machine.
    window.has_launched = True
    gr.mount_gradio_app(
        site,
        window,
        path="/",
        css=STYLE,
        head='<script src="page.js"></script>',
        theme=build_theme(),
        footer_links=[],
        run_history=False,
        ssr_mode=False,
        show_error=False,
        enable_monitoring=False,
        max_file_size=MAX_UPLOAD_BYTES,
    )
