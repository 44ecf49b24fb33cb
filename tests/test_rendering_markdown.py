"""Answers as Markdown: every mark a footnote, every footnote written out, nothing of it markup."""

import re

import pytest

from corpus.document import Period
from qa.answer import AbstainReason, Answer, Citation, QuestionType
from qa.rendering.markdown import answer_markdown, conversation_markdown


def citation(number=1, start=7933, quote="11 new museums were registered.", doc_id="work-report"):
    period = Period(2023, "result")
    return Citation(
        number, doc_id, "Work report", "2024-01-22", quote, start, start + 9, "p", ("Past",), period
    )


def answered(*citations, text="In 2023: 11 museums. [1]", question="How many museums?"):
    return Answer(question, text, QuestionType.NUMBER, citations, understood=question)


def test_a_mark_is_a_footnote_labelled_by_report_and_place():
    text = answer_markdown(answered(citation()))
    assert "11 museums. [^work-report-7933]\n" in text
    assert "[^work-report-7933]: Work report · 2024-01-22 · Past · result, 2023. “11 new" in text


def test_every_footnote_is_defined_once_in_a_conversation():
    other = answered(citation(1, 20), citation(2), text="- One. [1]\n- Two. [2]", question="Both?")
    text = conversation_markdown([answered(citation()), other])
    used = set(re.findall(r"(\[\^[\w-]+\])(?!:)", text))
    defined = re.findall(r"^(\[\^[\w-]+\]):", text, re.MULTILINE)
    assert sorted(defined) == sorted(used) == ["[^work-report-20]", "[^work-report-7933]"]
    assert text.count("**") == 4


def test_items_of_a_list_stay_together():
    text = answer_markdown(answered(citation(), text="- One. [1]\n- Two. [1]"))
    assert "- One. [^work-report-7933]\n- Two." in text


def test_an_abstention_has_no_footnote_and_names_what_is_closest():
    no = Answer(
        "Zeppelins?",
        "The reports don't say. [1]",
        QuestionType.NUMBER,
        reason=AbstainReason.NOT_IN_REPORTS,
        closest=(citation(),),
    )
    text = answer_markdown(no)
    assert "[^" not in text and "Closest in the reports" in text and "11 new museums" in text


@pytest.mark.parametrize(
    "hostile",
    [
        "<script>alert(1)</script>",
        "![x](http://outside.example/x.png)",
        "[x](javascript:alert(1))",
        "# Heading",
        "> quote",
        "+ item",
        "1. item",
        "`code`",
        "**bold**",
        "$x$",
        "[^work-report-1]: no",
    ],
)
def test_text_from_outside_is_no_markup(hostile):
    reply = answered(citation(quote=hostile), text=f"{hostile} [1]", question=hostile)
    for line in answer_markdown(reply).splitlines():
        bare = re.sub(r"\\\\.", "", re.sub(r"\[\^work-report-7933\]", "", line)).removeprefix("**")
        assert not re.search(r"[<`$\[\]]|^(?:[+#>]|\d+[.)])", re.sub(r"\\.", "", bare)), line


def test_reports_of_any_name_have_labels_of_their_own():
    one, other = citation(1, 0, doc_id="报告一"), citation(2, 0, doc_id="报告二")
    text = conversation_markdown([answered(one, other, text="One. [1]\nOther. [2]")])
    assert text.count("[^报告一-0]") == text.count("[^报告二-0]") == 2


def test_an_answer_that_begins_with_a_mark_is_kept():
    first = answered(citation(), text="[1] says so.")
    again = answered(citation(), text="[1] says so.", question="Again?")
    assert conversation_markdown([first, again]).count("says so.") == 2
