import numpy as np
import pytest

from index import dense
from index.dense import DenseBuilder, DenseIndex


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


# Many rows: codes first, then the rows themselves


@pytest.fixture(scope="module")
def many():
    """Rows in loose clusters, as those of sentences are, and queries beside some of them."""
    draw = np.random.default_rng(7)
    centres = draw.normal(size=(40, 32))
    rows = centres[draw.integers(40, size=3000)] + draw.normal(size=(3000, 32))
    queries = rows[:50] + 0.3 * draw.normal(size=(50, 32))
    return tuple(
        (x / np.linalg.norm(x, axis=1, keepdims=True)).astype(np.float32) for x in (rows, queries)
    )


@pytest.fixture(params=["undivided", "divided"])
def large(request, many, monkeypatch):
    """The rows in the kinds of index that hold many."""
    monkeypatch.setattr(dense, "EXACT_UP_TO", 100)
    monkeypatch.setattr(dense, "_PROBED", 0.3)
    monkeypatch.setattr(dense, "UNDIVIDED_UP_TO", 10**6 if request.param == "undivided" else 200)
    return DenseIndex.build(many[0])


def test_of_many_rows_the_nearest_are_found(large, many):
    rows, queries = many
    exact = np.argsort(-(queries @ rows.T), axis=1)[:, :10]
    found, cosines = large.search(queries, 10)
    shared = [len(set(a) & set(b)) for a, b in zip(exact.tolist(), found.tolist(), strict=True)]
    assert np.mean(shared) > 9.5
    assert (np.diff(cosines, axis=1) <= 0).all()
    np.testing.assert_allclose(cosines[:, 0], (queries * rows[found[:, 0]]).sum(1), atol=0.02)


def test_many_rows_come_back_to_eight_bits(large, many):
    ids = np.array([2999, 0, 17])
    np.testing.assert_allclose(large.rows(ids), many[0][ids], atol=0.01)


def test_a_reopened_index_of_many_rows_finds_the_same(large, many, tmp_path):
    large.save(tmp_path / "rows.faiss")
    assert {p.name for p in tmp_path.iterdir()} == {"rows.faiss", "rows.rows.faiss"}
    reopened = DenseIndex.open(tmp_path / "rows.faiss")
    assert (reopened.size, reopened.dimension) == (3000, 32)
    for one, other in zip(reopened.search(many[1], 5), large.search(many[1], 5), strict=True):
        np.testing.assert_array_equal(one, other)


def test_rows_added_in_pieces_make_the_same_index_as_all_at_once(large, many):
    with DenseBuilder(*many[0].shape) as builder:
        for start in range(0, 3000, 700):
            builder.add(many[0][start : start + 700])
        pieces = builder.finish()
    for one, other in zip(pieces.search(many[1], 5), large.search(many[1], 5), strict=True):
        np.testing.assert_array_equal(one, other)


def test_of_many_equal_rows_as_many_are_found_as_asked_for(monkeypatch):
    monkeypatch.setattr(dense, "EXACT_UP_TO", 100)
    rows = np.tile(np.eye(1, 48, dtype=np.float32), (20_500, 1))
    rows[:7, 1] = 1e-4
    index = DenseIndex.build(rows)
    assert index.has_codes
    for k in (1, 60, 5000, 20_500):
        ids, cosines = index.search(rows[:2], k)
        assert ids.shape == (2, k) and ids.min() >= 0 and cosines.min() > 0.9
        assert all(len(set(found)) == k for found in ids.tolist())
