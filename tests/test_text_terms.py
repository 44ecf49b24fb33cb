import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.tokens import stem
from qa.text.matching import EXACT, NEARBY, SYNONYM, coverage, matches, read_text
from qa.text.synonyms import Synonyms, to_stems
from qa.text.terms import TermReader, scaled

GROUPS = [["pier", "jetty"], ["sailing boat", "yacht", "dinghy"], ["harbour wall", "breakwater"]]
FREQUENCIES = {stem(w): n for w, n in {"pier": 2, "boat": 40, "yacht": 1, "rope": 5}.items()}


@pytest.fixture
def reader():
    return TermReader(Synonyms(GROUPS, {"ship": ["yacht"]}), FREQUENCIES, 100)


@pytest.fixture
def read_one(reader):
    def read_one(text):
        [term] = reader.read(text)
        return term

    return read_one


def surfaces(terms):
    return [term.surface for term in terms]


# Reading the terms of a question


def test_words_of_the_asking_are_no_terms(reader):
    assert surfaces(reader.read("How many ropes are there in the reports?")) == ["ropes"]


def test_what_every_report_is_about_is_no_term():
    asked = "How many ropes are there in Beijing's reports?"
    for own, said in (((), ["ropes", "beijing"]), (("Beijing",), ["ropes"])):
        reader = TermReader(Synonyms(GROUPS, {}), FREQUENCIES, 100, own=own)
        assert surfaces(reader.read(asked)) == said


@pytest.mark.parametrize("text", ["", "?", "How many are there?", "What will it be in 2024?"])
def test_a_question_that_speaks_of_nothing_has_no_terms(reader, text):
    assert reader.read(text) == ()


def test_each_term_is_read_once_in_order(reader):
    assert surfaces(reader.read("ropes, boats and Ropes")) == ["ropes", "boats"]


def test_the_longest_known_phrase_is_one_term(reader):
    assert surfaces(reader.read("Is a sailing boat at the pier?")) == ["sailing boat", "pier"]


def test_a_person_is_one_term_and_a_name(reader):
    ropes, person = reader.read("ropes of Yin Yong")
    assert person.surface == "yin yong"
    assert person.is_name
    assert not ropes.is_name


def test_a_word_that_begins_the_question_is_no_name(reader):
    assert not reader.read("Ropes?")[0].is_name
    assert not reader.read("Look. Ropes are there")[0].is_name


def test_rare_words_weigh_more_than_common_ones(read_one):
    assert read_one("yacht").weight > read_one("rope").weight > read_one("boat").weight > 0


def test_a_phrase_weighs_more_than_its_rarest_word(reader, read_one):
    assert read_one("sailing boat").weight > read_one("boat").weight


def test_everyday_words_weigh_little(read_one):
    assert read_one("biggest").weight < 0.5 * read_one("zeppelin").weight


def test_a_word_of_no_report_weighs_as_what_stands_for_it(read_one):
    assert read_one("jetty").weight == read_one("pier").weight


def test_alternatives_are_words_and_phrases(read_one):
    term = read_one("yacht")
    assert term.phrases == {stem("sailing"): (to_stems("sailing boat"),)}
    assert term.words == {stem("dinghy")}
    assert set(term.alternatives) == {to_stems("sailing boat"), to_stems("dinghy")}


def test_a_term_is_known_if_it_or_its_alternative_is_in_the_reports(reader, read_one):
    assert reader.is_known(read_one("ropes"))
    assert reader.is_known(read_one("jetties"))
    assert not reader.is_known(read_one("zeppelin"))


def test_words_of_no_report_are_replaced_by_the_reports_own(reader):
    assert reader.in_report_words("Which jetty has a rope?") == "which pier has a rope"


def test_what_no_report_knows_stays_in_the_query(reader):
    assert "zeppelin" in reader.in_report_words("Which zeppelin?")


def test_a_first_is_an_ordinal_alone_and_has_one_in_a_phrase():
    reader = TermReader(Synonyms([["first voyage", "maiden trip"]], {}), FREQUENCIES, 100)
    alone, phrase, plain = reader.read("the first: a first voyage, a rope")
    assert (alone.is_ordinal, alone.has_ordinal) == (True, True)
    assert (phrase.is_ordinal, phrase.has_ordinal) == (False, True)
    assert (plain.is_ordinal, plain.has_ordinal) == (False, False)


def test_what_stands_for_the_noun_does_not_stand_for_the_first_of_it():
    reader = TermReader(
        Synonyms([["first pier", "debut"], ["pier", "jetty"]], {}), FREQUENCIES, 100
    )
    [term] = reader.read("first pier")
    assert term.alternatives == (to_stems("debut"),)
    assert matches(term, read_text("a jetty")) == 0.0


# Near words, where no report uses a word


DEGREES = {
    "zeppelin": 0,
    "balloon": 10,
    "yacht": 40,
    "boat": 60,
    "rope": 80,
    "airship": 5,
    "822": 0,
}


def near_words(words, n):
    """For each word the words of the reports by angle: the nearer, the more alike."""
    return [near_word(word, n) for word in words]


def near_word(word, n):
    angles = {w: DEGREES[w] - DEGREES[word.lower()] for w in ("balloon", "yacht", "boat", "rope")}
    cosines = {stem(w): math.cos(math.radians(a)) for w, a in angles.items()}
    return dict(sorted(cosines.items(), key=lambda pair: -pair[1])[:n])


