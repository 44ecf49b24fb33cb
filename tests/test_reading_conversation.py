import pytest
from hypothesis import given
from hypothesis import strategies as st

from qa.answer import Turn
from qa.reading.conversation import resolve

PARKS = "How many parks were opened in 2023?"


def talk(*texts):
    """A conversation: user and assistant in turn."""
    return [Turn(("user", "assistant")[i % 2], text) for i, text in enumerate(texts)]


ABOUT_PARKS = talk(PARKS, "In 2023: 7 parks were opened. [1]")
ABOUT_A_PERSON = talk("Who chaired the talks?", "Yin Li, secretary of the committee. [1]")
A_LIST = talk("What will be built?", "- a tram line [1]\n- a stadium [1]\n- a reservoir [2]")


# Questions that stand alone


def test_a_first_question_stays_as_it_is():
    resolved = resolve("And in 2024?", [])
    assert (resolved.text, resolved.carried, resolved.is_follow_up) == ("And in 2024?", "", False)


def test_an_answer_without_a_question_is_no_conversation():
    assert not resolve("How many of them?", [Turn("assistant", "Hello.")]).is_follow_up


@pytest.mark.parametrize(
    "new",
    [
        "How many kilometers of bike lanes were painted in 2021?",
        "Who chaired the meeting of the water board?",
        "Which hospitals accept mobile payment?",
        "Does the airport have a second terminal?",
    ],
)
def test_a_new_topic_is_not_dragged_back(new):
    resolved = resolve(new, ABOUT_PARKS)
    assert (resolved.text, resolved.carried, resolved.is_follow_up) == (new, "", False)


def test_a_question_about_another_person_is_a_new_topic():
    assert not resolve("What did Wei Xiaodong say?", ABOUT_A_PERSON).is_follow_up


@pytest.mark.parametrize("new", ["bus lines to schools", "Metro length 2023", "average rent 2023?"])
def test_some_words_of_their_own_without_a_cue_are_a_new_topic(new):
    assert resolve(new, ABOUT_PARKS).text == new
    assert not resolve(new, ABOUT_PARKS).is_follow_up


@pytest.mark.parametrize("text", ["Did it grow by 25?", "Was it in 24% of the parks?"])
def test_a_figure_is_no_short_year(text):
    assert "20" not in resolve(text, talk("How many parks are there?", "7. [1]")).text


def test_a_word_alone_may_be_a_new_topic():
    assert resolve("Libraries?", ABOUT_PARKS).is_in_doubt
    assert not resolve("And libraries?", ABOUT_PARKS).is_in_doubt
    assert not resolve("In Tongzhou?", ABOUT_PARKS).is_in_doubt


@pytest.mark.parametrize(
    "text",
    ["are you sure?", "Really?", "which report says that", "where is that from?", "in which text"],
)
def test_what_doubts_an_answer_or_asks_for_its_source_asks_the_same_again(text):
    resolved = resolve(text, ABOUT_PARKS)
    assert (resolved.text, resolved.is_follow_up) == (PARKS, True)


# Another year


@pytest.mark.parametrize(
    "text",
    [
        "And in 2024?",
        "in 2024?",
        "2024?",
        "What about 2024?",
        "ok, and for 2024?",
        "No, I meant 2024",
        "Sorry, in 2024.",
        "and the year after?",
        "And the following year?",
        "and for 24",
        "in '24?",
    ],
)
def test_another_year_takes_the_place_of_the_first(text):
    resolved = resolve(text, ABOUT_PARKS)
    assert resolved.text == "How many parks were opened in 2024?"
    assert resolved.is_follow_up


def test_the_year_before_is_counted_back():
    assert "2022" in resolve("And the year before?", ABOUT_PARKS).text


def test_the_first_year_is_not_carried_along():
    resolved = resolve("And in 2024?", ABOUT_PARKS)
    assert "2023" not in resolved.text + resolved.carried


def test_a_year_is_added_to_a_question_that_had_none():
    history = talk("How many parks are there?", "7 parks. [1]")
    assert resolve("And in 2024?", history).text == "How many parks are there in 2024?"


