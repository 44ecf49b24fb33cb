"""One index, many hands: builds at once, killed ones, full and read-only disks."""

import gc
import os
import random
import re
import shutil
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path
from threading import Event

import pytest
from fakes import HashingEmbedder

import index.models as models
import qa.indexing as indexing
from corpus.listing import update_manifest
from index.builds import current_name, read_pointer
from index.errors import IndexMismatch, IndexUnwritable
from index.saved_index import open_index, verify_index
from qa.settings import Settings

TESTS = Path(__file__).parent
COMMAND = [sys.executable, str(TESTS / "hashing_command.py")]
MAX_LINES = 6_000  # that a build of one small report runs in the code that `KILL_AT` counts


@pytest.fixture
def settings(make_folder, tmp_path):
    """Settings of a small corpus, whose index is not built."""
    folder = make_folder()
    return Settings(
        corpus_dir=folder,
        index_dir=tmp_path / "index",
        cache_dir=tmp_path / "cache",
        model="hashing",
    )


class Builder:
    """Stands in for the choice of the model: counts the builds, and waits if it is told to."""

    def __init__(self):
        self.n_builds = 0
        self.begun, self.may_go_on = Event(), Event()
        self.may_go_on.set()

    def __call__(self, name, precision, build, *_):
        self.n_builds += 1
        self.begun.set()
        assert self.may_go_on.wait(60)
        return build(HashingEmbedder(name))


@pytest.fixture
def builder(monkeypatch):
    builder = Builder()
    monkeypatch.setattr(models, "build_with_model", builder)
    monkeypatch.setattr(indexing, "load_model", HashingEmbedder)
    return builder


def while_building(builder, settings, work):
    """Do work in a thread while the index is built in another, until it says for whom it waits."""
    told, said = Event(), []

    def say(line):
        said.append(line)
        told.set()

    builder.may_go_on.clear()
    with ThreadPoolExecutor(2) as threads:
        building = threads.submit(indexing.build, settings)
        assert builder.begun.wait(60)
        working = threads.submit(work, say)
        assert told.wait(60) and not working.done()
        builder.may_go_on.set()
        building.result(60)
        return working.result(60), said


def test_a_second_build_waits_and_takes_what_was_built_of_the_same(builder, settings):
    index, said = while_building(builder, settings, lambda say: indexing.build(settings, say=say))
    assert builder.n_builds == 1 and index.build_name == current_name(settings.index_dir)
    waiting, taken = said
    assert re.search(r"waiting for process \d+ on \S+ \(building the index since 20", waiting)
    assert taken == f"Taken as process {os.getpid()} built it of these reports and settings."


def test_a_second_build_with_other_settings_waits_and_builds(builder, settings):
    other = replace(settings, merge_tokens=0)
    index, _ = while_building(builder, settings, lambda say: indexing.build(other, say=say))
    assert builder.n_builds == 2 and index.recipe.merge_tokens == 0


def test_a_build_of_reports_that_changed_meanwhile_is_not_taken(builder, settings):
    def change_and_build(say):
        report = settings.corpus_dir / "small-report.txt"
        report.write_bytes(report.read_bytes().replace(b"9,000", b"8,000"))
        update_manifest(settings.corpus_dir)
        return indexing.build(settings, say=say)

    index, _ = while_building(builder, settings, change_and_build)
    assert builder.n_builds == 2
    assert "8,000" in "".join(document.text for document in index.documents.values())


def test_a_question_joins_a_build_under_way(builder, settings):
    ask = lambda say: indexing.open_or_build(settings, say=say)  # noqa: E731
    index, said = while_building(builder, settings, ask)
    assert builder.n_builds == 1 and index.build_name == current_name(settings.index_dir)
    assert len(said) == 1


def test_a_question_to_an_index_of_other_reports_joins_the_build_that_mends_it(builder, settings):
    indexing.build(replace(settings, merge_tokens=0))
    with pytest.raises(IndexMismatch, match="merge_tokens"):
        indexing.open_or_build(settings)
    builder.begun.clear()
    ask = lambda say: indexing.open_or_build(settings, say=say)  # noqa: E731
    index, _ = while_building(builder, settings, ask)
    assert builder.n_builds == 2 and index.recipe.merge_tokens == settings.merge_tokens


