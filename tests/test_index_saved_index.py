import json
import shutil
import sys
from itertools import count

import numpy as np
import pytest
from fakes import HashingEmbedder

from corpus.report import read_corpus
from index import builds, saved_index
from index.building import build_index
from index.builds import Pointer, read_pointer
from index.errors import IndexMismatch, IndexMissing
from index.passage_store import PassageStore
from index.recipe import hash_corpus
from index.saved_index import open_index, save_index, saved_recipe

FILES = {saved_index.__file__, builds.__file__}
OLD, NEW = "chinese-report", "small-report"
WRITING = {
    "save_index",
    "_write_parts",
    "current_name",
    "point_to",
    "_write_pointer",
    "remove_leftovers",
    "_remove_unread",
    "_alone",
    "flush",
}


class Crash(BaseException):
    """What no `except Exception` stops, as an interrupt."""


@pytest.fixture
def old_folder(make_folder, tmp_path):
    """A folder that holds the index of the old corpus."""
    documents = read_corpus(make_folder(f"{OLD}.txt", name="old-reports"))
    save_index(build_index(documents, HashingEmbedder()), tmp_path / "old-index")
    return tmp_path / "old-index"


@pytest.fixture
def saved(small_index, tmp_path):
    """A folder that holds the index of one small report."""
    save_index(small_index, tmp_path / "index")
    return tmp_path / "index"


def current_build(folder):
    return folder / read_pointer(folder).build


def opened(folder):
    """The id of the only report of the index in a folder."""
    [doc_id] = open_index(folder, HashingEmbedder).documents
    return doc_id


def complaint(folder, **given):
    """What opening says that it cannot be used: one line with the command that mends it."""
    with pytest.raises(IndexMismatch) as caught:
        open_index(folder, HashingEmbedder, **given)
    message = str(caught.value)
    assert "\n" not in message
    assert "run: beijing-qa index build" in message or "run: beijing-qa index update" in message
    return message


def before_each_line(action, save):
    """Run `save`, and `action(number)` before each line of the functions that write.

    Nothing is replaced: the lines run as they are, but for what the action raises. A line that
    runs many times counts once.
    """
    seen = set()

    def on_line(frame, event, _arg):
        place = (frame.f_code.co_name, frame.f_lineno)
        if event == "line" and place not in seen:
            seen.add(place)
            action(len(seen))
        return on_line

    def on_call(frame, *_):
        code = frame.f_code
        return on_line if code.co_filename in FILES and code.co_name in WRITING else None

    tracer = sys.gettrace()
    sys.settrace(on_call)
    try:
        save()
    finally:
        sys.settrace(tracer)


def test_a_kill_at_any_line_leaves_the_old_index_or_the_new(old_folder, small_index, tmp_path):
    states = []

    def keep_disk(number):
        states.append(tmp_path / f"state-{number}")
        shutil.copytree(old_folder, states[-1])

    before_each_line(keep_disk, lambda: save_index(small_index, old_folder))
    found = [opened(state) for state in states]
    n_old = found.count(OLD)
    assert found == [OLD] * n_old + [NEW] * (len(found) - n_old)
    assert 0 < n_old < len(found)


def test_an_interrupt_at_any_line_leaves_the_old_index_or_the_new(
    old_folder, small_index, tmp_path
):
    found = []
    for last in count(1):
        folder = tmp_path / f"interrupted-{last}"
        shutil.copytree(old_folder, folder)

        def interrupt(number, last=last):
            if number == last:
                raise Crash

        try:
            before_each_line(interrupt, lambda folder=folder: save_index(small_index, folder))
        except Crash:
            found.append(opened(folder))
        else:
            break
    n_old = found.count(OLD)
    assert found == [OLD] * n_old + [NEW] * (len(found) - n_old)
    assert 0 < n_old < len(found)


def test_a_failed_save_leaves_nothing_behind(old_folder, small_index, monkeypatch):
    before = sorted(old_folder.rglob("*"))

    def fail(*_):
        raise OSError("disk full")

    monkeypatch.setattr(PassageStore, "save", fail)
    with pytest.raises(OSError, match="disk full"):
        save_index(small_index, old_folder)
    assert sorted(old_folder.rglob("*")) == before