@pytest.mark.parametrize(
    "text",
    [
        "I am sorry, our client in fact meant the target for the following year. What is it?",
        "My mistake, we meant 2024. What was it?",
        "Apologies, I actually meant the year after.",
        "I'm so sorry, our readers really wanted 2024",
        "what are they promising for the year after?",
        "And what do they intend for the following year?",
    ],
)
def test_a_year_put_right_or_promised_for_asks_the_same_again(text):
    resolved = resolve(text, ABOUT_PARKS)
    assert resolved.text == "How many parks were opened in 2024?"
    assert "2023" not in resolved.carried
    assert resolved.is_follow_up


# Another thing


@pytest.mark.parametrize(
    "text", ["And libraries?", "What about libraries?", "no, libraries", "Sorry, I meant libraries"]
)
def test_another_thing_is_asked_for_in_the_same_way(text):
    resolved = resolve(text, ABOUT_PARKS)
    assert resolved.text == "How many libraries?"
    assert resolved.asked_like == PARKS
    assert PARKS in resolved.carried


def test_a_correction_that_asks_something_of_its_own_is_asked():
    resolved = resolve("Sorry, our client meant libraries. Who opened the oldest?", ABOUT_PARKS)
    assert resolved.text == "Who opened the oldest?"
    assert "libraries" in resolved.carried
    assert PARKS in resolved.carried


def test_an_asking_word_of_its_own_is_kept():
    resolved = resolve("And where are the libraries?", ABOUT_PARKS)
    assert resolved.text == "where are the libraries?"
    assert resolved.asked_like == ""


# Pointing back


@pytest.mark.parametrize(
    "text",
    [
        "Where are they?",
        "How many of them have a pond?",
        "Who opened those?",
        "Why?",
        "Who led it then?",
    ],
)
def test_what_points_back_carries_the_question_and_the_answer(text):
    resolved = resolve(text, ABOUT_PARKS)
    assert resolved.is_follow_up
    assert PARKS in resolved.carried
    assert "7 parks" in resolved.carried


def test_marks_of_citations_are_not_carried():
    assert "[1]" not in resolve("Where are they?", ABOUT_PARKS).carried


@pytest.mark.parametrize(
    ("text", "meant"),
    [
        ("How long is the first one?", "How long is a tram line?"),
        ("Where will the second one stand?", "Where will a stadium stand?"),
        ("How deep is the last one?", "How deep is a reservoir?"),
        ("Who asked for the third of them?", "Who asked for a reservoir?"),
    ],
)
def test_an_item_of_the_list_takes_the_place_of_its_number(text, meant):
    assert resolve(text, A_LIST).text == meant


def test_items_joined_in_a_sentence_are_counted_too():
    history = talk(
        "What was opened?", "In 2023: the Art House, City Library, and Canal Museum. [1]"
    )
    assert resolve("Where is the second one?", history).text == "Where is City Library?"


def test_of_a_person_in_a_list_only_the_name_takes_the_place_of_the_number():
    history = talk("Who came?", "- Yin Li, secretary of the committee [1]\n- Cai Qi of Fujian [1]")
    assert resolve("What did the second one say?", history).text == "What did Cai Qi say?"


def test_an_item_that_the_list_lacks_stays_as_it_is():
    assert resolve("How long is the seventh one?", A_LIST).text == "How long is the seventh one?"


@pytest.mark.parametrize(
    ("text", "meant"),
    [
        ("What else did he say?", "What else did Yin Li say?"),
        ("Who attended with him?", "Who attended with Yin Li?"),
        ("What is his office?", "What is Yin Li's office?"),
    ],
)
def test_a_pronoun_becomes_the_person_of_the_last_answer(text, meant):
    assert resolve(text, ABOUT_A_PERSON).text == meant


def test_the_person_of_the_question_serves_where_the_answer_names_none():
    history = talk("What did Cai Qi ask for?", "Further efforts. [1]")
    assert resolve("What else did he ask for?", history).text == "What else did Cai Qi ask for?"


def test_a_pronoun_stays_where_nobody_was_named():
    assert resolve("What else did he say?", ABOUT_PARKS).text == "What else did he say?"


# Longer conversations


