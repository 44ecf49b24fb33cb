"""The login of a window that is open to other machines."""

import asyncio
import base64
import logging
import socket
from contextlib import closing

import pytest
from conftest import elsewhere
from fastapi.testclient import TestClient
from starlette.responses import PlainTextResponse

from qa.commands.cli import main
from qa.pipeline import QuestionAnswerer
from qa.web.http.access import Access
from qa.web.http.login import Login, LoginGuard
from qa.web.http.login_attempts import (
    FORGOTTEN_SECONDS,
    MAX_ADDRESSES,
    MAX_WAITING,
    N_FREE,
    LoginAttempts,
)
from qa.web.loading import Loader
from qa.web.server import announce_access, open_port
from qa.web.site import build_site

# Gradio makes event loops while a page is built outside of one, and leaves them open.
pytestmark = pytest.mark.filterwarnings("ignore:unclosed event loop:ResourceWarning")

LOGIN = Login("reader", "öpen:sesame")
QUESTION = {"question": "How many new museums were registered in 2023?"}


# As a server has it: the bytes of UTF-8, read as Latin-1.
BEARER = "Bearer reader:öpen:sesame".encode().decode("latin-1")


def basic(text):
    return "Basic " + base64.b64encode(text.encode()).decode()


@pytest.fixture(scope="module")
def client(fake_index):
    loader = Loader(lambda _: QuestionAnswerer(fake_index), lambda _: None)
    loader.start()
    loader.wait()
    with TestClient(
        build_site(loader, access=Access(LOGIN)), base_url="http://127.0.0.1"
    ) as client:
        yield client


@pytest.mark.parametrize(
    "header",
    [
        "",
        "Basic",
        "Basic !!!",
        basic("reader:"),
        basic("reader:öpen"),
        basic("reader:öpen:sesame "),
        basic("READER:öpen:sesame"),
        "Bearer öpen:sesame",
        "Digest reader:öpen:sesame",
    ],
)
def test_without_the_login_nobody_is_admitted(header):
    assert not LOGIN.admits(header)


@pytest.mark.parametrize(
    "header",
    [basic("reader:öpen:sesame"), basic("reader:öpen:sesame").replace("B", "b", 1), BEARER],
)
def test_with_the_login_one_is_admitted(header):
    assert LOGIN.admits(header)


@pytest.mark.parametrize(
    "path",
    [
        "/",
        "/readyz",
        "/config",
        "/page.js",
        "/docs",
        "/openapi.json",
        "/api/reports",
        "/v1/models",
        "/mcp",
        "/gradio_api/queue/data",
    ],
)
def test_everything_asks_for_the_login(client, path):
    reply = client.get(path)
    assert reply.status_code == 401 and reply.headers["www-authenticate"].startswith("Basic realm=")
    assert reply.headers["x-content-type-options"] == "nosniff"


def test_streams_and_questions_ask_for_the_login(client):
    for body in (QUESTION, QUESTION | {"stream": True}):
        assert client.post("/api/answer", json=body).status_code == 401
    assert client.post("/gradio_api/queue/join", json={}).status_code == 401


def test_whether_it_is_alive_may_be_asked_by_all(client):
    assert client.get("/healthz").status_code == 200
    assert client.get("/healthz/../api/reports").status_code == 401


def test_with_the_login_questions_are_answered(client):
    for header in (basic("reader:öpen:sesame"), "Bearer reader:öpen:sesame".encode()):
        reply = client.post("/api/answer", json=QUESTION, headers={"authorization": header})
        assert reply.status_code == 200 and "11 new museums" in reply.json()["answer"]


def test_a_login_is_read_from_words_or_from_a_file(tmp_path):
    file = tmp_path / "login.txt"
    file.write_text("reader:öpen:sesame\nnot this\n", encoding="utf-8")
    assert Login.read("reader:öpen:sesame") == Login.read(str(file)) == LOGIN
    assert "sesame" not in repr(LOGIN)


def test_a_login_file_may_begin_with_a_mark_of_byte_order(tmp_path):
    file = tmp_path / "login.txt"
    file.write_text("reader:öpen:sesame\n", encoding="utf-8-sig")
    assert Login.read(str(file)) == LOGIN


