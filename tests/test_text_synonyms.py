from pathlib import Path

import pytest

from qa.text.synonyms import MAX_PHRASE, Synonyms, default_synonyms, everyday_words, to_stems

LEXICON = Path(__file__).parent.parent / "qa" / "lexicon"


@pytest.fixture(scope="module")
def data():
    """The groups of each file."""
    found = {}
    for name in ("synonyms", "aliases"):
        lines = (LEXICON / f"{name}.txt").read_text(encoding="utf-8").splitlines()
        found[name] = [line.split(" | ") for line in lines if line and line[0] != "#"]
    return found


@pytest.fixture
def synonyms():
    return Synonyms([["pier", "jetty", "landing stage"]], {"vessel": ["boat", "sailing ship"]})


# The shipped files


def test_the_shipped_files_hold_many_groups(data):
    assert all(len(groups) >= 100 for groups in data.values())


@pytest.mark.parametrize("file", ["synonyms", "aliases"])
def test_every_group_has_two_or_more_different_words(data, file):
    assert [group for group in data[file] if len(set(group)) < 2] == []


@pytest.mark.parametrize("file", ["synonyms", "aliases"])
def test_no_group_has_a_word_twice(data, file):
    assert [group for group in data[file] if len(set(group)) != len(group)] == []


def test_no_word_is_empty_or_padded(data):
    words = [w for groups in data.values() for group in groups for w in group]
    words += [w for word, means in everyday_words().items() for w in (word, *means)]
    assert [w for w in words if not to_stems(w) or w != w.strip()] == []


def test_every_everyday_word_means_something_else():
    assert [w for w, means in everyday_words().items() if not means or w in means] == []


def test_everyday_words_stand_in_order_each_once():
    text = (LEXICON / "everyday.tsv").read_text(encoding="utf-8")
    words = [line.partition("\t")[0] for line in text.splitlines() if not line.startswith("#")]
    assert words == sorted(set(words), key=str.lower)


def test_everyday_words_stand_for_terms_not_for_sentences():
    """A longer phrase would stand in one sentence alone: an answer in disguise."""
    assert [
        w for w, means in everyday_words().items() if any(len(m.split()) > 4 for m in means)
    ] == []


def test_everyday_words_are_short_enough_to_be_found():
    assert [w for w in everyday_words() if len(to_stems(w)) > MAX_PHRASE] == []


def test_the_shipped_words_are_found_by_stems_in_both_directions(data):
    shipped = default_synonyms()
    for group in data["synonyms"][:50]:
        phrases = list(dict.fromkeys(map(to_stems, group)))
        for phrase in phrases:
            assert set(phrases) - {phrase} <= set(shipped.of(phrase))


def test_the_shipped_file_is_read_once():
    assert default_synonyms() is default_synonyms()


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
