import pytest
from hypothesis import given
from hypothesis import strategies as st

from qa.reading.splitting import split_exclusion, split_parts, split_preamble, split_sides


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
        (
            "Regarding the parks, which are new, and what do they cost?",
            ["Regarding the parks, which are new", "what do they cost"],
        ),
        (
            "In May, who spoke, who sang and who danced?",
            ["In May, who spoke", "who sang", "who danced"],
        ),
        ("what did it cost also who paid", ["what did it cost", "who paid"]),
        ("date of the fair + who led it", ["date of the fair", "who led it"]),
        (
            "number of parks in 2019, plus the number of lakes",
            ["number of parks in 2019", "the number of lakes"],
        ),
        (
            "How many parks are there. Is there a lake too?",
            ["How many parks are there", "Is there a lake too"],
        ),
        (
            "who led the fair and on which day was it",
            ["who led the fair", "on which day was it"],
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
        "Regarding the parks, which are new?",
        "Parks, and where?",
        "How many parks, has the town said?",
        "Is it a park, or is it a lake?",
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
        ("Regarding the parks, which are new?", "Regarding the parks", "which are new?"),
        (
            "About the parks and ponds, which are new, and what do they cost?",
            "About the parks and ponds",
            "which are new, and what do they cost?",
        ),
        ("Good day. In 2019, who spoke?", "Good day. In 2019", "who spoke?"),
        ("Regarding the parks, are there ponds?", "", "Regarding the parks, are there ponds?"),
        ("How many parks? Tell me.", "", "How many parks? Tell me."),
        ("How many parks?", "", "How many parks?"),
        ("Nothing here asks. Nor does this.", "", "Nothing here asks. Nor does this."),
        ("", "", ""),
    ],
)
def test_sentences_before_the_first_that_asks_are_the_preamble(text, preamble, rest):
    assert split_preamble(text) == (preamble, rest)


@pytest.mark.parametrize(
    ("question", "asked", "left_out"),
    [
        (
            "Which papers, apart from the written ones, were named?",
            "Which papers, were named?",
            "the written ones",
        ),
        ("Who spoke besides Yin Li?", "Who spoke?", "Yin Li"),
        ("Name all the ponds except for the old pond.", "Name all the ponds.", "the old pond"),
        ("How many ponds not counting lakes?", "How many ponds?", "lakes"),
        ("Name the parks, not the gardens, please", "Name the parks, please", "the gardens"),
        (
            "I mean the printed papers, not those by hand.",
            "I mean the printed papers.",
            "those by hand",
        ),
        ("Who came, Other than Yin Li, to the fair?", "Who came, to the fair?", "Yin Li"),
    ],
)
def test_what_a_question_leaves_out_is_parted_from_it(question, asked, left_out):
    assert split_exclusion(question) == (asked, left_out)


@pytest.mark.parametrize(
    "question", ["Why is the bridge not open?", "Is it new, not old?", "Who spoke?", ""]
)
def test_a_question_that_leaves_nothing_out_stays_whole(question):
    assert split_exclusion(question) == (question, "")


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


@given(WORDS, WORDS)
def test_what_is_left_out_stands_in_the_text_and_what_is_before_it_in_the_rest(before, after):
    text = f"{before} besides ponds {after}"
    asked, left_out = split_exclusion(text)
    assert left_out in text
    assert left_out.startswith("ponds")
    assert asked.startswith(before.rstrip(" ,"))
