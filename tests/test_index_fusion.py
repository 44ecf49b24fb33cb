import numpy as np
import pytest

from index.fusion import fuse


def array(*values):
    return np.array(values, dtype=np.float32)


def test_half_the_cosine_and_half_the_share_of_the_best_bm25_score():
    np.testing.assert_allclose(fuse(array(0.8, 0.2), array(3.0, 12.0)), [0.525, 0.6])


def test_bm25_scores_count_by_their_share_of_the_best():
    cosines = array(0.1, 0.2, 0.3)
    np.testing.assert_allclose(
        fuse(cosines, array(1.0, 2.0, 4.0)), fuse(cosines, array(10.0, 20.0, 40.0)), rtol=1e-6
    )


def test_without_a_shared_word_the_cosines_alone_count():
    np.testing.assert_allclose(fuse(array(0.8, 0.2), array(0.0, 0.0)), [0.4, 0.1])


@pytest.mark.parametrize(("weight", "expected"), [(1.0, [0.8, 0.2]), (0.0, [0.25, 1.0])])
def test_the_weight_decides_between_the_two(weight, expected):
    np.testing.assert_allclose(fuse(array(0.8, 0.2), array(3.0, 12.0), weight), expected)


def test_nothing_joined_is_nothing():
    assert fuse(array(), array()).shape == (0,)


def test_the_arguments_are_left_as_they_were():
    cosines, lexical = array(0.8, 0.2), array(3.0, 12.0)
    fuse(cosines, lexical)
    assert lexical.tolist() == [3.0, 12.0]
