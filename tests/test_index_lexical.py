import numpy as np
import pytest

from index.lexical import LexicalIndex
from index.tokens import tokenize

TEXTS = [
    "Eleven new museums were registered in 2023.",
    "The museum by the river opened.",
    "Sewage treatment reached 97.3% and 9,000 trees were planted.",
    "People’s livelihood services and the mayor's plans.",
]


@pytest.fixture
def lexical():
    return LexicalIndex.build(TEXTS, [*TEXTS, "Museums again: museum, museums."])


def test_the_text_that_shares_most_words_scores_highest(lexical):
    assert int(np.argmax(lexical.scores(tokenize("How many museums were registered?")))) == 0


def test_scores_are_one_for_each_text_and_never_negative(lexical):
    scores = lexical.scores(tokenize("museums and trees"))
    assert scores.dtype == np.float32
    assert scores.shape == (4,)
    assert (scores >= 0).all()
    assert scores[3] == 0


def test_words_are_compared_by_their_stems(lexical):
    np.testing.assert_array_equal(
        lexical.scores(tokenize("museum")), lexical.scores(tokenize("MUSEUMS"))
    )


def test_figures_are_found_with_and_without_the_comma(lexical):
    assert lexical.scores(tokenize("9000"))[2] == lexical.scores(tokenize("9,000"))[2] > 0


def test_curly_and_straight_quotes_are_the_same(lexical):
    assert lexical.scores(tokenize("people's"))[3] == lexical.scores(tokenize("people’s"))[3] > 0


@pytest.mark.parametrize("query", ["", "the of and", "zeppelin", "?!", "🙂", "\ud800", "музей"])
def test_a_query_without_a_known_word_scores_zero_everywhere(lexical, query):
    np.testing.assert_array_equal(lexical.scores(tokenize(query)), np.zeros(4, dtype=np.float32))


def test_a_stem_is_counted_once_a_sentence(lexical):
    assert lexical.frequencies["museum"] == 3


def test_frequencies_are_in_alphabetical_order(lexical):
    assert list(lexical.frequencies) == sorted(lexical.frequencies)


def test_a_reopened_index_scores_the_same(lexical, tmp_path):
    lexical.save(tmp_path)
    reopened = LexicalIndex.open(tmp_path, len(TEXTS))
    assert reopened.frequencies == lexical.frequencies
    for query in ("museums", "97.3% of the trees", "zeppelin"):
        np.testing.assert_array_equal(
            reopened.scores(tokenize(query)), lexical.scores(tokenize(query))
        )


def test_what_is_saved_holds_no_pickle(lexical, tmp_path):
    lexical.save(tmp_path)
    files = list(tmp_path.iterdir())
    assert {path.suffix for path in files} == {".npy", ".json"}
    for path in files:
        if path.suffix == ".npy":
            np.load(path, allow_pickle=False)
