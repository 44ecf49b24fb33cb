from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from corpus.document import Document, Period, Source, Span
from corpus.passages import Passage
from qa.answer import Evidence
from qa.checking.grounding import check, cite, supported, to_citation
from qa.draft import Claim, Draft

SENTENCES = (
    "In 2019 we dug 1,400 ponds, 23.5% of them deep, said Yin Li.",
    "The “old”  dam\nholds 7 million fish.",
    "Wei Xiaodong opened 3 locks.",
    "A lake was drained.",
)
TEXT = " ".join(SENTENCES)
SPANS = [Span(TEXT.index(s), TEXT.index(s) + len(s)) for s in SENTENCES]
SOURCE = Source("town", "Of ponds", "Gazette", date(2020, 1, 15), None, "")
PASSAGE = Passage(
    "town", 0, len(TEXT), TEXT, ("Looking back on 2018",), Period(2018, "result"), tuple(SPANS)
)
DOCUMENTS = {"town": Document(SOURCE, TEXT, ())}
EVIDENCE = [Evidence(PASSAGE, span, 1.0) for span in SPANS]


def claim(text, *numbers, **fields):
    """A claim that cites the sentences with these numbers."""
    return Claim(text, tuple(EVIDENCE[n] for n in numbers), **fields)


# What is supported


@pytest.mark.parametrize(
    "text",
    [
        "In 2019 we dug 1,400 ponds.",
        "23.5% of the ponds are deep.",
        "Yin Li spoke of ponds.",
        "Ponds were dug.",
    ],
)
def test_a_claim_that_says_what_its_evidence_says_stays(text):
    assert supported(claim(text, 0))


@pytest.mark.parametrize(
    "text",
    [
        "We dug 1,500 ponds.",
        "We dug 400 ponds.",
        "23% of the ponds are deep.",
        "5% of the ponds are deep.",
        "We dug 1,400 ponds and 3 locks.",
    ],
)
def test_a_claim_with_a_figure_that_is_not_in_its_evidence_goes(text):
    assert not supported(claim(text, 0))


def test_a_claim_with_a_year_that_is_not_in_its_evidence_goes():
    assert not supported(claim("In 2017 we dug 1,400 ponds.", 0))


def test_the_year_of_the_period_counts_as_evidence():
    assert supported(claim("In 2018: A lake was drained.", 3))
    assert not supported(claim("In 2019: A lake was drained.", 3))


def test_a_claim_with_a_person_who_is_not_in_its_evidence_goes():
    assert not supported(claim("Wei Xiaodong said so.", 0))
    assert not supported(claim("Yin Li and Wei Xiaodong said so.", 0))
    assert supported(claim("Yin Li and Wei Xiaodong said so.", 0, 2))


def test_a_figure_of_another_sentence_is_no_evidence_unless_it_is_cited():
    assert not supported(claim("We dug 1,400 ponds and opened 3 locks.", 0))
    assert supported(claim("We dug 1,400 ponds and opened 3 locks.", 0, 2))


def test_a_claim_without_evidence_goes():
    assert not supported(claim("A lake was drained."))


def test_a_computed_figure_is_not_looked_for_but_the_others_are():
    assert supported(claim("1,400 against 3: 1,397 more.", 0, 2, computed=("1,397",)))
    assert not supported(claim("1,400 against 5: 1,395 more.", 0, 2, computed=("1,395",)))
    assert not supported(claim("1,400 against 3: 1,397 more.", 0, 2))


def test_a_quote_stands_word_for_word():
    assert supported(claim("“we dug 1,400 ponds,”", 0, is_quote=True))
    assert not supported(claim("“we dug out 1,400 ponds,”", 0, is_quote=True))
    assert not supported(claim("“We dug 1,400 ponds,”", 0, is_quote=True))


def test_every_piece_of_a_cut_quote_stands_word_for_word():
    assert supported(claim("“… dug 1,400 ponds, … said Yin Li.”", 0, is_quote=True))
    assert not supported(claim("“… dug 1,400 ponds, … said Cai Qi.”", 0, is_quote=True))


