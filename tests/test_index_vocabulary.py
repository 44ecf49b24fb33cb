import numpy as np
import pytest
from fakes import HashingEmbedder

from index.dense import DenseIndex
from index.tokens import stem
from index.vocabulary import Vocabulary, VocabularyBuilder

STEMS = ["boat", "mill", "pond", "weir"]


@pytest.fixture
def vocabulary():
    """Four stems, their words at 0, 30, 60 and 90 degrees of the plane."""
    angles = np.radians([0, 30, 60, 90])
    vectors = np.stack([np.cos(angles), np.sin(angles)], axis=1).astype(np.float32)
    return Vocabulary(dict(zip(STEMS, STEMS, strict=True)), DenseIndex.build(vectors))


def direction(degrees):
    return np.array([np.cos(np.radians(degrees)), np.sin(np.radians(degrees))], dtype=np.float32)


def vocabulary_words(sentences):
    builder = VocabularyBuilder()
    builder.add(sentences)
    return builder.words()


# Which words


def test_of_the_forms_of_a_stem_the_commonest_is_taken():
    sentences = ["Museums.", "A museum and the museums.", "They opened it."]
    assert vocabulary_words(sentences) == {stem("museum"): "museums", stem("open"): "opened"}


def test_forms_written_equally_often_are_decided_by_the_alphabet():
    one, other = vocabulary_words(["ponds, pond"]), vocabulary_words(["pond, ponds"])
    assert one == other == {"pond": "pond"}


def test_a_capital_makes_no_other_form():
    assert vocabulary_words(["Ponds. A pond, and ponds."]) == {"pond": "ponds"}


@pytest.mark.parametrize(
    "text",
    ["what is there about those", "97.3% of 9,000 in 2024", "sq km by ox", "公园", "?!", ""],
    ids=["stop words", "digits", "short words", "Chinese", "marks", "nothing"],
)
def test_what_is_no_word_of_three_letters_with_a_meaning_is_left_out(text):
    assert vocabulary_words([text]) == {}


def test_three_letters_are_enough():
    assert vocabulary_words(["The zoo"]) == {"zoo": "zoo"}


def test_stems_come_in_order_whatever_the_order_of_the_sentences():
    sentences = ["The weir.", "Boats on the pond.", "A mill."]
    assert list(vocabulary_words(sentences)) == STEMS
    assert list(vocabulary_words(sentences[::-1]).items()) == list(
        vocabulary_words(sentences).items()
    )


# Which are near


def test_near_words_come_best_first_with_their_cosines(vocabulary):
    near = vocabulary.near(direction(10), 3)
    assert list(near) == ["boat", "mill", "pond"]
    cosines = np.cos(np.radians([10, 20, 50]))
    np.testing.assert_allclose(list(near.values()), cosines, atol=1e-6)


def test_no_more_near_words_than_asked_for_or_than_there_are(vocabulary):
    assert list(vocabulary.near(direction(89), 1)) == ["weir"]
    assert set(vocabulary.near(direction(89), 100)) == set(STEMS)


def test_a_word_of_the_reports_is_nearest_to_itself():
    chosen = vocabulary_words(["The boats passed the mill, then the weir."])
    embedder = HashingEmbedder()
    vocabulary = Vocabulary(chosen, DenseIndex.build(embedder.embed(list(chosen.values()))))
    for stemmed, word in chosen.items():
        [vector] = embedder.embed([word])
        assert vocabulary.near(vector, 1) == {stemmed: pytest.approx(1.0)}


# On disk


def test_a_reopened_vocabulary_finds_the_same(vocabulary, tmp_path):
    vocabulary.save(tmp_path)
    reopened = Vocabulary.open(tmp_path)
    assert reopened.stems == vocabulary.stems == tuple(STEMS)
    for degrees in (0, 44, 91):
        assert reopened.near(direction(degrees), 4) == vocabulary.near(direction(degrees), 4)


def test_stems_with_letters_beyond_ascii_come_back(tmp_path):
    Vocabulary({"café": "cafés"}, DenseIndex.build(np.ones((1, 2), dtype=np.float32))).save(
        tmp_path
    )
    assert Vocabulary.open(tmp_path).stems == ("café",)
