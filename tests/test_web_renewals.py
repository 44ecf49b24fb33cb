"""A server takes up each new build of its index by itself, and loses nothing by it."""

import json
import os
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from itertools import count
from pathlib import Path
from queue import SimpleQueue
from threading import Event

import anyio
import httpx
import pytest
from conftest import elsewhere, serving
from fakes import HashingEmbedder
from test_web_server import add_upload, submit, uploaded

from corpus.listing import update_manifest
from corpus.report import read_corpus
from index.building import build_index
from index.builds import current_name
from index.errors import IndexMismatch
from index.saved_index import open_index, save_index
from qa.pipeline import QuestionAnswerer
from qa.web.api.service import Service
from qa.web.loading import Loader, State
from qa.web.renewals import Renewals

TESTS = Path(__file__).parent
BEFORE = "brought before"
ANSWERS = ("9,000", "8,000")


@pytest.fixture
def corpus(make_folder):
    return make_folder()


@pytest.fixture
def folder(corpus, tmp_path):
    save_index(build_index(read_corpus(corpus), HashingEmbedder()), tmp_path / "index")
    return tmp_path / "index"


@pytest.fixture
def said():
    return SimpleQueue()


def rebuild(corpus, folder, text=b""):
    """Build anew, of a report with a text added; return the name of the build."""
    report = corpus / "small-report.txt"
    report.write_bytes(report.read_bytes() + text)
    update_manifest(corpus)
    save_index(build_index(read_corpus(corpus), HashingEmbedder()), folder)
    return current_name(folder)


def opened(folder, _=None):
    return QuestionAnswerer(open_index(folder, HashingEmbedder))


@pytest.fixture
def renewals(folder, said):
    renewals = Renewals(folder, partial(opened, folder), said.put, every_seconds=0.01)
    yield renewals
    renewals.stop()


def test_a_new_build_of_other_reports_is_taken_up_and_told(renewals, corpus, folder, said):
    after = renewals.after(opened(folder))
    for number in range(2):
        name = rebuild(corpus, folder, f"\nTree {number} was planted.\n".encode())
        assert next(after).index.build_name == name
        assert said.get(timeout=60) == "Took up the new index of 1 reports."


def test_a_build_made_between_loading_and_watching_is_taken_up(renewals, corpus, folder):
    loaded = opened(folder)
    name = rebuild(corpus, folder)
    assert next(renewals.after(loaded)).index.build_name == name


def test_a_build_that_cannot_be_opened_is_told_once_and_the_next_one_is_taken(
    renewals, corpus, folder, said
):
    loaded = opened(folder)
    broken = folder / rebuild(corpus, folder)
    (broken / "notes.json").write_bytes(b"{")
    with ThreadPoolExecutor(1) as thread:
        taken = thread.submit(next, renewals.after(loaded))
        line = said.get(timeout=60)
        assert "notes.json: was changed or cut short" in line and "the old one stays" in line
        name = rebuild(corpus, folder)
        assert taken.result(60).index.build_name == name
    assert said.get(timeout=60).startswith("Took up") and said.empty()


def test_a_pointer_that_cannot_be_read_changes_nothing(renewals, corpus, folder):
    loaded = opened(folder)
    (folder / "CURRENT").write_text("broken")
    with ThreadPoolExecutor(1) as thread:
        taken = thread.submit(next, renewals.after(loaded))
        name = rebuild(corpus, folder)
        assert taken.result(60).index.build_name == name


def test_what_is_unforeseen_does_not_end_the_watching(corpus, folder, said):
    fails = iter([ZeroDivisionError(), None])

    def reopen(_):
        if error := next(fails):
            raise error
        return opened(folder)

    renewals = Renewals(folder, reopen, said.put, every_seconds=0.01)
    loaded = opened(folder)
    rebuild(corpus, folder)
    assert next(renewals.after(loaded)).index.build_name == current_name(folder)
    assert "it is not known why" in said.get(timeout=60)


def test_the_loader_gives_the_new_answerer_once_it_is_open_and_tells_who_wants_to_know(
    renewals, corpus, folder
):
    loader = Loader(lambda _: opened(folder), lambda _: None, renewals=renewals)
    told = SimpleQueue()
    loader.when_renewed(told.put)
    loader.start()
    old = loader.wait()
    name = rebuild(corpus, folder)
    new = told.get(timeout=60)
    assert loader.wait() is new and new.index.build_name == name
    assert old.answer("How many trees?").text  # whoever has it goes on with it


