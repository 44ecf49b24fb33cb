"""What is told of a report beside its text."""

import pytest

from corpus.document import Source, Span
from corpus.report import parse_report
from qa.rendering.report_view import find_words, overview


def document(text, published=None):
    return parse_report(text, Source("small", "Small", "", published, None, "sha"))


def said(report, spans):
    return [report.text[span.start : span.end] for span in spans]


def test_a_report_is_about_its_headings_and_of_the_years_that_they_open(by_id):
    view = overview(by_id["work-report-2024"])
    assert view.years == (2023, 2024) and view.n_words == len(
        by_id["work-report-2024"].text.split()
    )
    assert view.about[0].startswith("Deeply implement the strategic positioning")
    assert len(view.about) == 4 and view.n_more == 18


def test_a_report_without_headings_is_about_its_first_sentence(by_id):
    view = overview(by_id["exchange-center-2021"])
    assert view.about[0].startswith("On the morning of April 21, the Leading Group")
    assert view.years == (2021,) and overview(by_id["reform-commission"]).years == ()


@pytest.mark.parametrize(
    ("sought", "words"),
    [
        ("museum", ["Museums", "museums"]),
        ("new museums", ["museums", "new"]),
        ("1065", ["1,065"]),
        ("MUSEUM of the", ["Museums", "museums"]),
        ("the", ["The", "the"]),
        ("museum railway", []),
        ("", []),
        ("   ?", []),
    ],
)
def test_words_are_found_in_any_form_where_one_sentence_has_all(sought, words):
    report = document(
        "Museums opened. We count 1,065 parks.\nThe museums in the city are new. It’s so."
    )
    assert said(report, find_words(report, sought).words) == words


def test_what_is_found_are_spans_of_the_published_text(by_id):
    for report in by_id.values():
        found = find_words(report, "development work")
        assert all(isinstance(span, Span) for span in found.words)
        for word in said(report, found.words):
            assert word.lower().startswith(("develop", "work"))
        for word in found.words:
            assert any(s.start <= word.start and word.end <= s.end for s in found.sentences)
