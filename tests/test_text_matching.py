"""How much of a question texts speak of together, and beyond what is given."""

import pytest

from qa.text.matching import Matcher, read_text
from qa.text.term import Term


def term(word, weight=1.0):
    return Term.of(word, (word,), (), weight)


def test_texts_cover_together_what_none_covers_alone():
    matcher = Matcher([term("pond"), term("heron", 3.0)])
    pond, heron = read_text("a pond"), read_text("a heron")
    assert matcher.cover(pond) == 0.25
    assert matcher.cover(heron) == 0.75
    assert matcher.cover(pond, heron) == 1.0


def test_what_a_title_says_neither_adds_nor_lacks():
    matcher = Matcher([term("harbour", 3.0), term("toll")])
    title = read_text("The harbour")
    assert matcher.cover_beyond(title, read_text("The harbour is old.")) == 0.0
    assert matcher.cover_beyond(title, read_text("The toll is 40.")) == 1.0


@pytest.mark.parametrize("terms", [[], [term("harbour")]])
def test_where_nothing_is_left_to_cover_no_text_is_better(terms):
    title = read_text("The harbour")
    covers = {Matcher(terms).cover_beyond(title, read_text(t)) for t in ("The toll", "A pond")}
    assert len(covers) == 1
