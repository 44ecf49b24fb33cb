"""The site over HTTP: how it is, what it refuses, and what it says when it cannot start."""

import json
import re
import socket
from pathlib import Path
from threading import Event

import pytest
from fastapi.testclient import TestClient
from httpx import Response

from index.errors import IndexMismatch
from qa.pipeline import QuestionAnswerer
from qa.settings import Settings
from qa.web.http.body_limits import MAX_BODY_BYTES
from qa.web.loading import Loader
from qa.web.server import open_port, serve
from qa.web.site import build_site
from qa.web.uploads import MAX_UPLOAD_BYTES, UploadLimits

pytestmark = [
    # Gradio makes event loops while a page is built outside of one, and leaves them open;
    # its queue calls pandas in a way that the next pandas will not take.
    pytest.mark.filterwarnings("ignore:unclosed event loop:ResourceWarning"),
    pytest.mark.filterwarnings("ignore:.*(no_silent_downcasting|copy keyword is deprecated)"),
]

ASK, STOP = "ask", "stop"


def client_of(loader: Loader) -> TestClient:
    return TestClient(
        build_site(loader), base_url="http://127.0.0.1", raise_server_exceptions=False
    )


@pytest.fixture(scope="module")
def client(fake_index):
    """The site with the real path from question to answer and the fake embedder."""
    loader = Loader(lambda _: QuestionAnswerer(fake_index), lambda _: None)
    loader.start()
    loader.wait()
    with client_of(loader) as client:
        yield client


def join(client: TestClient, handler: str, data: list[object], session: str) -> Response:
    """Post to a handler as anybody may, past the page; return the reply."""
    events = client.get("/config").json()["dependencies"]
    number = next(event["id"] for event in events if event["api_name"] == handler)
    body = json.dumps({"data": data, "fn_index": number, "session_hash": session})
    return client.post(
        "/gradio_api/queue/join", content=body, headers={"content-type": "application/json"}
    )


def submit(client: TestClient, handler: str, data: list[object], session: str) -> dict:
    """Post to a handler as anybody may, past the page; return how it ended."""
    joined = join(client, handler, data, session)
    assert joined.status_code == 200
    stream = client.get("/gradio_api/queue/data", params={"session_hash": session}).text
    messages = [json.loads(line[5:]) for line in stream.splitlines() if line.startswith("data:")]
    return next(m for m in messages if m["msg"] == "process_completed")


def test_it_is_alive_before_it_is_ready():
    may_load = Event()
    loader = Loader(lambda _: may_load.wait() and None, lambda _: None)
    client = client_of(loader)  # not started: nothing but the routes is needed
    loader.start()
    assert client.get("/healthz").json()["state"] == "loading"
    early = client.get("/readyz")
    assert early.status_code == 503 and "Loading the reports" in early.json()["message"]
    may_load.set()


def test_it_is_ready_once_loaded(client):
    assert client.get("/readyz").status_code == 200
    assert client.get("/healthz").json() == {
        "status": "ok",
        "state": "ready",
        "message": "Ready.",
        "built": None,
    }


@pytest.mark.parametrize("path", ["/", "/healthz", "/readyz", "/docs", "/page.js", "/openapi.json"])
def test_head_is_answered_as_get_without_the_body(client, path):
    bare, whole = client.head(path), client.get(path)
    assert (bare.status_code, bare.content) == (whole.status_code, b"") == (200, b"")
    changing = {"content-security-policy", "set-cookie"}  # a nonce, a name for a new browser
    assert [h for h in bare.headers.items() if h[0] not in changing] == [
        h for h in whole.headers.items() if h[0] not in changing
    ]


def test_a_failed_load_is_never_ready_and_says_why():
    def failing(progress):
        raise IndexMismatch("index: made of other reports; run: beijing-qa index build")

    loader = Loader(failing, lambda _: None)
    loader.start()
    loader.wait()
    answer = client_of(loader).get("/readyz")
    assert answer.status_code == 503 and answer.json()["state"] == "failed"
    assert "run: beijing-qa index build" in answer.json()["message"]


