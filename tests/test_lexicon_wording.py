"""What answers say: the same things in both languages, and nothing of one corpus."""

import re
from pathlib import Path
from string import Formatter

import pytest

from qa.lexicon.wording import LANGUAGES, word, wording

WORDS = wording()
LEFT_OUT = {"other_year": {"years"}}
"""What Chinese leaves out: it says "the year asked for"."""
ROOT = Path(__file__).parent.parent / "qa"


def fields(text):
    return {name for _, name, _, _ in Formatter().parse(text) if name}


def test_both_languages_have_the_same_words():
    assert list(WORDS["en"]) == list(WORDS["zh"]) and set(WORDS) == set(LANGUAGES)


@pytest.mark.parametrize("key", WORDS["en"])
def test_a_word_names_the_same_values_in_both_and_no_corpus(key):
    left_out = LEFT_OUT.get(key, set())
    assert fields(WORDS["en"][key]) == fields(WORDS["zh"][key]) | left_out
    assert not re.search("Beijing|北京", WORDS["en"][key] + WORDS["zh"][key])


def test_every_word_is_said_somewhere():
    code = "".join(path.read_text(encoding="utf-8") for path in ROOT.rglob("*.py"))
    keys = {key.removesuffix("_about") for key in WORDS["en"]}
    assert [key for key in sorted(keys) if f'"{key}"' not in code] == []


def test_values_are_filled_in():
    assert word("hello_about", about="the harbour").endswith("about the harbour.")
    assert word("too_long", "zh", n="2,001", most="2,000").startswith("问题有2,001个字符")
