"""The folder of pending uploads: it goes with its process, even one that is killed."""

import os
import signal
import subprocess
import sys
import tempfile
from pathlib import Path

import pytest
from conftest import REPORTS

from qa.web.page.upload_folder import make_folder, remove_unused

HOLDS = (
    "from qa.web.page.pending_uploads import pending_uploads\n"
    "print(pending_uploads().keep(b'text', 'a.txt'), flush=True)\n"
    "input()"
)


@pytest.fixture(autouse=True)
def temporary(tmp_path, monkeypatch):
    monkeypatch.setenv("TMPDIR", str(tmp_path))
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    return tmp_path


def program():
    """A program with a pending upload, and where that lies."""
    environment = os.environ | {"PYTHONPATH": str(REPORTS.parent.parent)}
    started = subprocess.Popen(
        [sys.executable, "-c", HOLDS],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
        env=environment,
    )
    return started, Path(started.stdout.readline().strip())


def age(folder):
    os.utime(folder / ".lock", (1, 1))


def test_what_a_killed_program_left_is_removed_and_what_a_running_one_uses_stays():
    killed, left = program()
    running, used = program()
    try:
        for file in (left, used):
            age(file.parent.parent)
        killed.kill()
        assert killed.wait() == -signal.SIGKILL and left.exists()
        remove_unused()
        assert not left.parent.parent.exists() and used.read_bytes() == b"text"
    finally:
        running.communicate("\n")
    assert running.returncode == 0 and not used.parent.parent.exists()


def test_a_folder_that_was_made_just_now_stays_though_its_lock_is_free():
    folder, lock = make_folder()
    lock.release()
    (folder / ".lock").touch()
    remove_unused()
    assert folder.exists()
    age(folder)
    remove_unused()
    assert not folder.exists()


def test_links_and_folders_without_a_lock_are_left_alone(tmp_path):
    other = tmp_path / "other"
    other.mkdir()
    (other / ".lock").touch()
    age(other)
    (tmp_path / "beijing-qa-uploads-link").symlink_to(other)
    without = tmp_path / "beijing-qa-uploads-without"
    without.mkdir()
    with_link = tmp_path / "beijing-qa-uploads-with-link"
    with_link.mkdir()
    (with_link / ".lock").symlink_to(other / ".lock")
    remove_unused()
    assert other.exists() and without.exists() and with_link.exists()
