"""Crafted requests to every open route: a 4xx, a line in the log at most, never a traceback."""

import json
import logging
from urllib.parse import quote

import pytest
from fastapi.testclient import TestClient
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from qa.feedback.store import FeedbackStore
from qa.pipeline import QuestionAnswerer
from qa.web.http.faults import log_fault
from qa.web.loading import Loader
from qa.web.site import build_site

pytestmark = [
    pytest.mark.filterwarnings("ignore:unclosed event loop:ResourceWarning"),
    pytest.mark.filterwarnings("ignore:.*(no_silent_downcasting|copy keyword is deprecated)"),
]

JOIN, DATA = "/gradio_api/queue/join", "/gradio_api/queue/data"
JSON_TYPE = {"content-type": "application/json"}
DEEP = "[" * 5000 + "]" * 5000
PATHS_POST = (
    JOIN,
    "/gradio_api/cancel",
    "/gradio_api/reset",
    "/gradio_api/upload",
    "/api/answer",
    "/api/search",
    "/api/feedback",
    "/v1/chat/completions",
    "/mcp",
)


@pytest.fixture(scope="module")
def client(fake_index, tmp_path_factory):
    store = FeedbackStore(tmp_path_factory.mktemp("kept") / "feedback.sqlite")
    loader = Loader(lambda _: QuestionAnswerer(fake_index), lambda _: None)
    loader.start()
    loader.wait()
    site = build_site(loader, store)
    with TestClient(site, base_url="http://127.0.0.1") as client:  # raises what the site raises
        yield client


@pytest.fixture(scope="module")
def handlers(client):
    """The numbers of the handlers by name."""
    return {e["api_name"]: e["id"] for e in client.get("/config").json()["dependencies"]}


@pytest.fixture
def quiet(caplog, capfd):
    """Return a function that checks what was logged since it was last called."""

    def check(most=1):
        lines = [record.getMessage() for record in caplog.records]
        assert len(lines) <= most, lines
        assert all(line.isprintable() and len(line) < 700 for line in lines), lines
        assert not any(record.exc_info for record in caplog.records)
        printed = capfd.readouterr()
        assert "Traceback" not in printed.err and "Traceback" not in printed.out
        caplog.clear()
        return lines

    caplog.set_level(logging.INFO, "qa")
    check(most=10**6)
    return check


def ask(number, **change):
    body = {"data": ["x", None, None], "fn_index": number, "session_hash": "crafts"}
    return {k: v for k, v in (body | change).items() if v != "LEFT OUT"}


@pytest.mark.parametrize(
    "change",
    [
        {"session_hash": ""},
        {"session_hash": None},
        {"session_hash": "LEFT OUT"},
        {"session_hash": 5},
        {"session_hash": "a\nb"},
        {"session_hash": "a" * 65},
        {"session_hash": "../../etc"},
        {"session_hash": "x\n"},
        {"session_hash": ["crafts"]},
        {"fn_index": 10**6},
        {"fn_index": -1},
        {"fn_index": 10**400},
        {"fn_index": "0"},
        {"fn_index": True},
        {"fn_index": 0.5},
        {"fn_index": None},
        {"fn_index": "LEFT OUT"},
        {"data": None},
        {"data": {}},
        {"data": []},
        {"data": ["x"]},
        {"data": ["x"] * 4},
        {"data": ["x"] * 10_000},
        {"data": "LEFT OUT"},
        {"data": [{"path": "/etc/passwd", "meta": {"_type": "gradio.FileData"}}, None, None]},
        {"data": [["x"], None, None]},
        {"data": ["a\0b", None, None]},
        {"trigger_id": 10**9},
        {"trigger_id": "x"},
    ],
    ids=str,
)
def test_a_crafted_question_to_the_queue_is_refused_in_one_line(client, handlers, quiet, change):
    body = json.dumps(ask(handlers["ask"], **change))
    reply = client.post(JOIN, content=body, headers=JSON_TYPE)
    assert reply.status_code == 422 and reply.text.startswith("Not sent by this window: ")
    assert "\n" not in reply.text and len(quiet()) == 1


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"{",
        b"null",
        b"[]",
        b"5",
        b'"x"',
        b"\xff\xfe",
        DEEP.encode(),
        b'{"data": %b}' % DEEP.encode(),
        b'{"data": [%b]}' % (b"9" * 5000),
        b'{"data": [1e999, null, null], "fn_index": 0, "session_hash": "x"}',
        b'{"data": [NaN, null, null], "fn_index": 0, "session_hash": "x"}',
        b'{"data": ["\\ud800", null, null], "fn_index": 0, "session_hash": "x"}',
        b'{"data": ["\\u0000", null, null], "fn_index": 0, "session_hash": "x"}',
        b'{"\\udfff": 1}',
    ],
    ids=lambda body: str(body[:40]),
)
@pytest.mark.parametrize("path", [JOIN, "/gradio_api/cancel", "/gradio_api/reset"])
def test_what_no_page_writes_is_refused_in_one_line(client, quiet, path, body):
    reply = client.post(path, content=body, headers=JSON_TYPE)
    assert reply.status_code == 422 and len(quiet()) == 1


