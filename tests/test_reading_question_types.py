import pytest

from index.tokens import stem
from qa.answer import Kind
from qa.reading.question_types import read_head, read_kind, without_courtesies

KINDS = {
    "How many boats are on the lake?": Kind.NUMBER,
    "How much did the bridge cost?": Kind.NUMBER,
    "How long is the new canal?": Kind.NUMBER,
    "What percentage of the roofs is green?": Kind.NUMBER,
    "What is the share of wind power?": Kind.NUMBER,
    "By how much did the reserves grow?": Kind.NUMBER,
    "Who opened the bridge?": Kind.WHO,
    "And who moderated the talks?": Kind.WHO,
    "By whom was the plan laid down?": Kind.WHO,
    "Which officials came?": Kind.WHO,
    "The head of the harbour board - name, please.": Kind.WHO,
    "What slice of the harvest is rye?": Kind.NUMBER,
    "What post did Yin Yong hold?": Kind.ROLE,
    "In what capacity did Liu Wei attend?": Kind.ROLE,
    "When was the library opened?": Kind.WHEN,
    "On which day did the council sit?": Kind.WHEN,
    "What is the date of the fair?": Kind.WHEN,
    "What year did the school open?": Kind.WHEN,
    "Where does the canal begin?": Kind.WHERE,
    "Which district has the new park?": Kind.WHERE,
    "In which building was it held?": Kind.WHERE,
    "Which museums were opened?": Kind.LIST,
    "List the measures on housing.": Kind.LIST,
    "What are the three aims?": Kind.LIST,
    "What types of sensors are used?": Kind.LIST,
    "Is the bridge open?": Kind.YES_NO,
    "Did the city build a tower?": Kind.YES_NO,
    "What did the bridge come to in yuan?": Kind.NUMBER,
    "How often do the trams run?": Kind.NUMBER,
    "Why was the road closed?": Kind.EXPLAIN,
    "Who gets rewarded and who pays?": Kind.EXPLAIN,
    "And who must pay for the repairs?": Kind.EXPLAIN,
    "How will the city improve its air?": Kind.EXPLAIN,
    "Describe the work on the parks.": Kind.EXPLAIN,
    "Was the number of beds higher than in 2022?": Kind.COMPARE,
    "Compare the parking spaces with the bike racks.": Kind.COMPARE,
    "Did rents go up or down?": Kind.COMPARE,
    "How many seats do the two drafts differ by?": Kind.COMPARE,
    "How do the two drafts differ?": Kind.EXPLAIN,
    "Which is larger, the park or the lake?": Kind.COMPARE,
}


@pytest.mark.parametrize(("question", "kind"), KINDS.items(), ids=KINDS)
def test_the_kind_is_read_from_the_asking_words(question, kind):
    assert read_kind(question) is kind


def test_every_kind_but_small_talk_can_be_asked_for():
    assert set(KINDS.values()) == set(Kind) - {Kind.SMALL_TALK}


@pytest.mark.parametrize("question", KINDS, ids=KINDS)
def test_case_does_not_change_the_kind_unless_a_person_is_named(question):
    if "Yin Yong" not in question and "Liu Wei" not in question:
        assert read_kind(question.lower()) is read_kind(question) is read_kind(question.upper())


@pytest.mark.parametrize(
    ("polite", "kind"),
    [
        ("Could you tell me how many boats there are?", Kind.NUMBER),
        ("I'd like to know who opened the bridge.", Kind.WHO),
        ("Please tell me when it opened", Kind.WHEN),
        ("Do you know where the canal begins?", Kind.WHERE),
        ("Hello, can you explain the work on the roofs?", Kind.EXPLAIN),
    ],
)
def test_courtesies_do_not_make_a_question_one_for_yes_or_no(polite, kind):
    assert read_kind(polite) is kind


def test_courtesies_are_taken_off():
    assert without_courtesies("I'd like to know who came") == "who came"
    assert without_courtesies("Who came?") == "Who came?"


def test_a_question_made_of_courtesies_alone_stays_as_it_is():
    assert without_courtesies("Please explain") == "Please explain"


@pytest.mark.parametrize(
    "question",
    ["Who is Yin Li?", "Who was Chen Jining in December 2020?", "And who is Wei Xiaodong?"],
)
def test_who_somebody_is_asks_for_the_office(question):
    assert read_kind(question) is Kind.ROLE


@pytest.mark.parametrize(
    "question",
    [
        "Name Yin Yong's three posts",
        "Yin Yong’s current job, please",
        "What is the job of Wei Xiaodong?",
        "I'd like to hear the office held by Cai Qi",
    ],
)
def test_the_posts_of_a_person_are_asked_for_as_an_office(question):
    assert read_kind(question) is Kind.ROLE


@pytest.mark.parametrize(
    "question",
    ["Name the bridge's three posts", "What is the job of the mayor?", "Name Yin Yong's speeches"],
)
def test_what_belongs_to_no_person_or_is_no_post_is_no_office(question):
    assert read_kind(question) is not Kind.ROLE


def test_who_holds_an_office_asks_for_the_person():
    assert read_kind("Who is the mayor?") is Kind.WHO
    assert read_kind("Who was deputy secretary in December 2020?") is Kind.WHO


def test_a_post_without_a_person_is_no_question_for_an_office():
    assert read_kind("What positions were filled?") is Kind.LIST


def test_a_comparison_goes_before_the_figure_that_it_compares():
    assert read_kind("How many more beds were there than in 2022?") is Kind.COMPARE


def test_the_first_asking_word_decides():
    assert read_kind("When did the mayor say who would come?") is Kind.WHEN
    assert read_kind("Who said when the park would open?") is Kind.WHO


@pytest.mark.parametrize(
    ("question", "head"),
    [
        ("How many new tram stops are planned?", {"tram", "stop"}),
        ("What percentage of farmland is irrigated?", {"percentag"}),
        ("State the number of rescued divers in 2023", {"rescu", "diver"}),
        ("Which two lakes were cleaned?", {"lake"}),
        ("How much timber was felled?", {"timber"}),
    ],
)
def test_the_head_is_what_is_counted_or_listed(question, head):
    assert head <= read_head(question)


def test_the_head_ends_where_the_verb_begins():
    assert read_head("How many benches were painted green?") == {stem("benches")}


@pytest.mark.parametrize("question", ["Who came?", "Why?", "", "When was it?"])
def test_a_question_that_counts_nothing_has_no_head(question):
    assert read_head(question) == frozenset()


@pytest.mark.parametrize("text", ["", " ", "?", "2023", "a" * 5000, "who " * 500])
def test_every_text_has_a_kind(text):
    assert isinstance(read_kind(text), Kind)