def test_a_question_is_answered_over_the_queue(client):
    done = submit(
        client, ASK, ["How many new museums were registered in 2023?", None, None], "asks"
    )
    messages, cards = done["output"]["data"][3], done["output"]["data"][9]
    assert done["success"] and "11 new museums" in str(messages) and "<mark>" in cards


@pytest.mark.parametrize(
    "path", ["/", "/healthz", "/config", "/page.js", "/nowhere", "/gradio_api/upload"]
)
def test_every_answer_has_the_headers(client, path):
    headers = client.get(path).headers
    assert headers["x-content-type-options"] == "nosniff"
    assert headers["referrer-policy"] == "no-referrer"
    policy = dict(part.split(" ", 1) for part in headers["content-security-policy"].split("; "))
    assert policy["default-src"] == policy["connect-src"] == "'self'"
    assert policy["frame-ancestors"] == policy["object-src"] == "'none'"
    assert "unsafe-inline" not in policy["script-src"]
    assert not re.search(r"https?:|\*", headers["content-security-policy"])


def test_each_page_gives_its_scripts_a_nonce_of_its_own(client):
    nonces = set()
    for _ in range(2):
        page = client.get("/", headers={"accept-encoding": "br, gzip"})
        (nonce,) = re.findall(r"'nonce-(.+?)'", page.headers["content-security-policy"])
        assert page.text.count("<script") == page.text.count(f'<script nonce="{nonce}"') > 0
        nonces.add(nonce)
    assert len(nonces) == 2


def test_a_path_in_place_of_a_question_reads_no_file(client, tmp_path):
    secret = tmp_path / "secret.txt"
    secret.write_text("not for you", encoding="utf-8")
    upload = {"path": str(secret), "meta": {"_type": "gradio.FileData"}}
    answer = join(client, ASK, [upload, None, None], "reads")
    assert answer.status_code == 422 and "not for you" not in answer.text


def test_a_forged_conversation_is_not_taken(client):
    forged = [{"turn": 1, "question": "<b>x", "answer": None}]
    done = submit(client, STOP, [forged, None], "forges")
    assert done["success"] and done["output"]["data"][3] == []


# Uploads


FERRY = b"The ferry of Tongzhou\n\nThe ferry carried 4,000 zebras in 2019.\n"


def uploaded(client, data=FERRY, name="ferry.txt") -> dict:
    """Upload a file as the page does; return how the page then names it."""
    answer = client.post("/gradio_api/upload", files={"files": (name, data, "text/plain")})
    assert answer.status_code == 200
    return {"path": answer.json()[0], "orig_name": name, "meta": {"_type": "gradio.FileData"}}


def add_upload(client, file, session) -> str:
    return submit(client, "upload", [file], session)["output"]["data"][0]


def asked(client, session) -> str:
    done = submit(client, ASK, ["How many zebras did the ferry carry?", None, None], session)
    return json.dumps(done["output"]["data"])


def test_a_report_brought_along_is_answered_from_in_its_session_alone(client):
    file = uploaded(client)
    said = add_upload(client, file, "brings")
    assert "“The ferry of Tongzhou” is here now" in said
    assert "4,000 zebras" in asked(client, "brings")
    assert "4,000 zebras" not in asked(client, "brings nothing")
    assert not Path(file["path"]).exists()


def test_a_bad_upload_is_refused_in_words_and_does_not_stay(client):
    for data, words in ((b"%PDF-1.7", "a broken PDF"), (b"caf\xe9 \x81", "is not UTF-8")):
        file = uploaded(client, data)
        assert words in add_upload(client, file, "brings badly")
        assert not Path(file["path"]).exists()


def test_no_other_file_of_the_machine_is_read_as_an_upload(client, tmp_path):
    secret = tmp_path / "secret.txt"
    secret.write_text("not for you", encoding="utf-8")
    file = {"path": str(secret), "meta": {"_type": "gradio.FileData"}}
    done = submit(client, "upload", [file], "brings a path")
    assert "not for you" not in json.dumps(done) and secret.exists()
    assert not done["success"] or "did not arrive" in json.dumps(done)