@pytest.fixture
def near_reader():
    groups = [*GROUPS, ["airship", "yacht"]]
    return TermReader(Synonyms(groups, {}), {**FREQUENCIES, stem("balloon"): 3}, 100, near_words)


def test_a_word_that_no_report_uses_is_matched_by_the_near_words_of_the_text(near_reader):
    [term] = near_reader.read("zeppelin")
    best, less, far = (
        matches(term, read_text(t)) for t in ("Balloons rose", "A yacht came", "A rope lies there")
    )
    assert SYNONYM > best > less > far == 0.0
    assert matches(term, read_text("A rope, a yacht and balloons")) == best
    assert matches(term, read_text("A zeppelin came")) == EXACT


def test_a_near_word_covers_less_than_the_word_itself(near_reader):
    terms = near_reader.read("a zeppelin with a rope")
    near, exact = (coverage(terms, read_text(f"a {w}, a rope")) for w in ("balloon", "zeppelin"))
    assert near < exact == pytest.approx(1.0)


@pytest.mark.parametrize("word", ["yacht", "boats"])
def test_a_word_of_the_reports_is_matched_by_no_near_word(near_reader, word):
    [term] = near_reader.read(word)
    assert not term.near
    assert matches(term, read_text("balloons")) == 0.0


def test_a_word_whose_synonym_the_reports_use_is_matched_by_no_near_word(near_reader):
    [term] = near_reader.read("airships")
    assert not term.near
    assert matches(term, read_text("balloons")) == 0.0
    assert matches(term, read_text("yachts")) == SYNONYM


@pytest.mark.parametrize("text", ["the Zeppelin", "822"])
def test_names_and_figures_are_matched_by_no_near_word(near_reader, text):
    [term] = near_reader.read(text)
    assert not term.near


def test_without_a_source_of_near_words_none_is_matched(read_one):
    assert matches(read_one("zeppelin"), read_text("balloons, yachts")) == 0.0


def test_a_word_with_near_words_is_still_unknown_to_the_reports(near_reader):
    [term] = near_reader.read("zeppelin")
    assert term.near
    assert not near_reader.is_known(term)


# Matching them with a text


@pytest.mark.parametrize(
    ("term", "text", "credit"),
    [
        ("pier", "Two piers were built", EXACT),
        ("jetty", "Two piers were built", SYNONYM),
        ("yacht", "A sailing boat came", SYNONYM),
        ("sailing boat", "A sailing boat came", EXACT),
        ("pier", "Nothing was built", 0.0),
    ],
)
def test_a_term_matches_itself_best_and_its_alternatives_nearly(read_one, term, text, credit):
    assert matches(read_one(term), read_text(text)) == credit


def test_a_phrase_torn_apart_matches_less_than_the_phrase_and_more_than_half_of_it(read_one):
    term = read_one("sailing boat")
    apart = matches(term, read_text("A boat that was sailing"))
    half = matches(term, read_text("A boat"))
    assert EXACT > apart > half > 0.0


def test_a_text_has_a_phrase_only_where_its_words_stand_side_by_side():
    text = read_text("The wall of the harbour, and a harbour light")
    assert text.has(to_stems("harbour light"))
    assert not text.has(to_stems("harbour wall"))
    assert text.has_near(to_stems("harbour wall"))


def test_full_coverage_is_one_and_none_is_zero(reader):
    terms = reader.read("ropes on the pier")
    assert coverage(terms, read_text("A rope lies on a pier")) == pytest.approx(1.0)
    assert coverage(terms, read_text("Nothing")) == 0.0
    assert coverage((), read_text("Nothing")) == 0.0


def test_what_only_the_surroundings_say_counts_a_third(reader):
    terms = reader.read("pier")
    near = coverage(terms, read_text("Nothing"), read_text("Of the pier"))
    assert near == pytest.approx(NEARBY * EXACT)


def test_the_heavier_term_covers_more(reader):
    terms = reader.read("yacht and boat")
    assert coverage(terms, read_text("a yacht")) > coverage(terms, read_text("a boat"))


def test_scaled_terms_keep_all_but_their_weight(reader):
    terms = reader.read("ropes on the pier")
    half = scaled(terms, 0.5)
    assert [t.weight for t in half] == [0.5 * t.weight for t in terms]
    assert surfaces(half) == surfaces(terms)


WORDS = st.lists(
    st.sampled_from(["pier", "jetty", "boat", "yacht", "Rope", "wall", "of", "Yin Li"])
)


@given(WORDS.map(" ".join), WORDS.map(" ".join))
def test_coverage_is_between_zero_and_one(question, text):
    reader = TermReader(Synonyms(GROUPS, {}), FREQUENCIES, 100)
    assert 0.0 <= coverage(reader.read(question), read_text(text), read_text("boat")) <= 1.0 + 1e-9


@given(st.text(max_size=80))
def test_every_text_can_be_read_for_terms(text):
    reader = TermReader(Synonyms(GROUPS, {}), FREQUENCIES, 100)
    assert all(term.weight >= 0 and term.stems for term in reader.read(text))
    assert isinstance(reader.in_report_words(text), str)
