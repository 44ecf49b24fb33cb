"""Slips of the fingers, misspelt words, capitals of names."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qa.text.spelling import NameCasing, mend_slips, nearest_word

WRITTEN = frozenset(["pier", "piers", "yuan", "osprey", "marnak"])


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("Wihch pires are new?", "Which piers are new?"),
        ("how amny yaun did it csot", "how many yuan did it cost"),
        ("The Marnka lies in the bay.", "The Marnak lies in the bay."),
        ("whats new at the pier", "what is new at the pier"),
        ("Who laeds it?", "Who leads it?"),
        ("hwo many teh pier", "how many the pier"),
        ("So it opened. Hwo many piers?", "So it opened. How many piers?"),
    ],
)
def test_two_letters_the_wrong_way_round_are_put_right(typed, meant):
    assert mend_slips(typed, WRITTEN.__contains__) == meant


@pytest.mark.parametrize(
    "typed",
    [
        "Which piers are new?",
        "Did Otis and the Trina paint the form?",  # a name stays, and what is a word
        "They aren't, and hadn't",
        "The YAUN of ASEN",
        "the ceo umm said das",
        "osprey from Zqxwv",
        "什么时候？",
        "a" * 500,
    ],
)
def test_what_is_a_word_or_a_name_stays(typed):
    assert mend_slips(typed, WRITTEN.__contains__) == typed


@given(st.text(max_size=80))
def test_a_mended_text_has_nothing_left_to_mend(text):
    once = mend_slips(text, WRITTEN.__contains__)
    assert mend_slips(once, WRITTEN.__contains__) == once


def test_the_nearest_word_has_most_letters_in_common():
    assert nearest_word("kindergarden", frozenset(["kindergarten", "garden"])) == "kindergarten"
    assert nearest_word("kindergarden", frozenset(["garden"])) is None
    assert nearest_word("peir", frozenset(["pier"])) is None


def test_names_that_are_known_get_their_capitals():
    assert NameCasing(["Ada Low"], ["Osaka"]).restore("did ada low see osaka") == (
        "did Ada Low see Osaka"
    )
