"""An exported model is made once on a machine, checked before use, and whole or not there."""

import json
from concurrent.futures import ThreadPoolExecutor
from threading import Event

import pytest

from index.export_cache import Wanted, cached_export, make_cached
from index.onnx_embedder import ABOUT, MODEL

WANTED = Wanted("model", "fingerprint", "fp32")


@pytest.fixture
def made():
    """The folders that exports were written into."""
    return []


@pytest.fixture
def make(made):
    def make(folder):
        made.append(folder)
        about = {"name": "model", "source": "fingerprint", "precision": "fp32"}
        (folder / ABOUT).write_text(json.dumps(about))
        (folder / MODEL).write_bytes(b"weights")

    return make


def ignore(_):
    pass


def test_an_export_is_made_once(tmp_path, make, made):
    folder = make_cached(WANTED, tmp_path, make, ignore)
    assert cached_export(WANTED, tmp_path) == folder and (folder / MODEL).exists()
    assert make_cached(WANTED, tmp_path, make, ignore) == folder and len(made) == 1
    assert not made[0].exists()  # it was moved


@pytest.mark.parametrize(
    "other", [("other", "fingerprint", "fp32"), ("model", "fingerprint", "int8")]
)
def test_another_model_or_precision_has_a_place_of_its_own(tmp_path, make, other):
    make_cached(WANTED, tmp_path, make, ignore)
    assert cached_export(Wanted(*other), tmp_path) is None


def test_who_comes_while_one_exports_waits_and_takes_that(tmp_path, make, made):
    begun, may_end, told = Event(), Event(), Event()

    def slow(folder):
        begun.set()
        assert may_end.wait(60)
        make(folder)

    with ThreadPoolExecutor(2) as threads:
        first = threads.submit(make_cached, WANTED, tmp_path, slow, ignore)
        assert begun.wait(60)
        second = threads.submit(make_cached, WANTED, tmp_path, make, lambda _: told.set())
        assert told.wait(60)
        may_end.set()
        assert first.result(60) == second.result(60)
    assert len(made) == 1


@pytest.mark.parametrize("change", ["flip", "cut", "missing", "records", "no records"])
def test_an_export_that_was_changed_is_not_taken_and_made_anew(tmp_path, make, made, change):
    folder = make_cached(WANTED, tmp_path, make, ignore)
    model, records = folder / MODEL, folder.parent / "files.json"
    if change == "flip":
        model.write_bytes(b"weighTs")
    elif change == "cut":
        model.write_bytes(b"weight")
    elif change == "missing":
        model.unlink()
    else:
        records.write_text("[]" if change == "no records" else "{")
    assert cached_export(WANTED, tmp_path) is None
    assert make_cached(WANTED, tmp_path, make, ignore) == folder
    assert model.read_bytes() == b"weights" and len(made) == 2


def test_a_failed_export_leaves_nothing(tmp_path):
    def fail(folder):
        (folder / MODEL).write_bytes(b"half")
        raise OSError("disk full")

    with pytest.raises(OSError, match="disk full"):
        make_cached(WANTED, tmp_path, fail, ignore)
    assert not list(tmp_path.rglob(MODEL)) and cached_export(WANTED, tmp_path) is None


def test_what_a_killed_export_left_is_removed(tmp_path, make):
    left = WANTED.entry(tmp_path) / "export-killed"
    left.mkdir(parents=True)
    (left / MODEL).write_bytes(b"half")
    make_cached(WANTED, tmp_path, make, ignore)
    assert not left.exists()


def test_a_cache_that_cannot_be_written_is_an_error_of_the_disk(tmp_path, make):
    (tmp_path / "cache").write_text("a file is in its place")
    with pytest.raises(OSError):
        make_cached(WANTED, tmp_path / "cache", make, ignore)