def test_a_failed_first_save_leaves_no_index(small_index, tmp_path, monkeypatch):
    def fail(*_):
        raise Crash

    monkeypatch.setattr(saved_index, "flush", fail)
    with pytest.raises(Crash):
        save_index(small_index, tmp_path / "index")
    with pytest.raises(IndexMissing, match="run: beijing-qa index build"):
        open_index(tmp_path / "index", HashingEmbedder)
    assert not list((tmp_path / "index").iterdir())


def test_a_save_removes_what_killed_saves_left(saved, small_index):
    (saved / "build-killed").mkdir()
    (saved / "build-killed" / "passages.faiss").write_bytes(b"half")
    (saved / "CURRENT.build-killed").write_text("build-killed")
    (saved / "notes.md").write_text("a file of someone else stays")
    before = current_build(saved).name
    save_index(small_index, saved)
    left = {p.name for p in saved.iterdir()}
    assert left == {"CURRENT", "notes.md", before, current_build(saved).name}


def test_a_new_index_takes_the_place_of_the_old(old_folder, small_index):
    assert opened(old_folder) == OLD
    save_index(small_index, old_folder)
    assert opened(old_folder) == NEW


def test_everything_comes_back(saved, small_index):
    reopened = open_index(saved, HashingEmbedder)
    assert reopened.documents == small_index.documents
    assert reopened.passages == small_index.passages
    assert reopened.lexical.frequencies == small_index.lexical.frequencies
    assert reopened.recipe.corpus == small_index.recipe.corpus


def test_the_name_of_the_lexicon_comes_back(small_index, tmp_path):
    for name in (None, "beijing"):
        small_index.lexicon = name
        save_index(small_index, tmp_path)
        assert open_index(tmp_path, HashingEmbedder).lexicon == name


def test_unstated_dates_and_curated_fields_come_back(documents, fake_index, tmp_path):
    save_index(fake_index, tmp_path)
    reopened = open_index(tmp_path, HashingEmbedder)
    assert [d.source for d in reopened.documents.values()] == [d.source for d in documents]


def test_the_embedder_is_asked_for_by_the_name_in_the_recipe(saved):
    asked = []

    def load(name):
        asked.append(name)
        return HashingEmbedder(name)

    assert open_index(saved, load).embedder.name == "hashing"
    assert asked == ["hashing"] == [saved_recipe(saved).model]


@pytest.mark.parametrize("kind", ["missing", "empty"])
def test_where_no_index_was_saved_there_is_none(tmp_path, kind):
    folder = tmp_path / "index"
    if kind == "empty":
        folder.mkdir()
    for read in (saved_recipe, lambda folder: open_index(folder, HashingEmbedder)):
        with pytest.raises(
            IndexMissing, match=r"index: no index there; run: beijing-qa index build"
        ):
            read(folder)


def test_the_same_reports_open_and_other_reports_do_not(saved, small_index, documents):
    same = hash_corpus([d.source for d in small_index.documents.values()])
    assert open_index(saved, HashingEmbedder, corpus=same)
    other = hash_corpus([d.source for d in documents])
    assert f"{saved}: made of other reports" in complaint(saved, corpus=other)


def all_files():
    return [
        "bm25/ends.npy",
        "bm25/rows.npy",
        "bm25/sentence_frequencies.json",
        "bm25/stems.json",
        "bm25/values.npy",
        "documents.jsonl",
        "notes.json",
        "passages.faiss",
        "passages/documents.npy",
        "passages/first.npy",
        "passages/sections.npy",
        "passages/sentences.npy",
        "sentences.faiss",
        "sources.json",
        "vocabulary/forms.json",
        "vocabulary/words.faiss",
    ]


def test_the_recipe_lists_every_file(saved):
    build = current_build(saved)
    present = {p.relative_to(build).as_posix() for p in build.rglob("*") if p.is_file()}
    assert present == {*all_files(), "recipe.json"}
    assert {file.name for file in saved_recipe(saved).files} == set(all_files())


@pytest.mark.parametrize("name", all_files())
def test_a_truncated_file_is_named(saved, name):
    path = current_build(saved) / name
    path.write_bytes(path.read_bytes()[:-1])
    assert f"{path}: was changed or cut short" in complaint(saved)