def test_a_chain_of_follow_ups_keeps_the_first_topic():
    history = [*ABOUT_PARKS, *talk("And in 2024?", "In the plan for 2024: 9 parks. [1]")]
    assert resolve("And in 2022?", history).text == "How many parks were opened in 2022?"
    assert "How many parks were opened in 2024?" in resolve("And libraries?", history).carried


def test_a_new_topic_in_between_becomes_the_topic():
    history = [*ABOUT_PARKS, *talk("How many hospitals were built in 2023?", "4. [1]")]
    assert resolve("And in 2024?", history).text == "How many hospitals were built in 2024?"


def test_only_the_beginning_of_a_long_answer_is_carried():
    history = talk("Which ponds were cleaned?", "One pond after the other. " * 2000)
    assert len(resolve("Where are they?", history).carried) < 500


def test_a_history_of_hundreds_of_turns_is_followed():
    history = ABOUT_PARKS * 150
    assert resolve("And in 2024?", history).text == "How many parks were opened in 2024?"


def test_two_questions_in_a_row_without_an_answer_are_followed():
    history = [Turn("user", "Hello."), Turn("user", PARKS)]
    assert resolve("And in 2024?", history).text == "How many parks were opened in 2024?"


def test_the_same_turn_and_history_give_the_same_question():
    assert resolve("And libraries?", ABOUT_PARKS) == resolve("And libraries?", list(ABOUT_PARKS))


TURNS = st.sampled_from(
    [
        "And in 2024?",
        "it",
        "",
        "the second one?",
        "no",
        "Who?",
        PARKS,
        "a, b and c [1]",
        "he",
        "- x",
    ]
)


@given(TURNS, st.lists(st.builds(Turn, st.sampled_from(["user", "assistant"]), TURNS), max_size=8))
def test_every_turn_can_be_resolved(text, history):
    resolved = resolve(text, history)
    assert resolved.is_follow_up or (resolved.text, resolved.carried) == (text, "")


# Asked again


@pytest.mark.parametrize("again", ["Why?", "Who says so?", "And in Tongzhou?", "What about that?"])
def test_a_turn_asked_again_and_again_is_understood_as_the_first_time(again):
    first = resolve(again, ABOUT_PARKS)
    history = [*ABOUT_PARKS, *talk(again, "7 parks were opened in the town.")]
    assert resolve(again, history) == first
    assert resolve(again, [*history, *talk(again.lower(), "In 2023: 7 parks.")]) == first


def test_a_question_asked_before_stands_for_itself():
    about_it = "Is there a park for this quarter of the town?"
    history = [*talk(about_it, "A park is planned."), *ABOUT_PARKS]
    assert not resolve(about_it, history).is_follow_up
    assert resolve(
        "And in 2024?", [*ABOUT_PARKS, *talk("And in 2024?", "9.", "How many lakes?")]
    ) == (resolve("And in 2024?", talk("How many lakes?")))


def test_answers_given_earlier_are_not_carried_along_again():
    history = [*ABOUT_PARKS, *talk("Why was it 7 of them?", "Because of the lake.")]
    carried = resolve("Who says so?", history).carried
    assert carried.count("7 parks") == 0
    assert carried.count("Because of the lake.") == 1
    assert PARKS in carried


def test_what_about_that_asks_the_same_again():
    assert resolve("What about that?", ABOUT_PARKS).text == PARKS


@pytest.mark.parametrize("lead", ["And lakes?", "what about lakes", "How about the lakes?"])
def test_another_thing_takes_the_place_of_the_one_compared(lead):
    resolved = resolve(lead, talk("Compare parks in 2023 and 2024", "9 in 2024 against 7 in 2023."))
    assert resolved.text.endswith("lakes in 2023 and 2024?")
    assert "parks" not in f"{resolved.text} {resolved.carried}"
    assert resolved.asked_like == "Compare parks in 2023 and 2024"


@pytest.mark.parametrize("lead", ["And in Tongzhou?", "And those completed?", "And by the lake?"])
def test_a_place_or_a_deed_is_asked_of_what_was_compared(lead):
    resolved = resolve(lead, talk("Compare parks in 2023 and 2024", "9 in 2024 against 7 in 2023."))
    assert "parks" in resolved.carried
