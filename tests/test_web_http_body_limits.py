"""BodyLimits: what is counted is what comes, and what never comes is not waited for."""

import asyncio

import pytest
from conftest import elsewhere

from qa.web.http.body_limits import MAX_BODY_BYTES, MAX_TALK_BYTES, BodyLimits
from qa.web.uploads import MAX_UPLOAD_BYTES


async def echo(scope, receive, send):
    body = (await receive()).get("body", b"")
    assert (await receive())["type"] == "http.disconnect"  # what the server says comes after it
    await send({"type": "http.response.start", "status": 200, "headers": []})
    await send({"type": "http.response.body", "body": body})


def ask(*pieces, method="POST", path="/api/search", seconds=30.0, goes_away=True, **headers):
    """Send a body in pieces; the status and body of the reply, None where there is none."""
    sent = []
    coming = [{"type": "http.request", "body": piece, "more_body": True} for piece in pieces]
    if coming and goes_away:
        coming[-1]["more_body"] = False

    async def receive():
        if coming:
            return coming.pop(0)
        if not goes_away:
            await asyncio.Event().wait()
        return {"type": "http.disconnect"}

    async def send(message):
        sent.append(message)

    named = [(name.replace("_", "-").encode(), str(v).encode()) for name, v in headers.items()]
    scope = {"type": "http", "method": method, "path": path, "headers": named}
    elsewhere(lambda: asyncio.run(BodyLimits(echo, seconds)(scope, receive, send)))
    return (sent[0]["status"], sent[1]["body"]) if sent else None


def test_a_body_is_handed_on_whole():
    assert ask(b"ab", b"", b"cd", content_length=4) == (200, b"abcd")
    assert ask(b"ab", content_length=2, method="DELETE") == (200, b"ab")


@pytest.mark.parametrize("method", ["POST", "PUT", "GET", "DELETE"])
def test_a_body_in_chunks_is_refused_whatever_length_it_states(method):
    for stated in ({}, {"content_length": 5}):
        reply = ask(b"x", method=method, transfer_encoding="chunked", **stated)
        assert reply[0] == 411


def test_a_length_must_be_one():
    for length in ("", "x", "-5", "+5", "5, 5", "²"):
        assert ask(b"x", content_length=length)[0] == 411
    assert ask(b"x")[0] == 411


@pytest.mark.parametrize("length", [MAX_BODY_BYTES + 1, 10**12, "9" * 5000])
def test_a_large_body_is_refused_by_its_stated_length(length):
    assert ask(content_length=length)[0] == 413


def test_a_large_body_is_refused_by_what_comes():
    half = b"x" * (MAX_BODY_BYTES // 2 + 1)
    assert ask(half, half, content_length=5)[0] == 413


def test_the_route_for_uploads_takes_as_much_as_two_large_reports_and_no_more():
    upload = "/gradio_api/upload"
    most = 2 * MAX_UPLOAD_BYTES
    assert ask(b"x" * most, path=upload, content_length=most)[0] == 200
    assert ask(b"x", path=upload, content_length=most + 20_000)[0] == 413


def test_a_body_that_never_comes_is_not_waited_for():
    for pieces in ((), (b"{",)):
        reply = ask(*pieces, content_length=9, seconds=0.0, goes_away=False)
        assert reply == (408, b"The body took too long to come.")


def test_who_goes_away_midway_gets_no_reply():
    assert ask(content_length=9) is None


@pytest.mark.parametrize("path", ["/api/answer", "/v1/chat/completions"])
def test_a_route_that_takes_a_conversation_takes_a_long_one(path):
    body = b"x" * (MAX_BODY_BYTES + 1)
    assert ask(body, path=path, content_length=len(body)) == (200, body)
    assert ask(path=path, content_length=MAX_TALK_BYTES + 1)[0] == 413
