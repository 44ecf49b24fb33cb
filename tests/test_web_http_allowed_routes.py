"""Of all that Gradio serves, what the window uses is open and the rest is shut."""

import re

import gradio as gr
import pytest
from fastapi.testclient import TestClient

from qa.web.loading import Loader
from qa.web.site import build_site

# Gradio makes event loops while a page is built outside of one, and leaves them open.
pytestmark = pytest.mark.filterwarnings("ignore:unclosed event loop:ResourceWarning")

USED = {
    "GET": {"/", "/config", "/theme.css", "/favicon.ico", "/gradio_api/app_id"}
    | {"/assets/x", "/static/x", "/gradio_api/heartbeat/x", "/gradio_api/queue/data"},
    "POST": {"queue/join", "cancel", "reset", "upload"},
}
USED["POST"] = {f"/gradio_api/{name}" for name in USED["POST"]}


def gradios():
    """Every method and path that Gradio itself lists, with x for what varies."""
    paths = gr.routes.App.create_app(gr.Blocks()).openapi()["paths"]
    for path, methods in paths.items():
        for method in methods:
            yield method.upper(), re.sub(r"\{.+?\}", "x", path)


@pytest.fixture(scope="module")
def client():
    site = build_site(Loader(lambda _: None, lambda _: None))
    return TestClient(site, base_url="http://127.0.0.1")


def is_shut(client, method, path):
    answer = client.request(method, path, content=b"x" if method == "POST" else b"")
    said = "Not used by this window."
    return (answer.status_code, answer.headers.get("content-length")) == (404, str(len(said)))


def test_gradio_serves_what_we_know_of():
    listed = {path for _, path in gradios()}
    assert len(listed) > 60 and USED["POST"] < listed


def test_every_route_of_gradio_that_the_window_does_not_use_is_shut(client):
    unused = [(m, p) for m, p in gradios() if p not in USED.get(m, ())]
    unused = [(m, p) for m, p in unused if (m, p) != ("HEAD", "/")]  # as GET, without the body
    assert len(unused) > 60
    assert [route for route in unused if not is_shut(client, *route)] == []


@pytest.mark.parametrize("method", ["GET", "POST", "HEAD", "OPTIONS"])
@pytest.mark.parametrize(
    "path",
    [
        "upload/",
        "upload_progress",
        "file=/etc/passwd",
        "file/etc/passwd",
        "proxy=http://example.org",
        "deep_link",
        "call/ask",
        "run/ask",
        "api/ask",
        "process_recording",
        "custom_component/x/y",
        "openapi.json",
        "info",
        "dev/reload",
        "token",
        "user",
        "component_server",
        "stream/x/close",
        "vibe-edit",
        "run-history/connect",
        "queue/join/",
        "queue/status",
        "heartbeat",
        "nothing",
    ],
)
def test_no_other_path_below_gradios_is_open(client, method, path):
    assert is_shut(client, method, f"/gradio_api/{path}")


@pytest.mark.parametrize(
    "path", ["/login", "/logout", "/monitoring/x", "/pwa_icon/9999", "/svelte/x"]
)
def test_gradios_own_logins_and_pages_are_shut(client, path):
    assert is_shut(client, "GET", path) and is_shut(client, "POST", path)


def test_what_the_window_uses_is_open(client):
    for path in ("/", "/config", "/theme.css", "/gradio_api/app_id"):
        assert client.get(path).status_code == 200
    for path in USED["POST"] - {"/gradio_api/upload"}:
        assert client.post(path, json={}).status_code == 422  # Gradio's own word on it
