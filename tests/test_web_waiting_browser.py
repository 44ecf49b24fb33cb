"""The window in a real browser while answers take their time: stopped, refused, not kept."""

from __future__ import annotations

import json
import selectors
import socket
from contextlib import ExitStack, closing
from urllib.parse import urlsplit

import pytest
from browsing import MUSEUMS, ask, plain
from conftest import REPORTS, serving

from qa.rendering.words import say
from qa.web.slots import MAX_WAITING, N_SLOTS

pytestmark = [pytest.mark.ui, pytest.mark.slow]

SERVER = str(REPORTS.parent.parent / "tests" / "chat_server.py")


@pytest.fixture(scope="module")
def address(browser, model_server, tmp_path_factory):
    """A window whose language model says that it is there, and no more."""
    feedback_file = tmp_path_factory.mktemp("kept") / "feedback.sqlite"
    with serving(
        SERVER,
        "generator=openai:only there",
        f"base_url={model_server}/v1",
        f"feedback_file={feedback_file}",
    ) as (_, address):
        yield address


def start(page, question):
    page.fill("#question textarea", question)
    page.press("#question textarea", "Enter")


def box_holds(page, text):
    page.wait_for_function(
        "text => document.querySelector('#question textarea').value === text", arg=text
    )


def test_what_is_stopped_goes_back_to_the_box_and_can_be_asked_again(open_page):
    page = open_page()
    for _ in range(N_SLOTS + 1):  # each gives its place back
        start(page, MUSEUMS)
        page.wait_for_selector("#stop")
        assert plain(page, "#chat .asked") == MUSEUMS
        page.click("#stop")
        page.wait_for_selector("#ask")
        box_holds(page, MUSEUMS)
        assert page.locator("#chat .asked, .card").count() == 0


def test_a_new_conversation_ends_what_is_being_answered(open_page):
    page = open_page()
    start(page, MUSEUMS)
    page.wait_for_selector("#stop")
    page.click("#new-conversation")
    page.wait_for_selector("#chat .example")
    page.wait_for_selector("#ask")


def test_who_comes_when_too_many_ask_is_told_so_and_loses_nothing(open_page, address):
    page = open_page()
    with ExitStack() as others:
        fill_all_slots(address, others)
        start(page, MUSEUMS)
        page.wait_for_selector("#chat .note.failed")
        assert plain(page, "#chat .note.failed") == say("busy")
        box_holds(page, MUSEUMS)
        page.wait_for_selector("#ask")


def test_what_cannot_be_kept_is_said_and_the_answer_stays(browser, tmp_path):
    with serving(SERVER, f"feedback_file={tmp_path}") as (_, address):  # a folder, no file
        page = browser.new_page()
        page.goto(address)
        page.wait_for_selector("#question textarea:not([disabled])")
        ask(page, MUSEUMS)
        page.click("#like")
        page.wait_for_selector("#kept .failed")
        assert f"{tmp_path}: feedback cannot be kept" in plain(page, "#kept")
        assert "11 new museums" in page.inner_text("#answer-1")
        page.close()


def fill_all_slots(address, others):
    """Ask by the route until some are refused: then as many are answered and wait as may."""
    n_too_many = 3
    with selectors.DefaultSelector() as replies:
        for _ in range(N_SLOTS + MAX_WAITING + n_too_many):
            connection = others.enter_context(closing(asking(address)))
            replies.register(connection, selectors.EVENT_READ)
        refused = []
        while len(refused) < n_too_many:
            for key, _ in replies.select():
                refused.append(key.fileobj.recv(4096))
                replies.unregister(key.fileobj)
    assert all(reply.startswith(b"HTTP/1.1 503") for reply in refused)


def asking(address):
    """A connection on which a question was sent, its answer not waited for."""
    where = urlsplit(address)
    body = json.dumps({"question": MUSEUMS})
    connection = socket.create_connection((where.hostname, where.port), timeout=30)
    connection.sendall(
        f"POST /api/answer HTTP/1.1\r\nHost: {where.netloc}\r\nContent-Type: application/json\r\n"
        f"Content-Length: {len(body)}\r\n\r\n{body}".encode()
    )
    return connection
