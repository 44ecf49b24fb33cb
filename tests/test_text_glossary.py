"""English terms find Chinese words: by a dictionary, names by how they sound."""

import pytest

from index.tokens import tokenize
from qa.lexicon.corpus_lexicon import CorpusLexicon
from qa.text.bilingual import BilingualSynonyms
from qa.text.glossary import Glossary, gloss_lines
from qa.text.synonyms import synonyms_of, to_stems

TEXT = "云江市新建大桥三座,发放问卷三千份。三期工程由贺松龄负责,常住人口增加。"


@pytest.fixture(scope="module")
def glossary():
    lines = gloss_lines([TEXT], CorpusLexicon.load().chinese)
    return Glossary(lines, tokenize(TEXT))


def phrases(words):
    return [tuple(tokenize(word)) for word in words]


@pytest.mark.parametrize(
    ("english", "chinese"),
    [
        ("questionnaires", ["问卷"]),
        ("resident population", ["常住人口"]),
        ("newly built", ["新建"]),
    ],
)
def test_an_english_phrase_finds_the_words_that_the_report_has(glossary, english, chinese):
    assert set(phrases(chinese)) <= set(glossary.of(to_stems(english)))


def test_what_the_report_does_not_have_is_not_found(glossary):
    assert glossary.of(to_stems("hospital")) == ()


@pytest.mark.parametrize("asking", ["how many", "put into"])
def test_words_of_the_asking_are_no_phrases(glossary, asking):
    assert glossary.of(to_stems(asking)) == ()


@pytest.mark.parametrize(
    ("name", "characters"),
    [("Yunjiang", "云江"), ("He Songling", "贺松龄"), ("Songling He", "贺松龄")],
)
def test_a_name_is_found_by_its_sound(glossary, name, characters):
    assert tuple(tokenize(characters)) in glossary.names(name.lower().split())


@pytest.mark.parametrize("name", ["Shanghai", "Xin Jian", "bridge"])
def test_what_no_name_sounds_like_is_not_found(glossary, name):
    assert glossary.names(name.lower().split()) == ()


@pytest.mark.parametrize("phase", ["third", "three", "III", "3"])
def test_a_number_finds_what_it_names(glossary, phase):
    synonyms = BilingualSynonyms(synonyms_of(CorpusLexicon.load()), glossary)
    assert ("三期",) in synonyms.of(to_stems(phase))
