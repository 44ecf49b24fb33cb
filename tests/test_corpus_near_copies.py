"""Which documents are copies of others: almost the same sentences, the same numbers and dates."""

from dataclasses import replace
from datetime import date

import pytest

from corpus.document import Source
from corpus.near_copies import find_near_copies
from corpus.report import parse_report

SENTENCES = [
    f"The {thing} of the parish was {deed} by the wardens."
    for thing in ("tower", "well", "barn", "orchard", "mill", "lane", "pound", "ford", "green")
    for deed in ("mended", "measured", "swept")
]


def document(doc_id, sentences=SENTENCES, **fields):
    text = "Notes of the parish\n\n" + " ".join(sentences) + "\n"
    source = Source(doc_id, doc_id, "", None, None, "")
    return parse_report(text, replace(source, **fields))


def with_changes(n, words="A new line about the hedge"):
    return [f"{words} {'very ' * i}high." if i < n else s for i, s in enumerate(SENTENCES)]


def test_the_same_text_in_another_file_is_a_copy_of_the_first():
    found = find_near_copies([document("a"), document("b"), document("c")])
    assert found.copies == {"b": "a", "c": "a"} and not found.others


def test_marks_blanks_and_capitals_make_no_other_text():
    loud = [s.upper().replace(" was ", "  was “") for s in SENTENCES]
    assert find_near_copies([document("a"), document("b", loud)]).copies == {"b": "a"}


@pytest.mark.parametrize(("n", "is_copy"), [(1, True), (2, True), (4, False), (20, False)])
def test_up_to_a_tenth_of_the_sentences_may_be_others(n, is_copy):
    found = find_near_copies([document("a"), document("b", with_changes(n))])
    assert found.copies == ({"b": "a"} if is_copy else {})


def test_a_part_of_a_report_is_no_copy_of_it():
    found = find_near_copies([document("a"), document("b", SENTENCES[:15])])
    assert not found.copies and not found.others


def test_almost_the_same_text_with_another_number_is_kept_and_named():
    two = [document("a"), document("b", with_changes(1, "They paid 40 pounds for the hedge"))]
    found = find_near_copies(two)
    assert not found.copies and found.others == {"b": "a"}


def test_the_same_text_of_another_sure_day_is_kept_and_that_of_an_unsure_one_is_not():
    days = [date(2019, 5, 1), date(2020, 5, 1)]
    one, other = (document(str(day.year), published=day) for day in days)
    assert find_near_copies([one, other]).others == {"2020": "2019"}
    unsure = [
        document(d.doc_id, **{"published": d.source.published, "unsure": frozenset({"published"})})
        for d in (one, other)
    ]
    assert find_near_copies(unsure).copies == {"2020": "2019"}


def test_texts_of_shared_phrases_alone_are_compared_and_none_is_lost():
    shared = SENTENCES[:12]
    own = ("stored", "counted", "moved", "dried", "weighed", "sold")
    many = [
        document(f"d{i}", [*shared, *(f"Their {'very ' * i}old hay was {deed}." for deed in own)])
        for i in range(60)
    ]
    assert not find_near_copies(many).copies


def test_of_no_documents_none_is_a_copy():
    assert not find_near_copies([]).copies
