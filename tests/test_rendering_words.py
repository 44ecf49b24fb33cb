"""What the window says: the same things in both languages, as plain text."""

import re
import tomllib
from pathlib import Path
from string import Formatter

import pytest

from corpus.document import Period
from qa.rendering.words import LANGUAGES, interface_words, period_words, say, say_about

WORDS = interface_words()
ROOT = Path(__file__).parent.parent / "qa"


def fields(text):
    return {name for _, name, _, _ in Formatter().parse(text) if name}


def test_both_languages_have_the_same_words():
    assert list(WORDS["en"]) == list(WORDS["zh"]) and set(WORDS) == set(LANGUAGES)


@pytest.mark.parametrize("key", WORDS["en"])
def test_a_word_names_the_same_values_in_both_and_is_plain_text(key):
    assert fields(WORDS["en"][key]) == fields(WORDS["zh"][key])
    assert not re.search("[<>]", WORDS["en"][key] + WORDS["zh"][key])


def test_every_word_is_said_somewhere():
    code = "".join(path.read_text(encoding="utf-8") for path in ROOT.rglob("*.py"))
    code += (ROOT / "web" / "page" / "page.js").read_text(encoding="utf-8")
    made = ("wrong_citation", "like", "dislike", "result", "plan")
    own = tomllib.loads((ROOT / "rendering" / "interface.toml").read_text(encoding="utf-8"))
    keys = {key.removesuffix("_about") for key in own["en"]}
    assert [k for k in sorted(keys) if f'"{k}"' not in code and not k.startswith(made)] == []


def test_what_the_reports_are_about_is_said_where_it_is_known():
    about = {"en": "the harbour", "zh": "港口"}
    for key in ("tagline", "question_hint"):
        for language in LANGUAGES:
            assert about[language] in say_about(key, about, language)
            assert say_about(key, {}, language) == say(key, language)


def test_nothing_that_the_window_says_names_beijing():
    for language in LANGUAGES:
        said = " ".join(WORDS[language].values()).replace("beijing-qa", "")  # the command
        assert not re.search("beijing|北京", said, re.IGNORECASE)


def test_a_period_is_said_in_both_languages_and_a_statement_is_not():
    assert period_words(Period(2024, "plan")) == "plan, 2024"
    assert period_words(Period(2024, "plan"), "zh") == "2024年计划"
    assert period_words(Period(2024, "statement")) == period_words(None) == ""


def test_values_are_filled_in():
    assert say("building", done=3, total=9) == "Building the index: 3 of 9 texts ..."