@pytest.mark.parametrize(
    "file",
    [
        "x",
        5,
        [],
        {},
        {"path": 5},
        {"path": "x"},
        {"path": "x", "meta": {"_type": "x"}},
        {"path": "x", "size": "x", "meta": {"_type": "gradio.FileData"}},
        [{"path": "x", "meta": {"_type": "gradio.FileData"}}] * 6,
    ],
    ids=str,
)
def test_a_crafted_file_is_refused_in_one_line(client, handlers, quiet, file):
    body = ask(handlers["upload"], data=[file])
    assert client.post(JOIN, json=body).status_code == 422 and len(quiet()) == 1


@pytest.mark.parametrize(
    "path", ["/etc/passwd", "x", "", "/", "~", "x" * 5000, "http://127.0.0.1:1/x", "a\u202eb"]
)
def test_a_file_that_was_not_uploaded_fails_in_one_line(client, handlers, quiet, path):
    file = {"path": path, "meta": {"_type": "gradio.FileData"}}
    joined = client.post(JOIN, json=ask(handlers["upload"], data=[file]))
    assert joined.status_code == 200  # the name could be that of an upload
    stream = client.get(DATA, params={"session_hash": "crafts"}).text
    assert "root:" not in stream and "process_completed" in stream
    quiet()


@pytest.mark.parametrize("chosen", [["no such report"], [5], [None], ["x", "x"]])
def test_what_no_list_offers_fails_in_one_line(client, handlers, quiet, chosen):
    body = ask(handlers["set_scope"], data=[chosen, [], None, "", None])
    assert client.post(JOIN, json=body).status_code == 200
    stream = client.get(DATA, params={"session_hash": "crafts"}).text
    assert '"success":false' in stream.replace(" ", "") and len(quiet()) == 1


def test_handlers_that_run_in_the_page_alone_are_shut(client, quiet):
    shut = [e for e in client.get("/config").json()["dependencies"] if not e["queue"]]
    assert len(shut) > 2
    for handler in shut:
        body = ask(handler["id"], data=[None] * len(handler["inputs"]))
        assert client.post(JOIN, json=body).status_code == 422 and len(quiet()) == 1


def test_the_stream_of_a_session_of_another_instance_is_404_as_the_page_takes_it(client, quiet):
    reply = client.get(DATA, params={"session_hash": "elsewhere"})
    assert reply.status_code == 404 and len(quiet()) == 1
    event = json.loads(reply.text.removeprefix("data: "))
    assert event["msg"] == "unexpected_error" and event["session_not_found"]


@pytest.mark.parametrize("session", ["", "%00", "%0A", "x" * 100, "%FF", "..%2F..", "%F0%9F%98%80"])
def test_a_crafted_name_of_a_session_is_refused_in_one_line(client, quiet, session):
    assert client.get(f"{DATA}?session_hash={session}").status_code == 422 and len(quiet()) == 1
    reply = client.get(f"/gradio_api/heartbeat/{session}")
    assert reply.status_code in (404, 422) and len(quiet()) <= 1


# Whatever comes