def test_the_figures_of_the_routes_are_those_of_the_new_reports(renewals, corpus, folder):
    loader = Loader(lambda _: opened(folder), lambda _: None, renewals=renewals)
    told = Event()
    loader.when_renewed(lambda _: told.set())
    loader.start()
    loader.wait()
    figures = partial(Service(loader).figures, year=None, doc_id=None)
    before = elsewhere(partial(anyio.run, figures))
    rebuild(corpus, folder, b"\nWe planted 123,456 willows.\n")
    assert told.wait(60)
    after = elsewhere(partial(anyio.run, figures))
    assert len(after) > len(before)
    assert "123,456" in str(after) and "123,456" not in str(before)


def test_where_loading_failed_the_next_build_is_taken(renewals, corpus, folder):
    def fail(_):
        raise IndexMismatch("made of other reports")

    loader = Loader(fail, lambda _: None, renewals=renewals)
    told = Event()
    loader.when_renewed(lambda _: told.set())
    loader.start()
    assert loader.wait(60) is None and loader.state is State.FAILED
    assert not told.is_set()  # the build that was refused is not taken
    rebuild(corpus, folder)
    assert told.wait(60)
    assert loader.state is State.READY and loader.message == "Ready."


# A real server


@pytest.fixture
def served(corpus, folder):
    """The address of the command as a process, whose index is built."""
    options = ("--corpus", str(corpus), "--index", str(folder), "--model", "hashing")
    with serving(str(TESTS / "hashing_command.py"), *options, "chat", "--port", "0") as (
        _,
        address,
    ):
        yield address


def build_in_a_process(corpus, folder):
    options = ["--corpus", str(corpus), "--index", str(folder), "--model", "hashing"]
    command = [sys.executable, str(TESTS / "hashing_command.py"), *options, "index", "build"]
    environment = {**os.environ, "PYTHONPATH": str(TESTS.parent)}
    subprocess.run(command, env=environment, check=True, capture_output=True, timeout=120)


def trees(address):
    reply = httpx.post(
        f"{address}/api/answer", json={"question": "How many trees are planted along the river?"}
    )
    reply.raise_for_status()
    return reply.json()["answer"]


@pytest.mark.slow
def test_under_rebuilds_no_answer_stream_or_upload_is_lost(served, corpus, folder):
    elsewhere(partial(_rebuild_while_asking, served, corpus, folder))


def _rebuild_while_asking(address, corpus, folder):
    """Ask, stream and upload without a pause, while the index is built anew of other reports."""
    done = Event()

    def until_done(work):
        for number in count():
            if done.is_set():
                return number
            work(number)

    with httpx.Client(base_url=address, timeout=60) as client, ThreadPoolExecutor(3) as threads:
        add_upload(client, uploaded(client), BEFORE)
        works = [partial(_answer, client), partial(_stream, client), partial(_upload, client)]
        running = [threads.submit(until_done, work) for work in works]
        try:
            for old, new in ((b"9,000", b"8,000"), (b"8,000", b"9,000"), (b"9,000", b"8,000")):
                report = corpus / "small-report.txt"
                report.write_bytes(report.read_bytes().replace(old, new))
                update_manifest(corpus)
                build_in_a_process(corpus, folder)
                _until(lambda new=new: new.decode() in trees(address))
        finally:
            done.set()
        assert min(future.result(120) for future in running) > 0
        _until(lambda: _knows_upload_and_new_index(client, BEFORE))


def _until(holds, tries=600):
    """Ask again until it holds; each try is a request that takes its time."""
    assert any(holds() for _ in range(tries))


def _answer(client, _):
    told = trees(client.base_url)
    assert any(answer in told for answer in ANSWERS)


def _stream(client, _):
    body = {
        "model": "beijing-qa",
        "stream": True,
        "messages": [{"role": "user", "content": "How many trees are planted along the river?"}],
    }
    with client.stream("POST", "/v1/chat/completions", json=body) as reply:
        text = "".join(reply.iter_text())
    assert reply.status_code == 200 and text.rstrip().endswith("data: [DONE]")
    assert any(answer in text for answer in ANSWERS)


def _upload(client, number):
    session = f"session {number}"
    assert "is here now" in add_upload(client, uploaded(client), session)
    for each in (session, BEFORE):  # a session that nobody uses would make room for others
        assert "4,000 zebras" in _asked(client, "How many zebras did the ferry carry?", each)


def _asked(client, question, session):
    return json.dumps(submit(client, "ask", [question, None, None], session)["output"]["data"])


def _knows_upload_and_new_index(client, session):
    assert "4,000 zebras" in _asked(client, "How many zebras did the ferry carry?", session)
    return "8,000" in _asked(client, "How many trees are planted along the river?", session)
