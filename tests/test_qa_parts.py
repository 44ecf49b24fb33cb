import pytest
from hypothesis import given
from hypothesis import strategies as st

from qa.parts import split_parts, split_preamble, split_sides


@pytest.mark.parametrize(
    ("question", "parts"),
    [
        (
            "How many parks were opened and how many museums were built?",
            ["How many parks were opened", "how many museums were built"],
        ),
        ("Who spoke, and when was it?", ["Who spoke", "when was it"]),
        (
            "Who chaired the talks and what was decided?",
            ["Who chaired the talks", "what was decided"],
        ),
        (
            "How many parks are there? Where are they?",
            ["How many parks are there", "Where are they"],
        ),
        (
            "When was the fair, where was it held, and who came along?",
            ["When was the fair", "where was it held", "who came along"],
        ),
        (
            "Which bridges are new, but who paid for them?",
            ["Which bridges are new", "who paid for them"],
        ),
    ],
)
def test_joined_questions_are_divided(question, parts):
    assert split_parts(question) == parts


@pytest.mark.parametrize(
    "question",
    [
        "How many beds and cots were added?",
        "What is said of parks, gardens and lakes?",
        "Which one has more?",
        "Tell me who spoke and when",
        "how and why",
        "Parks, and where?",
        "",
    ],
)
def test_one_question_stays_whole(question):
    assert split_parts(question) == [question]


@pytest.mark.parametrize(
    ("text", "preamble", "rest"),
    [
        (
            "Both papers speak of ponds. Which is deeper?",
            "Both papers speak of ponds.",
            "Which is deeper?",
        ),
        ("Good day. I read a bit. Who spoke?", "Good day. I read a bit.", "Who spoke?"),
        ("Take the parks: how many are there?", "Take the parks:", "how many are there?"),
        ("How many parks? Tell me.", "", "How many parks? Tell me."),
        ("How many parks?", "", "How many parks?"),
        ("Nothing here asks. Nor does this.", "", "Nothing here asks. Nor does this."),
        ("", "", ""),
    ],
)
def test_sentences_before_the_first_that_asks_are_the_preamble(text, preamble, rest):
    assert split_preamble(text) == (preamble, rest)


@pytest.mark.parametrize(
    ("question", "sides"),
    [
        (
            "What is the difference between the old pier and the new one?",
            ("the old pier", "the new one"),
        ),
        ("Compare the ponds with the lakes.", ("ponds", "the lakes")),
        ("Compare ponds to lakes", ("ponds", "lakes")),
        ("Are there more ponds than lakes?", ("ponds", "lakes")),
        ("Were there fewer cots than beds?", ("cots", "beds")),
        ("Which is larger, the pond or the lake?", ("pond", "the lake")),
        ("Which was higher: the dam or the weir?", ("dam", "the weir")),
        ("ponds versus lakes", ("ponds", "lakes")),
    ],
)
def test_the_sides_of_a_comparison_are_told_apart(question, sides):
    assert split_sides(question) == sides


@pytest.mark.parametrize("question", ["How many ponds?", "Did the number fall?", "", "Who spoke?"])
def test_what_compares_no_two_things_has_no_sides(question):
    assert split_sides(question) == ()


WORDS = st.lists(
    st.sampled_from(
        ["how many", "ponds", "and", ",", "?", "who", "more", "than", "or", ".", "between", "the"]
    )
).map(" ".join)


@given(WORDS)
def test_every_text_has_a_part_and_no_word_is_made_up(text):
    parts = split_parts(text)
    assert parts
    assert all(part in text for part in parts)


@given(WORDS)
def test_preamble_and_rest_are_the_whole(text):
    assert " ".join(piece for piece in split_preamble(text) if piece) == text


@given(WORDS)
def test_sides_stand_in_the_text(text):
    sides = split_sides(text)
    assert len(sides) in (0, 2)
    assert all(side in text for side in sides)