def test_a_quote_of_another_sentence_goes():
    assert not supported(claim("“A lake was drained.”", 0, is_quote=True))


def test_blanks_and_curly_quotes_do_not_break_a_quote():
    assert supported(claim('“The "old" dam holds 7 million fish.”', 1, is_quote=True))


def test_the_check_keeps_what_is_supported_in_order():
    good = [claim("A lake was drained.", 3), claim("Yin Li spoke.", 0)]
    bad = [claim("9 lakes were drained.", 3), claim("Nothing.")]
    assert check(Draft((good[0], bad[0], good[1], bad[1]))) == tuple(good)


# Marks and citations


def test_marks_are_numbered_by_first_use_and_a_sentence_has_one_number():
    text, citations = cite([claim("a", 3), claim("b", 0), claim("c", 3, 2)], DOCUMENTS)
    assert text == "a [1]\nb [2]\nc [1] [3]"
    assert [c.quote for c in citations] == [SENTENCES[3], SENTENCES[0], SENTENCES[2]]


def test_a_sentence_cited_twice_by_a_claim_is_marked_once():
    assert cite([claim("a", 3, 3)], DOCUMENTS)[0] == "a [1]"


def test_items_of_a_list_have_bullets():
    assert cite([claim("a", 3, is_item=True)], DOCUMENTS)[0] == "- a [1]"


def test_nothing_to_cite_gives_nothing():
    assert cite([], DOCUMENTS) == ("", ())


def test_a_citation_is_the_sentence_as_published():
    citation = to_citation(4, EVIDENCE[1], DOCUMENTS)
    assert citation.quote == "The “old”  dam\nholds 7 million fish."
    assert TEXT[citation.start : citation.end] == citation.quote
    assert (citation.number, citation.doc_id, citation.title) == (4, "town", "Of ponds")
    assert citation.date == "2020-01-15"
    assert citation.path == ("Looking back on 2018",)
    assert citation.period == Period(2018, "result")
    assert citation.passage_id == PASSAGE.passage_id


@given(st.lists(st.lists(st.integers(0, 3), min_size=1, max_size=4), max_size=6))
def test_marks_run_from_1_to_n_by_first_use_and_each_has_a_citation(claims):
    text, citations = cite([claim("x", *numbers) for numbers in claims], DOCUMENTS)
    marks = [int(mark.strip("[]")) for mark in text.split() if mark.startswith("[")]
    assert list(dict.fromkeys(marks)) == [c.number for c in citations]
    assert [c.number for c in citations] == list(range(1, len(citations) + 1))
    assert len({(c.start, c.end) for c in citations}) == len(citations)


@given(st.one_of(st.integers(0, 10**7), st.sampled_from([1400, 2018, 7, 3])), st.integers(0, 3))
def test_a_figure_is_let_through_exactly_where_the_evidence_has_it(number, which):
    known = [{"1,400"}, {"7"}, {"3"}, set()][which]
    assert supported(claim(f"There are {number:,} of them.", which)) == (f"{number:,}" in known)


# What a language model wrote


class Verdicts:
    """Finds a fault in every sentence that says "wrong"."""

    def faults(self, text, evidence):
        return ("a fault",) if "wrong" in text else ()


def test_what_a_model_wrote_must_pass_the_claim_check_and_nothing_else_does():
    written = [
        Claim(text, (EVIDENCE[0],), is_generated=True) for text in ("9 ponds, right.", "wrong")
    ]
    own = claim("wrong, and yet of our own making", 0)
    assert check(Draft((*written, own)), Verdicts()) == (written[0], own)


def test_without_a_claim_check_nothing_that_a_model_wrote_is_shown():
    assert check(Draft((Claim("we dug 1,400 ponds,", (EVIDENCE[0],), is_generated=True),))) == ()
