from hypothesis import given
from hypothesis import strategies as st

from index.batches import batches


def test_a_batch_holds_texts_of_one_length_longest_first():
    assert list(batches([2, 5, 2, 5, 3], 10)) == [[1, 3], [4], [0, 2]]


def test_a_batch_is_cut_where_it_would_hold_too_many_tokens():
    assert list(batches([4, 4, 4], 8)) == [[0, 1], [2]]


def test_a_text_longer_than_a_batch_stands_alone():
    assert list(batches([9, 9], 8)) == [[0], [1]]
    assert list(batches([0, 0], 0)) == [[0], [1]]


@given(st.lists(st.integers(0, 40)), st.integers(0, 64))
def test_every_text_is_in_one_batch(lengths, max_tokens):
    places = [place for batch in batches(lengths, max_tokens) for place in batch]
    assert sorted(places) == list(range(len(lengths)))
