"""Which build of an index is the current one, and that no build is removed while it is read."""

import gc
import os
import random
import subprocess
import sys
from pathlib import Path

import pytest
from fakes import HashingEmbedder

from index.builds import (
    CURRENT,
    current_name,
    put_back,
    read_current,
    read_pointer,
    remove_leftovers,
)
from index.errors import IndexMismatch, IndexOutdated
from index.recipe import RECIPE
from index.saved_index import open_index, save_index, verify_index

READS = """
import sys
from pathlib import Path
from fakes import HashingEmbedder
from index.saved_index import open_index
index = open_index(Path(sys.argv[1]), HashingEmbedder)
print("open", flush=True)
sys.stdin.readline()
print(*(document.text for document in index.documents.values()), end="", flush=True)
sys.stdin.readline()
"""


@pytest.fixture
def saved(small_index, tmp_path):
    save_index(small_index, tmp_path / "index")
    return tmp_path / "index"


@pytest.fixture
def reader(saved):
    """Another process that has opened the index and read no document of it yet."""
    tests = Path(__file__).parent
    environment = {**os.environ, "PYTHONPATH": f"{tests.parent}{os.pathsep}{tests}"}
    pipes = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE}
    command = [sys.executable, "-c", READS, str(saved)]
    with subprocess.Popen(command, env=environment, text=True, bufsize=1, **pipes) as process:
        assert process.stdout.readline() == "open\n"
        yield process
        process.kill()


def builds(folder):
    return {path.name for path in folder.glob("build-*")}


def test_a_build_stays_while_another_process_reads_it_and_is_removed_after(
    saved, small_index, reader
):
    read = before = current_name(saved)
    for _ in range(3):
        save_index(small_index, saved)
        assert builds(saved) == {read, before, current_name(saved)}
        before = current_name(saved)
    reader.stdin.write("\n")
    [text] = [document.text for document in small_index.documents.values()]
    assert reader.stdout.read(len(text)) == text  # it is read from the disk only now
    reader.kill()
    reader.wait()
    save_index(small_index, saved)
    assert builds(saved) == {before, current_name(saved)}


def test_a_build_stays_as_long_as_the_documents_of_its_index_are_in_use(saved, small_index):
    index = open_index(saved, HashingEmbedder)
    documents, read = index.documents, index.build_name
    del index
    for _ in range(3):
        save_index(small_index, saved)
    assert read in builds(saved) and list(documents.values())
    del documents
    gc.collect()
    remove_leftovers(saved)
    assert read not in builds(saved) and len(builds(saved)) == 2


def test_verifying_and_failing_to_open_leave_no_mark(saved, small_index):
    verify_index(saved)
    with pytest.raises(IndexMismatch):
        open_index(saved, HashingEmbedder, corpus="other")
    gc.collect()
    before = current_name(saved)
    for _ in range(2):
        save_index(small_index, saved)
    assert before not in builds(saved)


def test_a_build_that_vanishes_between_its_name_and_its_opening_is_looked_for_anew(
    saved, small_index, monkeypatch
):
    stale = read_pointer(saved)
    for _ in range(2):
        save_index(small_index, saved)
    answers = iter([stale])
    real = read_pointer
    monkeypatch.setattr("index.builds.read_pointer", lambda folder: next(answers, real(folder)))
    reading, pointer = read_current(saved)
    assert reading.folder.name == pointer.build == current_name(saved) != stale.build


def test_what_killed_builds_left_is_removed_and_nothing_else(saved):
    for name in ("build-killed", "gone-half", "export-killed"):
        (saved / name).mkdir()
        (saved / name / "part").write_bytes(b"half")
    (saved / "CURRENT.build-killed").write_text("half")
    (saved / "mine.txt").write_text("of somebody else")
    remove_leftovers(saved)
    assert {path.name for path in saved.iterdir()} == {CURRENT, "mine.txt", current_name(saved)}


def test_where_the_current_build_is_not_known_none_is_removed(saved):
    (saved / CURRENT).write_text("broken")
    before = builds(saved)
    remove_leftovers(saved)
    assert builds(saved) == before != set()


def test_an_index_without_checksums_is_of_an_earlier_version(saved):
    before = current_name(saved)
    (saved / CURRENT).write_text(before)
    with pytest.raises(IndexOutdated, match="run: beijing-qa index build"):
        verify_index(saved)
    remove_leftovers(saved)
    assert builds(saved) == {before}


def flip(path, bit):
    """Flip one bit of a file where it stands."""
    with path.open("r+b") as file:
        file.seek(bit // 8)
        [byte] = file.read(1)
        file.seek(bit // 8)
        file.write(bytes([byte ^ 1 << bit % 8]))


def test_the_build_before_is_put_back_and_that_is_taken_back(saved, small_index):
    first = current_name(saved)
    save_index(small_index, saved)
    second = current_name(saved)
    put_back(saved)
    assert current_name(saved) == first and read_pointer(saved).is_put_back
    assert open_index(saved, HashingEmbedder, corpus="of other reports").build_name == first
    remove_leftovers(saved)
    assert builds(saved) == {first, second}
    put_back(saved)
    assert current_name(saved) == second and not read_pointer(saved).is_put_back
    with pytest.raises(IndexMismatch, match="made of other reports"):
        open_index(saved, HashingEmbedder, corpus="of other reports")


def test_each_flipped_bit_of_a_pointer_that_was_put_back_is_named(saved, small_index):
    save_index(small_index, saved)
    put_back(saved)
    path = saved / CURRENT
    for bit in range(8 * path.stat().st_size):
        flip(path, bit)
        with pytest.raises(IndexMismatch, match="CURRENT: was changed or cut short"):
            read_pointer(saved)
        flip(path, bit)


@pytest.mark.parametrize("kind", ["pointer", "recipe"])
def test_each_flipped_bit_of_pointer_and_recipe_is_named(saved, kind):
    path = saved / CURRENT if kind == "pointer" else saved / current_name(saved) / RECIPE
    for bit in range(8 * path.stat().st_size):
        flip(path, bit)
        with pytest.raises(IndexMismatch) as caught:
            verify_index(saved)
        assert str(path) in str(caught.value), bit
        assert not isinstance(caught.value, IndexOutdated)
        flip(path, bit)
    assert verify_index(saved)


def test_flipped_bits_of_every_other_file_are_named(saved):
    chosen = random.Random(0)
    for record in verify_index(saved).files:
        path = saved / current_name(saved) / record.name
        for bit in chosen.sample(range(8 * record.size), min(20, 8 * record.size)):
            flip(path, bit)
            with pytest.raises(IndexMismatch, match="was changed or cut short") as caught:
                verify_index(saved)
            assert str(path) in str(caught.value)
            flip(path, bit)
