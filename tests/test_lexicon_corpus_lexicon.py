"""The shipped words: well formed, and those of one corpus apart from the general ones."""

import re
from collections import Counter
from pathlib import Path

import pytest

from qa.lexicon.corpus_lexicon import CorpusLexicon, lexicon_names
from qa.rendering.words import LANGUAGES
from qa.text.synonyms import MAX_PHRASE, synonyms_of, to_stems

FOLDER = Path(__file__).parent.parent / "qa" / "lexicon"
LEXICONS = [None, *lexicon_names()]
FOLDERS = ["", *(f"corpora/{name}" for name in lexicon_names())]
GROUPS = [path for name in ("synonyms", "aliases") for path in sorted(FOLDER.rglob(f"{name}.txt"))]
EVERYDAY = sorted(FOLDER.rglob("everyday.tsv"))
CHINESE = sorted(FOLDER.rglob("zh-en.tsv"))
_OF_BEIJING = re.compile(r"beijing|北京|two zones|zhongguancun|xi jinping", re.IGNORECASE)


def lines(path):
    text = path.read_text(encoding="utf-8")
    return [line for line in text.splitlines() if line and not line.startswith("#")]


def named(path):
    return str(path.relative_to(FOLDER))


@pytest.fixture(params=LEXICONS, ids=str)
def lexicon(request):
    return CorpusLexicon.load(request.param)


# The files


@pytest.mark.parametrize("path", GROUPS, ids=named)
def test_every_group_has_two_or_more_words_each_once(path):
    groups = [line.split(" | ") for line in lines(path)]
    assert len(groups) >= 100
    assert [group for group in groups if len(group) < 2 or len(set(group)) != len(group)] == []


@pytest.mark.parametrize("path", EVERYDAY, ids=named)
def test_everyday_words_stand_in_order_each_once(path):
    words = [line.partition("\t")[0] for line in lines(path)]
    assert words == sorted(set(words), key=str.lower)


@pytest.mark.parametrize("path", CHINESE, ids=named)
def test_chinese_words_stand_once_each_in_two_columns(path):
    assert [line for line in lines(path) if line.count("\t") != 1] == []
    counts = Counter(line.split("\t")[0] for line in lines(path))
    assert [term for term, count in counts.items() if count > 1] == []


@pytest.mark.parametrize(
    "path", [p for p in (*GROUPS, *EVERYDAY, *CHINESE) if "corpora" not in p.parts], ids=named
)
def test_general_words_name_nothing_of_beijing(path):
    assert [line for line in lines(path) if _OF_BEIJING.search(line)] == []


# What is read


def test_no_word_is_empty_or_padded(lexicon):
    words = [word for group in lexicon.groups for word in group]
    words += [w for word, means in lexicon.everyday.items() for w in (word, *means)]
    assert [w for w in words if not to_stems(w) or w != w.strip()] == []


def test_every_everyday_word_means_something_else_in_few_words(lexicon):
    """A longer phrase would stand in one sentence alone: an answer in disguise."""
    everyday = lexicon.everyday.items()
    assert [word for word, means in everyday if not means or word in means] == []
    assert [word for word, means in everyday if any(len(m.split()) > 4 for m in means)] == []


def test_everyday_words_are_short_enough_to_be_found(lexicon):
    assert [word for word in lexicon.everyday if len(to_stems(word)) > MAX_PHRASE] == []


def test_groups_are_found_by_stems_in_both_directions(lexicon):
    shipped = synonyms_of(lexicon)
    for group in lexicon.groups[:50]:
        phrases = list(dict.fromkeys(map(to_stems, group)))
        for phrase in phrases:
            assert set(phrases) - {phrase} <= set(shipped.of(phrase))


def test_chinese_terms_are_simplified_and_hold_no_blank(lexicon):
    """Questions are simplified before the search."""
    from opencc import OpenCC

    converter = OpenCC("t2s")
    assert len(lexicon.chinese) > 1200
    odd = [t for t in lexicon.chinese if converter.convert(t) != t or any(map(str.isspace, t))]
    assert odd == []


def test_renderings_hold_no_chinese_and_most_terms_have_one(lexicon):
    renderings = lexicon.chinese.values()
    assert [r for said in renderings for r in said if re.search("[\u3400-\u9fff]", r)] == []
    assert sum(map(bool, renderings)) > 0.95 * len(renderings)


# One corpus and another


def test_a_corpus_adds_its_own_words_and_keeps_the_general_ones():
    general, beijing = CorpusLexicon.load(), CorpusLexicon.load("beijing")
    assert set(general.groups) < set(beijing.groups)
    assert set(general.everyday) < set(beijing.everyday)
    assert set(general.chinese) < set(beijing.chinese)
    for word, means in general.everyday.items():
        assert set(means) <= set(beijing.everyday[word])


def test_names_of_one_corpus_mean_nothing_without_it():
    two_zones = to_stems("Two Zones")
    assert to_stems("pilot free trade zone") in synonyms_of(CorpusLexicon.load("beijing")).of(
        two_zones
    )
    assert synonyms_of(CorpusLexicon.load()).of(two_zones) == ()


def test_a_corpus_without_a_lexicon_is_called_nothing_and_excludes_no_place():
    general = CorpusLexicon.load()
    assert not (general.own or general.outside or general.about or general.examples)


def test_a_lexicon_says_how_its_corpus_is_called_in_every_language(lexicon):
    assert set(lexicon.about) in (set(), set(LANGUAGES))
    assert set(lexicon.examples) in (set(), set(LANGUAGES))
    assert len({len(examples) for examples in lexicon.examples.values()}) <= 1


def test_an_unknown_name_is_refused_with_those_that_there_are():
    with pytest.raises(ValueError, match=r"no lexicon 'peking'; there are: beijing"):
        CorpusLexicon.load("peking")
    with pytest.raises(ValueError, match="no lexicon"):
        CorpusLexicon.load("../english")