def test_the_door_for_uploads_takes_nothing_large_and_gives_nothing(client):
    large = client.post("/gradio_api/upload", content=b"x" * (2 * MAX_UPLOAD_BYTES + 20_000))
    assert large.status_code == 413
    assert client.get("/gradio_api/upload").status_code == 404


def test_where_no_report_may_be_brought_along_the_door_is_shut(fake_index):
    loader = Loader(lambda _: QuestionAnswerer(fake_index), lambda _: None)
    site = build_site(loader, limits=UploadLimits(reports=0))
    with TestClient(site, base_url="http://127.0.0.1") as client:
        answer = client.post("/gradio_api/upload", files={"files": ("a.txt", b"x", "text/plain")})
        components = client.get("/config").json()["components"]
    assert answer.status_code == 404
    assert "uploadbutton" not in {component["type"] for component in components}


# Reports and figures


def test_a_choice_of_reports_restricts_the_answers_of_its_session(client):
    view = [None, "", None]
    submit(client, "fill", view, "chooses")
    chosen = submit(client, "set_scope", [["two-zones-2020"], ["2020"], *view], "chooses")
    assert "1 of 5 reports" in json.dumps(chosen["output"]["data"])
    done = submit(
        client, ASK, ["How many new museums were registered in 2023?", None, None], "chooses"
    )
    assert "The chosen reports don" in json.dumps(done["output"]["data"])


@pytest.mark.parametrize(
    "asked",
    [
        "",
        "nonsense",
        "[]",
        '{"report": 1}',
        '{"report": "x", "start": 1e999, "end": 0, "n": 0}',
        None,
        5,
    ],
)
def test_a_forged_request_to_open_a_report_changes_nothing(client, asked):
    assert submit(client, "open", [asked, None, "", None], "forges an opening")["success"]


def test_a_report_is_opened_at_a_place_only_if_that_is_in_it(client):
    def opened(start, end):
        wanted = json.dumps({"report": "two-zones-2020", "start": start, "end": end, "n": 1})
        return submit(client, "open", [wanted, None, "", None], "opens")["output"]["data"][1]

    assert 'id="report-target"' in opened(200, 260)
    for start, end in ((-5, 10), (10, 5), (0, 10**9)):
        shown = opened(start, end)
        assert 'class="report"' in shown and "report-target" not in shown


def test_large_bodies_are_refused(client):
    large = client.post("/gradio_api/queue/join", content=b"x" * (MAX_BODY_BYTES + 1))
    unstated = client.post("/gradio_api/queue/join", content=iter([b"x"]))
    assert (large.status_code, unstated.status_code) == (413, 411)


def test_there_is_no_page_that_fetches_from_elsewhere(client):
    assert "://" not in client.get("/docs").text and client.get("/redoc").status_code == 404
    theme = client.get("/theme.css").text
    assert "@import" not in theme and "url(http" not in theme and "url('http" not in theme


def test_a_taken_port_is_one_line_with_the_way_out(capsys):
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        assert serve(Settings(host="127.0.0.1", port=port)) == 1
    error = capsys.readouterr().err
    assert error.count("\n") == 1 and f"port {port} is in use" in error
    assert "beijing-qa chat --port" in error


def test_a_host_that_is_not_ours_is_named():
    with pytest.raises(OSError, match=r"cannot listen on 192\.0\.2\.1, port 7860"):
        open_port("192.0.2.1", 7860)


def test_port_0_takes_any_free_one():
    with open_port("127.0.0.1", 0) as port:
        assert port.getsockname()[1] > 0


def test_style_and_script_name_no_other_origin():
    for file in ("style.css", "page.js"):
        text = (Path(__file__).parent.parent / "qa" / "web" / "page" / file).read_text(
            encoding="utf-8"
        )
        assert "://" not in text and "innerHTML" not in text