@pytest.mark.parametrize("name", all_files())
def test_a_changed_file_is_named(saved, name):
    path = current_build(saved) / name
    data = bytearray(path.read_bytes())
    data[len(data) // 2] ^= 1
    path.write_bytes(data)
    assert f"{path}: was changed or cut short" in complaint(saved)


@pytest.mark.parametrize("name", all_files())
def test_a_missing_file_is_named(saved, name):
    (current_build(saved) / name).unlink()
    assert f"{current_build(saved) / name}: is missing" in complaint(saved)


@pytest.mark.parametrize("content", [None, b"", b'{"format": 1', b"[]", b"\xff", b'{"format": 1}'])
def test_an_unreadable_recipe_is_named(saved, content):
    path = current_build(saved) / "recipe.json"
    if content is None:
        path.unlink()
    else:
        path.write_bytes(content)
    assert str(path) in complaint(saved)


def edit_recipe(folder, **changes):
    path = current_build(folder) / "recipe.json"
    path.write_text(json.dumps({**json.loads(path.read_text()), **changes}))
    builds.point_to(folder, path.parent)
    return path


@pytest.mark.parametrize("version", [0, 999, "1", None])
def test_another_format_is_told_with_the_one_that_is_read(saved, version):
    path = edit_recipe(saved, format=version)
    message = complaint(saved)
    assert f"{path}: format {version!r}, this version reads" in message


@pytest.mark.parametrize("key", ["n_passages", "n_sentences", "dimension"])
def test_a_recipe_of_another_size_is_refused(saved, key):
    edit_recipe(saved, **{key: 1})
    assert "its recipe says" in complaint(saved)


def test_a_pointer_that_cannot_be_read_is_refused(saved):
    (saved / "CURRENT").write_bytes(b"\xff")
    assert f"{saved / 'CURRENT'}: was changed or cut short" in complaint(saved)


def test_a_file_in_the_place_of_the_folder_is_refused(tmp_path):
    (tmp_path / "file").write_text("not a folder")
    assert "file: cannot be read as an index" in complaint(tmp_path / "file")


@pytest.mark.parametrize("name", ["", "build-gone", "../elsewhere", ".."])
def test_a_pointer_to_no_build_is_refused(saved, name):
    (saved / "CURRENT").write_text(Pointer(name, "0" * 64).to_text())
    assert str(saved) in complaint(saved)


def test_an_index_can_be_moved(saved, tmp_path):
    moved = tmp_path / "moved"
    saved.rename(moved)
    assert opened(moved) == NEW


def test_nothing_in_the_saved_folder_is_a_pickle(saved):
    build = current_build(saved)
    assert {p.suffix for p in build.rglob("*") if p.is_file()} == {
        ".faiss",
        ".json",
        ".jsonl",
        ".npy",
    }
    for path in build.rglob("*.npy"):
        np.load(path, allow_pickle=False)
    for path in build.rglob("*.json"):
        path.read_text(encoding="utf-8")
    for path in build.glob("*.faiss"):
        assert path.read_bytes()[:4] == b"IxFI"  # FAISS's own mark of a flat index


NESTED = "[" * 200_000


@pytest.mark.parametrize(
    "name", ["notes.json", "sources.json", "bm25/stems.json", "vocabulary/forms.json"]
)
def test_a_file_of_brackets_is_told_as_damaged(saved, name):
    build = current_build(saved)
    (build / name).write_text(NESTED)
    recipe = saved_recipe(saved).with_files(build)  # as one who makes an index by hand would write
    (build / "recipe.json").write_text(recipe.to_json())
    builds.point_to(saved, build)
    assert f"{build}: cannot be read" in complaint(saved)


def test_a_recipe_of_brackets_is_told_as_damaged(saved):
    path = current_build(saved) / "recipe.json"
    path.write_text(NESTED)
    builds.point_to(saved, path.parent)
    assert f"{path}: not a readable recipe" in complaint(saved)


def test_a_document_of_brackets_is_told_as_damaged(saved):
    build = current_build(saved)
    (build / "documents.jsonl").write_text(NESTED)
    recipe = saved_recipe(saved).with_files(build)
    (build / "recipe.json").write_text(recipe.to_json())
    builds.point_to(saved, build)
    index = open_index(saved, HashingEmbedder)
    with pytest.raises(IndexMismatch, match=r"documents\.jsonl: small-report cannot be read"):
        list(index.documents.values())
