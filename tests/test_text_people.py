import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qa.lexicon.corpus_lexicon import CorpusLexicon
from qa.text.people import OFFICE, find_people, find_places, office_ranks

PLACES = CorpusLexicon.load("beijing").outside


def test_people_are_found_in_order_each_once():
    text = "Cai Qi met Chen Jining; later Cai Qi met Li Wei."
    assert find_people(text) == ("Cai Qi", "Chen Jining", "Li Wei")


def test_a_name_at_the_end_of_a_line_or_before_a_mark_is_found():
    assert find_people("Seen by Wei Xiaodong,\nLiu Wei’s deputy (Yin Li).") == (
        "Wei Xiaodong",
        "Liu Wei",
        "Yin Li",
    )


def test_odd_blanks_in_a_name_are_read_as_blanks():
    assert find_people("Lu\u00a0Yan spoke") == ("Lu Yan",)


@pytest.mark.parametrize(
    "text",
    [
        "Beijing Daily",
        "Standing Committee",
        "Universal Studios",
        "New York",
        "Hong Kong",
        "Xi Jinping Thought",
        "yin yong",
        "Smith Jones",
        "",
    ],
)
def test_what_is_no_person_is_not_taken_for_one(text):
    assert find_people(text) == ()


def test_a_person_is_found_beside_the_thought_named_after_another():
    assert find_people("Yin Li on Xi Jinping Thought") == ("Yin Li",)


def test_every_person_of_the_page_of_attendants_is_found(by_id):
    text = by_id["two-zones-2020"].text
    sentence = next(s for s in text.splitlines() if s.startswith("Other municipal leaders"))
    assert find_people(sentence) == (
        "Du Feijin",
        "Wei Xiaodong",
        "Cui Shuqiang",
        "Yin Yong",
        "Zhang Jiaming",
        "Sui Zhenjiang",
        "Wang Hong",
        "Yang Jinbai",
        "Jin Wei",
        "Yu Luming",
    )


@given(st.text(max_size=60))
def test_every_person_stands_in_the_text_as_written(text):
    flat = " ".join(text.split())
    assert all(person in flat for person in find_people(flat))


def test_other_places_are_found_in_order_each_once():
    assert find_places("From Shanghai to Paris, then Shanghai", PLACES) == ("Shanghai", "Paris")


def test_a_place_with_an_apostrophe_is_found_in_either_spelling():
    assert find_places("in Xi'an", PLACES) == find_places("in Xi’an", PLACES) == ("Xian",)


@pytest.mark.parametrize("text", ["in Beijing", "in Tongzhou and Pinggu", "in paris", "", "Main"])
def test_places_of_the_city_itself_are_no_other_places(text):
    assert find_places(text, PLACES) == ()


@pytest.mark.parametrize(
    ("text", "ranks"),
    [
        ("the mayor", set()),
        ("Deputy Mayor", {"deputy"}),
        ("the First Deputy Head", {"first", "deputy"}),
        ("acting chairman", {"acting"}),
        ("standing in as mayor", {"acting"}),
        ("whoever stood in for the deputy mayor", {"acting", "deputy"}),
        ("the Interim Director", {"acting"}),
        ("the Standing Committee", set()),
        ("a Vice-Mayor", {"vice"}),
        ("the former executive director", {"former", "executive"}),
        ("the firsthand view", set()),
    ],
)
def test_ranks_of_an_office_are_read(text, ranks):
    assert office_ranks(text) == ranks


@pytest.mark.parametrize(
    "office", ["Mayor", "deputy secretary", "Chairman", "First Deputy Head", "acting mayor"]
)
def test_offices_are_known_with_their_ranks(office):
    assert re.fullmatch(OFFICE, office)


@pytest.mark.parametrize("word", ["mayoral", "heads-up display", "chairs", "overhead"])
def test_words_that_only_hold_an_office_are_none(word):
    assert not re.fullmatch(OFFICE, word)
