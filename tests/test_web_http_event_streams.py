"""A request that comes as its session's stream of events ends; clock and waits are noted."""

import pytest

from qa.web.http import event_streams as streams


@pytest.fixture
def waited(monkeypatch):
    waits = []

    async def sleep(seconds):
        waits.append(seconds)

    monkeypatch.setattr(streams.asyncio, "sleep", sleep)
    monkeypatch.setattr(streams.time, "monotonic", lambda: 100.0)
    return waits


async def app(scope, receive, send):
    await receive()
    await send({"type": "http.response.start", "status": 200, "headers": []})
    await send({"type": "http.response.body", "body": scope["says"]})


def ask(site, path, *, query=b"", body=b"", says=b"{}"):
    sent = []

    async def receive():
        return {"type": "http.request", "body": body}

    async def send(message):
        sent.append(message)

    scope = {"type": "http", "path": path, "query_string": query, "says": says}
    with pytest.raises(StopIteration):  # nothing in it waits for anything: one step is all of it
        site(scope, receive, send).send(None)
    return [message["type"] for message in sent]


def ends(site, session):
    says = b'data: {"msg":"close_stream"}\n\n'
    ask(site, "/gradio_api/queue/data", query=b"session_hash=" + session, says=says)


def joins(site, session):
    body = b'{"data":["\\"session_hash\\""],"session_hash":"' + session + b'"}'
    return ask(site, "/gradio_api/queue/join", body=body)


def test_what_comes_as_a_stream_ends_is_answered_after_its_last_message(waited):
    site = streams.EventStreamOrder(app)
    ends(site, b"one")
    assert joins(site, b"one") == ["http.response.start", "http.response.body"]
    assert waited == [pytest.approx(0.15)]


def test_other_sessions_and_other_times_wait_for_nothing(waited, monkeypatch):
    site = streams.EventStreamOrder(app)
    joins(site, b"one")
    ends(site, b"one")
    joins(site, b"other")
    assert waited == []
    joins(site, b"one")
    assert waited == [pytest.approx(0.15)]  # its end is noted
    monkeypatch.setattr(streams.time, "monotonic", lambda: 200.0)
    joins(site, b"one")
    assert waited[1:] == [0.0]


def test_ends_long_past_are_forgotten(waited, monkeypatch):
    site = streams.EventStreamOrder(app)
    ends(site, b"one")
    monkeypatch.setattr(streams.time, "monotonic", lambda: 200.0)
    ends(site, b"other")
    joins(site, b"one")
    assert waited == []
