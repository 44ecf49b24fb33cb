"""Opening what answers: a corpus is read with the words that its manifest names, or with none."""

import re

import pytest
from fakes import HashingEmbedder

import qa.indexing as indexing
from corpus.errors import ManifestMismatch
from corpus.report import read_corpus
from index.building import build_index
from index.saved_index import save_index
from qa.answer import AbstainReason
from qa.pipeline import QuestionAnswerer
from qa.settings import Settings


@pytest.fixture
def folder(make_folder):
    return make_folder()


@pytest.fixture
def settings(folder, tmp_path, monkeypatch):
    """Settings of a saved index, which is made without a lexicon, over a corpus of one's own."""
    monkeypatch.setattr(indexing, "load_model", HashingEmbedder)
    save_index(build_index(read_corpus(folder), HashingEmbedder()), tmp_path / "index")
    return Settings(corpus_dir=folder, index_dir=tmp_path / "index", model="hashing")


def name_lexicon(folder, name):
    path = folder / "manifest.toml"
    kept = [line for line in path.read_text("utf-8").splitlines() if "lexicon" not in line]
    path.write_text("\n".join([f'lexicon = "{name}"', *kept]), encoding="utf-8")


def test_the_lexicon_is_the_one_that_the_manifest_names_when_the_index_is_opened(folder, settings):
    assert indexing.open_saved(settings).lexicon is None
    name_lexicon(folder, "beijing")
    assert indexing.open_saved(settings).lexicon == "beijing"


def test_an_unknown_lexicon_is_an_error_with_those_that_there_are(folder, settings):
    name_lexicon(folder, "harbour")
    with pytest.raises(ManifestMismatch, match=r"manifest\.toml: lexicon = 'harbour'.*beijing"):
        indexing.open_saved(settings)


def test_texts_of_a_question_set_are_read_without_a_lexicon(folder, settings):
    sources = [document.source for document in read_corpus(folder)]
    name_lexicon(folder, "beijing")
    assert indexing.open_saved(settings, sources).lexicon is None


def test_a_corpus_of_ones_own_is_read_without_the_words_of_beijing(small_index):
    answerer = QuestionAnswerer(small_index)
    [zones, beijing] = (answerer.terms.read(text) for text in ("Two Zones?", "in Beijing?"))
    assert [term.alternatives for term in zones if term.surface == "zones"] == [()]
    assert [term.surface for term in beijing] == ["beijing"]
    assert answerer.understand("How many parks in Shanghai?").places == ()


@pytest.mark.parametrize(
    "text", ["", "hello", "你好", "Who is in charge of the Two Zones?", "2031年北京有多少公园？"]
)
def test_nothing_said_over_a_corpus_of_ones_own_names_beijing(small_index, text):
    answer = QuestionAnswerer(small_index).answer(text)
    assert answer.reason in AbstainReason
    assert not re.search("Beijing|北京", answer.text)


def test_the_greeting_over_the_five_reports_says_what_they_are_about(fake_index):
    answerer = QuestionAnswerer(fake_index)
    assert answerer.answer("hello").text.endswith("about Beijing's plans.")
    assert "北京规划" in answerer.answer("你好").text
