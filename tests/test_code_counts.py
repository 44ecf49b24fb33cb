"""The counts over the code count what they say, on a tiny made-up checkout."""

import json

import pytest
from test_house import ROOT, run, written

COUNTS = ROOT / "benchmarks" / "code_counts.py"
FILES = {
    "qa/__init__.py": '"""All of it, a|b."""\n__all__ = ["one", "two", "three", "four", "five"]\n',
    "qa/words.py": r'''
"""Words and patterns."""
import re
from functools import lru_cache

_DEED = "built|opened|closed"
MONTHS = "|".join(["March", "May"])
_LIGHT = frozenset({"a", "an", "the", "of", "in spite of", "well-known"})
_SHORT = ("a", "an", "the")
_ODD = ["Alpha", "Beta", "Gamma", "Delta", "Epsilon"]
_MORE = "some more words that follow".split()
_LIMIT = 0.75
_PATTERN = re.compile(rf"\b(?:(?:{_DEED})(?: up| down)?|[|(]\|)")


@lru_cache(maxsize=1)
def long_one(weight: float = 2.5, whole: float = 1.0) -> str:
    """Say."""
    return re.sub("x", "a|b", "")
''',
    "qa/types.py": '''
"""Tests of types."""
from qa.answer import Kind
from qa.words import _DEED
import re

_LIMIT = 3
_NAMED = {Kind.WHO, Kind.WHEN}
_AGAIN = re.compile(_DEED)


def is_person(kind):
    if kind is Kind.WHO or kind in (Kind.ROLE, Kind.WHO):
        return True
    match kind:
        case Kind.WHEN:
            return False
    return Kind.of(kind)
''',
    "qa/data.toml": "limit = 0.5\n",
    "corpus/a.py": '"""Another folder."""\nimport re\nA = re.compile("a|b")\n',
}


@pytest.fixture(scope="module")
def checkout(tmp_path_factory):
    return written(tmp_path_factory.mktemp("checkout"), FILES)


@pytest.fixture(scope="module")
def counts(checkout):
    _, told, _ = run("--root", checkout, "--json", script=COUNTS)
    return json.loads(told)


def test_modules_and_lengths_of_functions_are_counted(counts):
    assert counts["modules"] == 3
    assert counts["functions"] == 2
    assert (counts["median_function"], counts["largest_function"]) == (5, 7)


def test_calls_of_re_are_counted(counts):
    assert counts["regex_calls"] == 3
    assert {place.split(":")[0] for place in counts["where"]["regex_calls"]} == {
        "qa/words.py",
        "qa/types.py",
    }


def test_alternatives_are_those_of_patterns_and_of_what_they_name_each_once(counts):
    # The group of two, (?: up| down), and the three deeds; classes and escapes hold no bar.
    assert counts["alternatives"] == 2 + 2 + 3
    assert len(counts["where"]["alternatives"]) == 2


def test_lists_of_five_words_are_counted_and_no_others(counts):
    lines = [int(place.split(":")[1]) for place in counts["where"]["word_lists"]]
    assert lines == [7, 10]


def test_floats_are_set_numbers_save_the_bounds(counts):
    assert counts["set_numbers"] == 2


def test_members_of_types_count_where_they_are_tested(counts):
    assert counts["type_tests"] == 4
    assert counts["modules_that_test_types"] == 1
    assert counts["type_uses"] == 6


def test_caches_are_counted_where_they_are_used(counts):
    assert counts["caches"] == 1


def test_constants_that_differ_under_one_name_are_found(counts):
    assert counts["where"]["constants_alike_in_name_only"] == ["_LIMIT: qa/types.py, qa/words.py"]


def test_other_folders_can_be_counted_and_places_printed(checkout):
    code, told, _ = run("corpus", "--root", checkout, "--where", script=COUNTS)
    assert code == 0
    assert "regex calls                         1\n    corpus/a.py:3\n" in told
    assert "alternatives                        2\n" in told


def test_a_folder_without_modules_is_refused(checkout):
    code, _, problem = run("docs", "--root", checkout, script=COUNTS)
    assert code == 2
    assert "no modules in docs" in problem
