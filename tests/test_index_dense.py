import numpy as np
import pytest

from index.dense import DenseIndex


@pytest.fixture
def vectors():
    """Four directions in the plane, 0, 30, 60 and 90 degrees."""
    angles = np.radians([0, 30, 60, 90])
    return np.stack([np.cos(angles), np.sin(angles)], axis=1).astype(np.float32)


def test_rows_are_found_best_first_with_their_cosines(vectors):
    ids, scores = DenseIndex.build(vectors).search(vectors[:1], 3)
    assert ids.tolist() == [[0, 1, 2]]
    np.testing.assert_allclose(scores, [[1.0, np.sqrt(3) / 2, 0.5]], atol=1e-6)


def test_each_query_has_its_own_row_of_hits(vectors):
    ids, _ = DenseIndex.build(vectors).search(vectors[[3, 0]], 2)
    assert ids.tolist() == [[3, 2], [0, 1]]


@pytest.mark.parametrize("k", [4, 5, 1000])
def test_a_k_larger_than_the_corpus_is_cut(vectors, k):
    ids, scores = DenseIndex.build(vectors).search(vectors[:1], k)
    assert ids.shape == scores.shape == (1, 4)
    assert sorted(ids[0].tolist()) == [0, 1, 2, 3]
    assert scores.min() >= -1e-6


def test_a_k_of_zero_finds_nothing(vectors):
    ids, scores = DenseIndex.build(vectors).search(vectors[:2], 0)
    assert ids.shape == scores.shape == (2, 0)


def test_an_index_without_rows_finds_nothing():
    ids, scores = DenseIndex.build(np.zeros((0, 2), dtype=np.float32)).search(
        np.ones((1, 2), dtype=np.float32), 5
    )
    assert ids.shape == scores.shape == (1, 0)


def test_rows_come_back_by_id_in_the_order_asked(vectors):
    rows = DenseIndex.build(vectors).rows(np.array([2, 0]))
    np.testing.assert_array_equal(rows, vectors[[2, 0]])


def test_vectors_need_not_lie_together_in_memory(vectors):
    wide = np.repeat(vectors, 2, axis=1)[:, ::2]
    assert not wide.flags["C_CONTIGUOUS"]
    ids, _ = DenseIndex.build(wide).search(wide[:1], 1)
    assert ids.tolist() == [[0]]


def test_a_reopened_index_has_the_same_rows(vectors, tmp_path):
    DenseIndex.build(vectors).save(tmp_path / "rows.faiss")
    reopened = DenseIndex.open(tmp_path / "rows.faiss")
    assert (reopened.size, reopened.dimension) == (4, 2)
    np.testing.assert_array_equal(reopened.rows(np.arange(4)), vectors)


@pytest.mark.parametrize("content", [b"", b"not an index", None])
def test_a_file_that_is_no_index_raises_runtime_error(tmp_path, content):
    path = tmp_path / "rows.faiss"
    if content is not None:
        path.write_bytes(content)
    with pytest.raises(RuntimeError):
        DenseIndex.open(path)
