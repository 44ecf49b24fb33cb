import pytest

from index.tokens import tokenize, words


@pytest.mark.parametrize(
    ("text", "bare"),
    [
        ("I'd go", ["i", "go"]),
        ("they're new", ["they", "new"]),
        ("we'll see", ["we", "see"]),
        ("I'm here, you've won", ["i", "here", "you", "won"]),
        ("the mayor's plans", ["the", "mayor", "plans"]),
        ("WE’LL SEE", ["we", "see"]),
    ],
)
def test_a_contraction_leaves_no_stray_word(text, bare):
    assert words(text) == bare


@pytest.mark.parametrize("text", ["I'd", "they're", "we'll", "it’s", "we've"])
def test_a_contracted_pronoun_is_nothing_to_search_for(text):
    assert tokenize(text) == []


@pytest.mark.parametrize("text", ["Xi'an", "Xi’an", "Xi'an's"])
def test_an_apostrophe_inside_a_name_keeps_it_whole(text):
    assert words(text) == ["xian"]


def test_of_a_chinese_run_each_two_neighbours_are_a_word():
    assert words("常住人口412.6万人") == ["常住", "住人", "人口", "412.6", "万人"]
    assert words("镇 and 市区") == ["镇", "and", "市区"]


def test_digits_of_full_width_are_those_of_half_width():
    assert words("１２３个") == ["123", "个"]
