import pytest

from qa.lexicon.corpus_lexicon import CorpusLexicon
from qa.text.synonyms import Synonyms, synonyms_of, to_stems


@pytest.fixture
def synonyms():
    return Synonyms([["pier", "jetty", "landing stage"]], {"vessel": ["boat", "sailing ship"]})


def test_the_synonyms_of_a_lexicon_are_read_once():
    beijing = CorpusLexicon.load("beijing")
    assert synonyms_of(beijing) is synonyms_of(beijing) is not synonyms_of(CorpusLexicon.load())


# Looking up


def test_alternatives_are_found_by_stems_whatever_the_form(synonyms):
    assert synonyms.of(to_stems("Piers")) == (to_stems("jetty"), to_stems("landing stage"))
    assert synonyms.of(to_stems("landing stages")) == (to_stems("pier"), to_stems("jetty"))


def test_a_word_does_not_stand_for_itself(synonyms):
    assert all(
        to_stems(w) not in synonyms.of(to_stems(w)) for w in ("pier", "jetty", "landing stage")
    )


def test_narrower_words_lead_one_way_only(synonyms):
    assert synonyms.of(to_stems("vessels")) == (to_stems("boat"), to_stems("sailing ship"))
    assert synonyms.of(to_stems("boat")) == ()


def test_an_unknown_word_has_no_alternatives(synonyms):
    assert synonyms.of(to_stems("zeppelin")) == ()
    assert synonyms.of(()) == ()


def test_a_word_of_two_groups_has_the_alternatives_of_both():
    both = Synonyms([["bank", "shore"], ["bank", "lender"]], {})
    assert both.of(to_stems("bank")) == (to_stems("shore"), to_stems("lender"))


def test_words_of_one_stem_are_no_alternatives_of_each_other():
    assert Synonyms([["boat", "boats", "craft"]], {}).of(to_stems("boat")) == (to_stems("craft"),)


def test_a_phrase_is_shown_as_the_data_spells_it(synonyms):
    assert synonyms.surface(to_stems("landing stage")) == "landing stage"
    assert synonyms.surface(("unheard", "of")) == "unheard of"


def test_the_longest_known_phrase_is_found_from_a_place(synonyms):
    stems = to_stems("the landing stage of piers")
    assert [synonyms.longest(stems, i) for i in range(len(stems))] == [1, 2, 1, 1, 1]


def test_a_phrase_at_the_end_is_found_too(synonyms):
    assert synonyms.longest(to_stems("landing stage"), 0) == 2


def test_stems_keep_stop_words():
    assert to_stems("in all the boats") == ("in", "all", "the", "boat")
    assert to_stems("") == to_stems("?!") == ()