def test_a_question_that_finds_its_index_does_not_wait(builder, settings):
    indexing.build(settings)
    builder.begun.clear()
    builder.may_go_on.clear()
    with ThreadPoolExecutor(1) as thread:
        building = thread.submit(indexing.build, settings)
        assert builder.begun.wait(60)
        assert indexing.open_or_build(settings).build_name
        assert not building.done()
        builder.may_go_on.set()
        building.result(60)


def test_a_build_alone_builds_even_if_nothing_changed(builder, settings):
    before = indexing.build(settings).build_name
    assert indexing.build(settings).build_name != before and builder.n_builds == 2


def test_an_index_of_other_reports_is_opened_where_it_is_the_newest(builder, settings):
    indexing.build(settings)
    report = settings.corpus_dir / "small-report.txt"
    report.write_bytes(report.read_bytes() + b"\nMore trees.\n")
    update_manifest(settings.corpus_dir)
    with pytest.raises(IndexMismatch, match="made of other reports"):
        indexing.open_saved(settings)
    assert indexing.open_newest(settings).build_name == current_name(settings.index_dir)
    with pytest.raises(IndexMismatch, match="merge_tokens"):
        indexing.open_newest(replace(settings, merge_tokens=0))


# Processes


def run(settings, *arguments, wait=True, **environment):
    """Run the command with the fake embedder, as a process."""
    options = ["--corpus", str(settings.corpus_dir), "--index", str(settings.index_dir)]
    process = subprocess.Popen(
        [*COMMAND, *options, "--model", "hashing", *arguments],
        env={**os.environ, "PYTHONPATH": str(TESTS.parent), **environment},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    return outcome(process) if wait else process


def outcome(process):
    """The exit code, what was printed, and what was told without bars."""
    out, err = process.communicate(timeout=120)
    return process.returncode, out, [line for line in err.splitlines() if "Embedding" not in line]


def texts_of(settings):
    """The texts of the index, every file of which is checked; None where there is none."""
    if current_name(settings.index_dir) is None:
        return None
    verify_index(settings.index_dir)
    index = open_index(settings.index_dir, HashingEmbedder)
    texts = [document.text for document in index.documents.values()]
    del index
    gc.collect()  # so that this process reads it no longer
    return texts


@pytest.mark.slow
def test_three_builds_at_once_with_kills_at_any_line_lose_no_index(settings):
    chosen = random.Random(1)
    assert run(settings, "index", "build")[0] == 0
    good = texts_of(settings)
    for _ in range(3):
        kills = [
            str(chosen.randrange(1, MAX_LINES)) if chosen.random() < 0.7 else "" for _ in "123"
        ]
        builds = [run(settings, "index", "build", wait=False, KILL_AT=kill) for kill in kills]
        for (code, _, lines), kill in zip(map(outcome, builds), kills, strict=True):
            assert code == 0 or (kill and code == -9), lines
        assert texts_of(settings) == good
    assert run(settings, "index", "build")[0] == 0
    left = {path.name for path in settings.index_dir.iterdir()}
    pointer = read_pointer(settings.index_dir)
    assert left == {"CURRENT", "WRITER.lock", pointer.build, pointer.before[0]}


@pytest.mark.slow
def test_updates_and_additions_killed_at_any_line_lose_no_index_and_no_report(settings, tmp_path):
    chosen = random.Random(2)
    assert run(settings, "index", "build")[0] == 0
    report = settings.corpus_dir / "small-report.txt"
    for n in range(4):
        report.write_text(report.read_text().replace("9,000", f"{n + 1},000"))
        note = tmp_path / f"note-{n}.txt"
        note.write_text(f"Note {n}\n\nThe ferry made {n + 200} trips on that day.\n")
        kills = [str(chosen.randrange(1, MAX_LINES)) for _ in "12"]
        commands = [("index", "update"), ("index", "add", str(note))]
        started = [
            run(settings, *command, wait=False, KILL_AT=kill)
            for command, kill in zip(commands, kills, strict=True)
        ]
        assert {code for code, _, _ in map(outcome, started)} <= {0, -9}
        assert texts_of(settings)
    code, _, lines = run(settings, "index", "update")
    assert code == 0, lines
    there = [path.read_text() for path in settings.corpus_dir.glob("*.txt")]
    assert sorted(texts_of(settings)) == sorted(there)


@pytest.mark.slow
def test_of_three_processes_at_once_one_builds_and_all_have_the_index(settings):
    commands = [("index", "build"), ("index", "build"), ("ask", "How many trees?")]
    outcomes = [outcome(p) for p in [run(settings, *c, wait=False) for c in commands]]
    assert [code for code, _, _ in outcomes] == [0, 0, 0], outcomes
    assert len(list(settings.index_dir.glob("build-*"))) == 1


UNWRITABLE = (
    r"beijing-qa: (\S+): the index cannot be written \((.+)\); (.+), or give another folder: "
)


def assert_told(result, settings, cause):
    """One line that names the folder, the cause and the way out."""
    code, out, [*_, line] = result
    assert (code, out) == (1, "") and "Traceback" not in line
    folder, why, _ = re.match(UNWRITABLE, line).groups()
    assert folder == str(settings.index_dir) and cause in why
    assert "--index FOLDER" in line


@pytest.mark.slow
def test_where_no_large_file_can_be_written_each_build_says_so_and_the_old_index_stays(settings):
    assert run(settings, "index", "build")[0] == 0
    good, before = texts_of(settings), sorted(settings.index_dir.rglob("*"))
    for most in (10, 200, 1_000, 4_000, 12_000, 60_000):
        result = run(settings, "index", "build", MAX_FILE=str(most))
        assert_told(result, settings, "File too large")
        assert sorted(settings.index_dir.rglob("*")) == before
    assert texts_of(settings) == good


@pytest.fixture
def small_disk(tmp_path):
    """A file system of 600 kB."""
    folder = tmp_path / "disk"
    folder.mkdir()
    mount = ["mount", "-t", "tmpfs", "-o", "size=600k", "tmpfs", str(folder)]
    if sys.platform != "linux" or subprocess.run(mount, capture_output=True).returncode:
        pytest.skip("no file system can be mounted here")
    yield folder
    subprocess.run(["umount", str(folder)], check=True)


def test_on_a_full_disk_a_build_says_so_and_the_old_index_stays(settings, small_disk):
    settings = replace(settings, index_dir=small_disk / "index")
    assert run(settings, "index", "build")[0] == 0
    good, free = texts_of(settings), shutil.disk_usage(small_disk).free
    (small_disk / "other").write_bytes(b"x" * (free - 40_000))
    result = run(settings, "index", "build")
    assert_told(result, settings, "No space left on device")
    assert "free space there" in result[2][-1]
    assert texts_of(settings) == good
    assert len(list(settings.index_dir.glob("build-*"))) == 1
    (small_disk / "other").unlink()
    assert run(settings, "index", "build")[0] == 0


def test_an_index_on_a_disk_that_may_only_be_read_answers_and_says_why_it_is_not_built(
    settings, small_disk
):
    settings = replace(settings, index_dir=small_disk / "index")
    assert run(settings, "index", "build")[0] == 0
    subprocess.run(["mount", "-o", "remount,ro", str(small_disk)], check=True)
    code, out, _ = run(settings, "ask", "How many trees?")
    assert code == 0 and out
    result = run(settings, "index", "build")
    assert_told(result, settings, "Read-only file system")
    assert "let this user write there" in result[2][-1]


@pytest.mark.skipif(
    not hasattr(os, "geteuid") or os.geteuid() == 0, reason="no mode keeps this user from writing"
)
def test_a_folder_that_this_user_may_only_read_answers_and_says_why_it_is_not_built(settings):
    assert run(settings, "index", "build")[0] == 0
    settings.index_dir.chmod(0o555)
    try:
        code, out, _ = run(settings, "ask", "How many trees?")
        assert code == 0 and out
        (settings.index_dir / "WRITER.lock").chmod(0o444)
        assert_told(run(settings, "index", "build"), settings, "Permission denied")
    finally:
        settings.index_dir.chmod(0o755)


def test_where_the_folder_cannot_be_made_the_line_names_it(settings, tmp_path):
    (tmp_path / "file").write_text("in its place")
    with pytest.raises(IndexUnwritable, match=r"file/index: the index cannot be written"):
        indexing.build(replace(settings, index_dir=tmp_path / "file" / "index"))
