import pytest

from index.tokens import stem
from qa.answer import QuestionType
from qa.reading.question_types import read_head, read_question_type, without_courtesies

KINDS = {
    "How many boats are on the lake?": QuestionType.NUMBER,
    "How much did the bridge cost?": QuestionType.NUMBER,
    "What has the council spent on the bridge?": QuestionType.NUMBER,
    "What is planned for a market that sells bread and will pay no rent?": QuestionType.EXPLAIN,
    "How long is the new canal?": QuestionType.NUMBER,
    "What percentage of the roofs is green?": QuestionType.NUMBER,
    "What is the share of wind power?": QuestionType.NUMBER,
    "By how much did the reserves grow?": QuestionType.NUMBER,
    "Who opened the bridge?": QuestionType.WHO,
    "And who moderated the talks?": QuestionType.WHO,
    "By whom was the plan laid down?": QuestionType.WHO,
    "Which officials came?": QuestionType.WHO,
    "The head of the harbour board - name, please.": QuestionType.WHO,
    "What slice of the harvest is rye?": QuestionType.NUMBER,
    "What post did Yin Yong hold?": QuestionType.ROLE,
    "In what capacity did Liu Wei attend?": QuestionType.ROLE,
    "When was the library opened?": QuestionType.WHEN,
    "On which day did the council sit?": QuestionType.WHEN,
    "What is the date of the fair?": QuestionType.WHEN,
    "What year did the school open?": QuestionType.WHEN,
    "Where does the canal begin?": QuestionType.WHERE,
    "Which district has the new park?": QuestionType.WHERE,
    "In which building was it held?": QuestionType.WHERE,
    "Which museums were opened?": QuestionType.LIST,
    "List the measures on housing.": QuestionType.LIST,
    "What are the three aims?": QuestionType.LIST,
    "What types of sensors are used?": QuestionType.LIST,
    "Is the bridge open?": QuestionType.YES_NO,
    "Did the city build a tower?": QuestionType.YES_NO,
    "The bridge is open, right?": QuestionType.YES_NO,
    "fact check: 20% of the roofs are green": QuestionType.YES_NO,
    "They say the canal is closed in May. Is that so": QuestionType.YES_NO,
    "In May, isn't the canal closed?": QuestionType.YES_NO,
    "So the council has sold the old mill?": QuestionType.YES_NO,
    "can I write that the mill was sold": QuestionType.YES_NO,
    "What did the bridge come to in yuan?": QuestionType.NUMBER,
    "How often do the trams run?": QuestionType.NUMBER,
    "Why was the road closed?": QuestionType.EXPLAIN,
    "Who gets rewarded and who pays?": QuestionType.EXPLAIN,
    "And who must pay for the repairs?": QuestionType.EXPLAIN,
    "How will the city improve its air?": QuestionType.EXPLAIN,
    "Describe the work on the parks.": QuestionType.EXPLAIN,
    "Was the number of beds higher than in 2022?": QuestionType.COMPARE,
    "Compare the parking spaces with the bike racks.": QuestionType.COMPARE,
    "Did rents go up or down?": QuestionType.COMPARE,
    "How many seats do the two drafts differ by?": QuestionType.COMPARE,
    "How do the two drafts differ?": QuestionType.EXPLAIN,
    "Which is larger, the park or the lake?": QuestionType.COMPARE,
}


@pytest.mark.parametrize(("question", "kind"), KINDS.items(), ids=KINDS)
def test_the_kind_is_read_from_the_asking_words(question, kind):
    assert read_question_type(question) is kind


def test_every_kind_but_small_talk_can_be_asked_for():
    assert set(KINDS.values()) == set(QuestionType) - {QuestionType.SMALL_TALK}


@pytest.mark.parametrize("question", KINDS, ids=KINDS)
def test_case_does_not_change_the_kind_unless_a_person_is_named(question):
    if "Yin Yong" not in question and "Liu Wei" not in question:
        assert (
            read_question_type(question.lower())
            is read_question_type(question)
            is read_question_type(question.upper())
        )


@pytest.mark.parametrize(
    ("polite", "kind"),
    [
        ("Could you tell me how many boats there are?", QuestionType.NUMBER),
        ("I'd like to know who opened the bridge.", QuestionType.WHO),
        ("Please tell me when it opened", QuestionType.WHEN),
        ("Do you know where the canal begins?", QuestionType.WHERE),
        ("Hello, can you explain the work on the roofs?", QuestionType.EXPLAIN),
    ],
)
def test_courtesies_do_not_make_a_question_one_for_yes_or_no(polite, kind):
    assert read_question_type(polite) is kind


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
    assert read_question_type(question) is QuestionType.ROLE


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
    assert read_question_type(question) is QuestionType.ROLE


@pytest.mark.parametrize(
    "question",
    ["Name the bridge's three posts", "What is the job of the mayor?", "Name Yin Yong's speeches"],
)
def test_what_belongs_to_no_person_or_is_no_post_is_no_office(question):
    assert read_question_type(question) is not QuestionType.ROLE


def test_who_holds_an_office_asks_for_the_person():
    assert read_question_type("Who is the mayor?") is QuestionType.WHO
    assert read_question_type("Who was deputy secretary in December 2020?") is QuestionType.WHO


def test_a_post_without_a_person_is_no_question_for_an_office():
    assert read_question_type("What positions were filled?") is QuestionType.LIST


def test_a_comparison_goes_before_the_figure_that_it_compares():
    assert read_question_type("How many more beds were there than in 2022?") is QuestionType.COMPARE


def test_the_first_asking_word_decides():
    assert read_question_type("When did the mayor say who would come?") is QuestionType.WHEN
    assert read_question_type("Who said when the park would open?") is QuestionType.WHO


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
    assert isinstance(read_question_type(text), QuestionType)
