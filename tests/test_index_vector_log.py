import numpy as np
import pytest
from fakes import HashingEmbedder

from corpus.report import read_corpus
from index import building, known_vectors
from index.building import build_index, remove_logs
from index.vector_log import VectorLog


@pytest.fixture
def blocks():
    draw = np.random.default_rng(1)
    return [draw.normal(size=(n, 4)).astype(np.float32) for n in (3, 5, 2)]


class Killed(BaseException):
    """What no `except Exception` stops."""


def made(block):
    return lambda: block


def not_made():
    raise AssertionError("the file has it")


def test_what_is_in_the_file_is_not_made_anew(tmp_path, blocks):
    log = VectorLog(tmp_path / "log")
    for block in blocks:
        np.testing.assert_array_equal(log.block(len(block), made(block)), block)
    again = VectorLog(tmp_path / "log")
    for block in blocks:
        np.testing.assert_array_equal(again.block(len(block), not_made), block)


@pytest.mark.parametrize("lost", [1, 8, 40, 33, 10_000])
def test_a_block_cut_short_is_made_anew(tmp_path, blocks, lost):
    path = tmp_path / "log"
    log = VectorLog(path)
    for block in blocks:
        log.block(len(block), made(block))
    path.write_bytes(path.read_bytes()[:-lost])
    again = VectorLog(path)
    for block in blocks:
        np.testing.assert_array_equal(again.block(len(block), made(block)), block)
    whole = VectorLog(path)
    for block in blocks:
        np.testing.assert_array_equal(whole.block(len(block), not_made), block)


def test_a_stopped_build_goes_on_where_it_was(make_folder, tmp_path, monkeypatch):
    monkeypatch.setattr(building, "_LOGGED_FROM", 10)
    monkeypatch.setattr(known_vectors, "_BLOCK", 2)
    documents = read_corpus(make_folder())
    whole = build_index(documents, HashingEmbedder())
    embedded = []

    class Counting(HashingEmbedder):
        def embed(self, texts, progress=None):
            embedded.append(len(texts))
            if len(embedded) == 3:
                raise Killed
            return super().embed(texts, progress)

    with pytest.raises(Killed):
        build_index(documents, Counting(), log_folder=tmp_path)
    told = []
    resumed = build_index(
        documents, Counting(), log_folder=tmp_path, progress=lambda *step: told.append(step)
    )
    assert sum(embedded) - embedded[2] == whole.recipe.n_passages + whole.recipe.n_sentences + len(
        whole.vocabulary.stems
    )
    assert told[0][0] == embedded[0]  # the first blocks are there at once
    assert resumed.search(["trees by the river"], 5) == whole.search(["trees by the river"], 5)
    remove_logs(tmp_path)
    assert not list(tmp_path.glob("vectors-*"))


def test_the_log_of_another_build_is_removed(make_folder, tmp_path, monkeypatch):
    monkeypatch.setattr(building, "_LOGGED_FROM", 10)
    documents = read_corpus(make_folder())
    build_index(documents, HashingEmbedder(), log_folder=tmp_path)
    [first] = tmp_path.glob("vectors-*")
    build_index(documents, HashingEmbedder(), max_tokens=100, log_folder=tmp_path)
    [second] = tmp_path.glob("vectors-*")
    assert first != second


def test_a_small_build_keeps_no_log(make_folder, tmp_path):
    build_index(read_corpus(make_folder()), HashingEmbedder(), log_folder=tmp_path)
    assert not list(tmp_path.glob("vectors-*"))