def test_a_file_that_is_there_is_read_whatever_its_name(tmp_path, monkeypatch):
    (tmp_path / "log:in").write_text("reader:öpen:sesame\n", encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    assert Login.read("log:in") == Login.read(str(tmp_path / "log:in")) == LOGIN
    for words in ("log:out", "reader:" + "x" * 5000, "reader:\0", f"{tmp_path}:x"):
        user, _, password = words.partition(":")
        assert Login.read(words) == Login(user, password)


@pytest.mark.parametrize("given", ["reader", "reader:", ":secret", "no/such/file"])
def test_what_is_no_login_is_one_line_that_does_not_repeat_it(given, capsys):
    assert main(["chat", "--auth", given]) == 1
    error = capsys.readouterr().err
    assert error.startswith("beijing-qa: auth: ") and error.count("\n") == 1
    assert "USER:PASSWORD" in error and "secret" not in error


def test_a_login_in_the_environment_is_no_setting(monkeypatch, capsys):
    monkeypatch.setenv("BEIJING_QA_AUTH", ":secret")
    assert main(["chat"]) == 1
    error = capsys.readouterr().err
    assert "user or password is empty" in error and "secret" not in error


def test_what_is_open_to_others_is_said(capsys):
    with closing(socket.create_server(("0.0.0.0", 0))) as port:
        announce_access(port, None)
        assert "without a login" in (said := capsys.readouterr().out)
        assert "--auth USER:PASSWORD" in said and "not encrypted" in said
        announce_access(port, LOGIN)
        said = capsys.readouterr().out
        assert "'reader' with the password" in said and "sesame" not in said


def test_on_this_machine_alone_nothing_needs_saying(capsys):
    with closing(open_port("127.0.0.1", 0)) as port:
        announce_access(port, None)
    assert capsys.readouterr().out == ""


# Wrong logins


class Waiting:
    """Stands in for sleeping: notes the seconds, and goes on when it is told to."""

    def __init__(self, *, goes_on=True):
        self.seconds = []
        self._may_go_on = asyncio.Event()
        if goes_on:
            self._may_go_on.set()

    def go_on(self):
        self._may_go_on.set()

    async def __call__(self, seconds):
        self.seconds.append(seconds)
        await self._may_go_on.wait()


def guarded(attempts):
    async def app(scope, receive, send):
        await PlainTextResponse("in")(scope, receive, send)

    return LoginGuard(app, LOGIN, attempts)


async def tried(guard, header, address="192.0.2.1"):
    """Send a request with a login; the status of the reply."""
    sent = []

    async def send(message):
        sent.append(message)

    headers = [(b"authorization", header.encode("latin-1"))] if header else []
    scope = {"type": "http", "path": "/", "headers": headers, "client": (address, 1)}
    await guard(scope, None, send)
    return sent[0]["status"]


WRONG, RIGHT = basic("reader:wrong"), basic("reader:öpen:sesame")


def test_each_wrong_login_waits_longer_up_to_a_limit():
    waiting = Waiting()
    guard = guarded(LoginAttempts(waiting))

    async def try_often():
        return [await tried(guard, WRONG) for _ in range(12)]

    assert elsewhere(lambda: asyncio.run(try_often())) == [401] * 12
    assert waiting.seconds == [1, 2, 4, 8, 8, 8, 8, 8, 8]


def test_while_one_address_waits_others_and_its_own_right_login_get_in():
    async def try_meanwhile():
        waiting = Waiting(goes_on=False)
        guard = guarded(LoginAttempts(waiting))
        for _ in range(N_FREE):
            assert await tried(guard, WRONG) == 401
        slowed = asyncio.create_task(tried(guard, WRONG))
        await asyncio.sleep(0)
        assert waiting.seconds and not slowed.done()
        assert await tried(guard, RIGHT, "192.0.2.2") == 200
        assert await tried(guard, RIGHT) == 200
        assert await tried(guard, WRONG, "192.0.2.2") == 401
        waiting.go_on()
        assert await slowed == 401

    elsewhere(lambda: asyncio.run(try_meanwhile()))


def test_many_at_once_do_not_get_round_the_wait():
    async def try_at_once():
        waiting = Waiting(goes_on=False)
        guard = guarded(LoginAttempts(waiting))
        for _ in range(N_FREE):
            await tried(guard, WRONG)
        slowed = [asyncio.create_task(tried(guard, WRONG)) for _ in range(MAX_WAITING)]
        await asyncio.sleep(0)
        assert [await tried(guard, header) for header in (WRONG, RIGHT)] == [429, 429]
        assert await tried(guard, RIGHT, "192.0.2.2") == 200
        waiting.go_on()
        assert await asyncio.gather(*slowed) == [401] * MAX_WAITING
        assert await tried(guard, RIGHT) == 200

    elsewhere(lambda: asyncio.run(try_at_once()))


def test_wrong_logins_are_forgotten_after_a_while():
    waiting, now = Waiting(), [0.0]
    guard = guarded(LoginAttempts(waiting, lambda: now[0]))

    async def try_later():
        for _ in range(N_FREE + 1):
            await tried(guard, WRONG)
        now[0] += FORGOTTEN_SECONDS + 1
        await tried(guard, WRONG)

    elsewhere(lambda: asyncio.run(try_later()))
    assert waiting.seconds == [1]


def test_no_more_addresses_are_remembered_than_may_be():
    attempts = LoginAttempts(Waiting())
    guard = guarded(attempts)

    async def try_from_everywhere():
        for n in range(MAX_ADDRESSES + 50):
            await tried(guard, WRONG, f"10.{n >> 16}.{n >> 8 & 255}.{n & 255}")

    logging.disable()
    try:
        elsewhere(lambda: asyncio.run(try_from_everywhere()))
    finally:
        logging.disable(logging.NOTSET)
    assert len(attempts) == MAX_ADDRESSES


@pytest.mark.parametrize(
    ("header", "user"),
    [
        (WRONG, "'reader'"),
        ("Bearer someone:wrong", "'someone'"),
        (basic("two\nlines\x1b[31m:wrong"), "'two\\nlines\\x1b[31m'"),
        (basic("öpen:wrong"), "'\\xf6pen'"),
        (basic("x" * 500 + ":wrong"), f"'{'x' * 40}'"),
        ("Bearer a-wrong-key", "nobody"),
        (basic("wrong"), "nobody"),
        ("Basic !!!", "nobody"),
        ("Digest reader:wrong", "nobody"),
    ],
)
def test_a_wrong_login_is_one_line_in_the_log_without_the_password(header, user, caplog):
    guard = guarded(LoginAttempts(Waiting()))
    elsewhere(lambda: asyncio.run(tried(guard, header)))
    (line,) = [record.getMessage() for record in caplog.records]
    assert line == f"Wrong login from 192.0.2.1 as {user}: number 1, replied to after 0 s"
    assert "\n" not in line and "wrong" not in line


def test_who_sends_no_login_is_asked_for_one_and_not_logged(caplog):
    waiting = Waiting()
    guard = guarded(LoginAttempts(waiting))

    async def try_without():
        return [await tried(guard, "") for _ in range(20)]

    assert elsewhere(lambda: asyncio.run(try_without())) == [401] * 20
    assert waiting.seconds == [] and caplog.records == []
