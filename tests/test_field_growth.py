"""No text of a request takes more than it should: its work grows no faster than n log n.

The time is that of the processor, so other programs hardly matter; what looks too long is measured
again, and the best of three counts.
"""

import sys
from pathlib import Path

import pytest

sys.path.append(str(Path(__file__).parent.parent / "benchmarks"))

from field_growth import all_fields, growth, seconds
from text_fields import Answering, Field
from text_patterns import patterns

pytestmark = [pytest.mark.model, pytest.mark.slow]

TEXTS = patterns()
MOST_CHARS = 20_000
FLOOR_SECONDS = 0.2
"""What takes less is not looked into: so short a time is mostly noise."""
MOST_TIMES = 4 * 1.8
MAX_SECONDS = 2.0
# Of each sort of text one; `benchmarks/field_growth.py` has them all.
TOLD = (
    *("20万", "one Chinese character", "other words", "numbered lines", "quotes", "brackets"),
    *("open citation marks", "blanks", "commas and words", "names who speak", "random bytes"),
    "sentences of reports",
)
UPLOADS = ("upload, read", "upload, shown", "upload, its figures")
FIELDS = (
    *("question", "question that counts", "question that asks for a person"),
    *("question that compares", "question that sets side by side", "question that asks two things"),
    *("question that names a report", "question that begins with a topic"),
    *("question that is too long", "earlier question", "earlier answer", "whole history"),
    *("history of one text", "follow-up that asks on", "follow-up that corrects"),
    *("follow-up that points back", "suggestions", "messages of a chat", "question in the window"),
    *("search", "feedback", "cookie", "reply of a model", "reply that cites"),
    *("question of a model", "sentence of a model", "title", "name of a report", "speaker"),
    *("names of a report", "upload, read", "upload, indexed", "upload, asked", "upload, shown"),
    *("upload, its figures", "report of a corpus", "set, rows of a table", "set, lines"),
    *("set, quote", "set, question and answers"),
)


@pytest.fixture(scope="module")
def fields(answerer) -> dict[str, Field]:
    """The fields by name, answered from the five reports with the real model."""
    return {field.name: field for field in all_fields(Answering(answerer))}


def is_too_much(field, told, n_chars):
    """True if a text takes too long, or far more than four times as long as a quarter of it."""
    longest = seconds(field, TEXTS[told], n_chars, 1)
    if longest < FLOOR_SECONDS:
        return False
    quarter = seconds(field, TEXTS[told], n_chars // 4)
    return longest > MAX_SECONDS or longest > MOST_TIMES * quarter


def test_every_field_is_tested(fields):
    assert sorted(fields) == sorted(FIELDS)


@pytest.mark.parametrize("name", FIELDS)
def test_no_text_takes_two_seconds_or_grows_faster_than_n_log_n(fields, name):
    n_chars = min(fields[name].limit, MOST_CHARS)
    worse = [
        told for told in TOLD if all(is_too_much(fields[name], told, n_chars) for _ in range(3))
    ]
    assert not worse


@pytest.mark.parametrize("name", UPLOADS)
def test_the_longest_upload_takes_less_than_two_seconds(fields, name):
    limit = fields[name].limit
    for told in ("lines of a word", "sentences of reports"):
        assert any(seconds(fields[name], TEXTS[told], limit, 1) < MAX_SECONDS for _ in range(3))


def test_an_exponent_is_found_from_times():
    assert growth("", "", {1: 0.0, 1000: 0.1, 4000: 1.6}).exponent == pytest.approx(2.0)
    assert growth("", "", {1: 0.0, 1000: 0.1, 4000: 0.4}).exponent == pytest.approx(1.0)
    assert growth("", "", {1: 0.0, 1000: 0.001, 4000: 0.016}).exponent is None
