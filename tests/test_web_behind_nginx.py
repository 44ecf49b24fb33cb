"""docs/deployment/nginx.conf in a real nginx: the whole window under a path of its site."""

import json
import re
import shutil
import socket
import subprocess
from contextlib import contextmanager
from urllib.parse import urljoin

import httpx
import pytest
from browsing import ask, outside
from conftest import REPORTS, serving

ROOT = REPORTS.parent.parent
SERVER = str(ROOT / "tests" / "chat_server.py")
NGINX = shutil.which("nginx") or shutil.which("nginx", path="/usr/sbin:/usr/local/sbin")
MUSEUMS = "How many new museums were registered in 2023?"
MAIN = """
daemon off;
pid {folder}/pid;
error_log {folder}/error.log;
events {{}}
http {{
    access_log off;
    types {{}}
    client_body_temp_path {folder}/body;
    proxy_temp_path {folder}/proxy;
    fastcgi_temp_path {folder}/fastcgi;
    uwsgi_temp_path {folder}/uwsgi;
    scgi_temp_path {folder}/scgi;
    server {{
        listen 127.0.0.1:{port};
        include {folder}/site.conf;
    }}
}}
"""

pytestmark = pytest.mark.slow


def free_port():
    with socket.create_server(("127.0.0.1", 0)) as port:
        return port.getsockname()[1]


@contextmanager
def nginx(folder, site):
    """Run nginx with one server; yield its address once it listens."""
    port = free_port()
    (folder / "site.conf").write_text(site)
    (folder / "main.conf").write_text(MAIN.format(folder=folder, port=port))
    command = [NGINX, "-p", str(folder), "-e", str(folder / "error.log")]
    with subprocess.Popen([*command, "-c", str(folder / "main.conf")]) as server:
        try:
            address = f"http://127.0.0.1:{port}"
            with httpx.Client(transport=httpx.HTTPTransport(retries=8)) as client:
                client.get(f"{address}/qa/healthz")
            yield address
        finally:
            server.terminate()


@pytest.fixture(scope="module", params=["passed on", "taken off"])
def address(request, tmp_path_factory):
    """Where nginx serves the window, with its prefix passed on or taken off."""
    if not NGINX:
        pytest.skip("no nginx on the PATH")
    folder = tmp_path_factory.mktemp("nginx")
    site = (ROOT / "docs" / "deployment" / "nginx.conf").read_text()
    given = ["root_path=/qa", "trusted_proxies=127.0.0.1", "connections_per_address=40"]
    with serving(SERVER, *given, f"feedback_file={folder / 'kept.sqlite'}") as (_, inner):
        slash = "/" if request.param == "taken off" else ""
        site = site.replace("http://127.0.0.1:7860", f"{inner}{slash}")
        with nginx(folder, site) as outer:
            yield f"{outer}/qa"


@pytest.fixture
def client(address):
    with httpx.Client(base_url=address, timeout=30) as client:
        yield client


def test_the_path_alone_leads_to_the_page(client, address):
    reply = client.get(address)
    assert (reply.status_code, reply.headers["location"]) == (308, f"{address}/")


def test_the_page_and_all_its_files_come_from_below_the_path(client, address):
    page = client.get("/")
    named = re.findall(r'(?:src|href)="([^"#]+)"', page.text)
    files = {urljoin(f"{address}/", name) for name in named if not name.startswith("data:")}
    assert page.status_code == 200
    assert {f"{address}/page.js", f"{address}/favicon.ico"} < files and len(files) > 3
    assert [url for url in files if not url.startswith(f"{address}/")] == []
    assert {client.get(url).status_code for url in files} == {200}
    assert client.get("/config").json()["root"] == address


def submit(client, handler, data, session):
    """Run a handler over the queue as the page does; return its last message."""
    events = client.get("/config").json()["dependencies"]
    number = next(event["id"] for event in events if event["api_name"] == handler)
    body = {"data": data, "fn_index": number, "session_hash": session}
    assert client.post("/gradio_api/queue/join", json=body).status_code == 200
    with client.stream("GET", "/gradio_api/queue/data", params={"session_hash": session}) as stream:
        messages = [json.loads(line[5:]) for line in stream.iter_lines() if line[:5] == "data:"]
    return next(m for m in messages if m["msg"] == "process_completed")


def test_a_question_is_answered_over_the_queue_and_its_stream(client):
    done = submit(client, "ask", [MUSEUMS, None, None], "asks")
    assert done["success"] and "11 new museums" in json.dumps(done["output"])


def test_a_report_is_uploaded_and_read(client):
    text = b"The ferry of Tongzhou\n\nThe ferry carried 4,000 zebras in 2019.\n"
    sent = client.post("/gradio_api/upload", files={"files": ("ferry.txt", text, "text/plain")})
    file = {"path": sent.json()[0], "orig_name": "ferry.txt", "meta": {"_type": "gradio.FileData"}}
    done = submit(client, "upload", [file], "brings")
    assert "is here now" in json.dumps(done["output"])


def test_programs_ask_by_every_route(client, address):
    whole = client.post("/api/answer", json={"question": MUSEUMS})
    assert "11 new museums" in whole.json()["answer"]
    body = {"model": "beijing-qa", "messages": [{"role": "user", "content": MUSEUMS}]}
    with client.stream("POST", "/v1/chat/completions", json=body | {"stream": True}) as stream:
        lines = [line for line in stream.iter_lines() if line]
    assert "11 new museums" in "".join(lines) and lines[-1] == "data: [DONE]"
    hello = {
        "jsonrpc": "2.0",
        "id": 1,
        "method": "tools/list",
        "params": {},
    }
    accepted = {"accept": "application/json, text/event-stream"}
    for path in ("/mcp", "/mcp/"):
        tools = client.post(path, json=hello, headers=accepted)
        assert tools.status_code == 200 and "list_reports" in tools.text
    assert client.get("/docs").status_code == 200
    assert client.get("/openapi.json").json()["servers"] == [{"url": "/qa"}]


def test_a_forged_header_is_not_passed_on_into_the_page(client, address):
    forged = {"X-Forwarded-Host": "evil.example", "X-Gradio-Server": "http://evil.example"}
    config = client.get("/config", headers=forged).json()
    assert config["root"] == address and "evil.example" not in client.get("/", headers=forged).text


@pytest.mark.ui
def test_the_window_answers_in_a_browser(browser, address):
    context = browser.new_context(reduced_motion="reduce", locale="en-US")
    complaints = []
    try:
        context.set_default_timeout(20_000)
        page = context.new_page()
        page.on("pageerror", lambda error: complaints.append(str(error)))
        page.on("console", lambda m: complaints.append(m.text) if m.type == "error" else None)
        page.on("request", lambda r: complaints.append(r.url) if outside(r.url, address) else None)
        page.goto(f"{address}/")
        page.wait_for_selector("#question textarea:not([disabled])")
        ask(page, MUSEUMS)
        assert "11 new museums" in page.inner_text("#answer-1")
    finally:
        context.close()
    assert complaints == []
