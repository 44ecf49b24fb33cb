"""One process at a time writes into an index folder; who waits is told for whom."""

import json
import os
import re
import signal
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from threading import Event

import pytest

from index import writer_lock
from index.writer_lock import Holder, holder_of, is_written, only_writer

HOLDS = """
import sys
from pathlib import Path
from index.writer_lock import only_writer
with only_writer(Path(sys.argv[1]), "building", print):
    print("holds", flush=True)
    sys.stdin.read()
"""


@pytest.fixture
def holding(tmp_path):
    """Another process that holds the lock of a folder until its standard input ends."""
    command = [sys.executable, "-c", HOLDS, str(tmp_path)]
    environment = {**os.environ, "PYTHONPATH": str(Path(__file__).parent.parent)}
    pipes = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE}
    with subprocess.Popen(command, env=environment, text=True, **pipes) as process:
        assert process.stdout.readline() == "holds\n"
        yield process
        process.kill()


def test_nobody_is_waited_for_where_nobody_writes(tmp_path):
    said = []
    with only_writer(tmp_path / "new", "building", said.append) as waited_for:
        assert waited_for is None and said == []
        assert holder_of(tmp_path / "new").pid == os.getpid()
    assert holder_of(tmp_path / "new") is None and not is_written(tmp_path / "new")


def test_who_waits_says_for_whom_and_goes_on_when_that_is_done(tmp_path, holding):
    told = Event()
    said = []

    def say(line):
        said.append(line)
        told.set()

    def wait():
        with only_writer(tmp_path, "building", say) as waited_for:
            return waited_for

    assert is_written(tmp_path)
    with ThreadPoolExecutor(1) as thread:
        waiting = thread.submit(wait)
        assert told.wait(60) and not waiting.done()
        holding.stdin.close()
        waited_for = waiting.result(60)
    assert waited_for.pid == holding.pid and waited_for.does == "building"
    assert said == [f"{tmp_path}: waiting for {waited_for} ..."]
    assert f"process {holding.pid} on " in str(waited_for) and "since 20" in str(waited_for)


def test_who_waits_long_is_told_again_how_long(tmp_path, holding, monkeypatch):
    monkeypatch.setattr(writer_lock, "_TOLD_EVERY_SECONDS", 0.0)
    told = Event()
    said = []

    def say(line):
        said.append(line)
        if len(said) > 1:
            told.set()

    def wait():
        with only_writer(tmp_path, "building", say):
            return True

    with ThreadPoolExecutor(1) as thread:
        waiting = thread.submit(wait)
        assert told.wait(60)
        holding.stdin.close()
        assert waiting.result(60)
    assert re.fullmatch(r".*: still waiting, \d+ s \.\.\.", said[1])


def test_the_lock_of_a_killed_holder_is_free_and_the_kill_is_told(tmp_path, holding):
    holding.send_signal(signal.SIGKILL)
    holding.wait()
    assert not is_written(tmp_path)
    said = []
    with only_writer(tmp_path, "building", said.append) as waited_for:
        assert waited_for is None
    [line] = said
    assert f"process {holding.pid} on " in line and "was stopped before it was done" in line


def test_a_waiter_takes_the_lock_of_a_holder_that_is_killed(tmp_path, holding):
    told = Event()

    def wait():
        with only_writer(tmp_path, "building", lambda _: told.set()) as waited_for:
            return waited_for

    with ThreadPoolExecutor(1) as thread:
        waiting = thread.submit(wait)
        assert told.wait(60)
        holding.send_signal(signal.SIGKILL)
        assert waiting.result(60).pid == holding.pid


@pytest.mark.parametrize(
    "content", ["", "{", "[]", '{"pid": 1}', "\ud800".encode("utf-8", "ignore")]
)
def test_a_description_that_cannot_be_read_describes_nobody(tmp_path, content):
    data = content if isinstance(content, bytes) else content.encode()
    (tmp_path / "WRITER.json").write_bytes(data)
    assert holder_of(tmp_path) is None
    with only_writer(tmp_path, "building", print):
        assert json.loads((tmp_path / "WRITER.json").read_text())["pid"] == os.getpid()


def test_an_error_while_writing_gives_the_lock_back(tmp_path):
    with pytest.raises(OSError, match="full"), only_writer(tmp_path, "building", print):
        raise OSError("full")
    assert not is_written(tmp_path) and holder_of(tmp_path) is None


def test_a_holder_is_named_with_the_time_to_the_second():
    holder = Holder(7, "ant", "2026-11-30T12:00:00.125+00:00", "building the index")
    assert str(holder) == "process 7 on ant (building the index since 2026-11-30T12:00:00)"