VALUES = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats()
    | st.text(max_size=8)
    | st.sampled_from(["\ud800", "\0", 10**400, "gradio.FileData", "crafts", "/etc/passwd"]),
    lambda inner: (
        st.lists(inner, max_size=4)
        | st.dictionaries(
            st.sampled_from(["path", "meta", "_type", "value", "role", "text", "content"]),
            inner,
            max_size=3,
        )
    ),
    max_leaves=8,
)
FIELDS = (
    *("data", "fn_index", "session_hash", "event_id", "event_data", "trigger_id", "batched"),
    *("simple_format", "oauth_token", "question", "history", "reports", "years", "stream", "query"),
    *("k", "model", "messages", "n", "verdict", "answer", "note", "jsonrpc", "method", "params"),
)
BODIES = VALUES | st.dictionaries(st.sampled_from(FIELDS), VALUES, max_size=6)
fuzzed = settings(
    max_examples=150,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)


@fuzzed
@given(path=st.sampled_from(PATHS_POST), body=BODIES | st.binary(max_size=40))
def test_whatever_is_posted_is_refused_or_taken(client, quiet, path, body):
    sent = body if isinstance(body, bytes) else json.dumps(body).encode()
    accepted = {"accept": "application/json, text/event-stream"}
    reply = client.post(path, content=sent, headers=JSON_TYPE | accepted)
    assert reply.status_code < 500, reply.text
    quiet(most=2)


@fuzzed
@given(
    number=st.integers(0, 40),
    data=st.lists(VALUES, max_size=5),
    more=st.dictionaries(st.sampled_from(FIELDS), VALUES, max_size=3),
)
def test_whatever_a_handler_is_given_it_ends_in_order(client, quiet, number, data, more):
    body = more | {"data": data, "fn_index": number, "session_hash": "crafts more"}
    joined = client.post(JOIN, content=json.dumps(body), headers=JSON_TYPE)
    assert joined.status_code in (200, 422), joined.text
    if joined.status_code == 200:
        stream = client.get(DATA, params={"session_hash": "crafts more"}).text
        assert "process_completed" in stream
    quiet(most=2)


ADDRESSES = (
    *("/", "/config", "/theme.css", "/favicon.ico", "/gradio_api/app_id", "/page.js", "/healthz"),
    *("/readyz", "/api/figures", "/api/reports", "/openapi.json", "/docs", "/v1/models", DATA),
)
QUERIES = st.dictionaries(
    st.sampled_from(
        ["q", "page", "deep_link", "session_hash", "year", "report", "limit", "offset"]
    ),
    st.text(max_size=10) | st.sampled_from(["../../etc/passwd", "\0", "1e999", "9" * 400]),
    max_size=3,
)


@fuzzed
@given(
    path=st.sampled_from(ADDRESSES),
    query=QUERIES,
)
def test_whatever_is_asked_for_with_an_address_is_refused_or_given(client, quiet, path, query):
    assert client.get(path, params=query).status_code < 500
    quiet(most=2)


@fuzzed
@given(
    path=st.sampled_from(
        [
            "/assets/",
            "/static/",
            "/api/reports/",
            "/v1/models/",
            "/gradio_api/heartbeat/!",
            "/",
        ]
    ),
    rest=st.text(max_size=20) | st.binary(max_size=10) | st.just("../../../../etc/passwd"),
)
def test_whatever_path_is_asked_for_it_is_refused_or_given(client, quiet, path, rest):
    reply = client.get(f"{path}{quote(rest, safe='/')}")
    assert reply.status_code < 500 and "root:" not in reply.text
    quiet(most=2)


# Faults of the program


def test_a_fault_is_one_line_with_its_place_whatever_it_says(caplog):
    def fail():
        raise ValueError("two\nlines\x1b[31m " + "x" * 5000)

    try:
        fail()
    except ValueError as error:
        log_fault(logging.getLogger("qa"), "GET /\n", ExceptionGroup("all", [error]))
    (line,) = [record.getMessage() for record in caplog.records]
    assert line.startswith("GET /\\n failed: ValueError: two\\nlines\\x1b[31m xxx")
    assert "(test_web_http_crafted.py:" in line and len(line) < 500
