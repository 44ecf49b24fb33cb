"""Where an office is asked for, a sentence that names its holder leads."""

import pytest

from corpus.document import Period, Span
from corpus.passages import Passage
from qa.answer import Evidence
from qa.finding.holders import holders_first
from qa.pipeline import QuestionAnswerer

LETTERHEAD = ("Cedar Town Council", 1.0, 0.8)
HOLDER = ("Ms Orla Walshe, Head of Finance", 0.8, 0.7)


def said(text, score, cover):
    passage = Passage("town", 0, len(text), text, (), Period(2019, "result"), (Span(0, len(text)),))
    return Evidence(passage, passage.sentences[0], score, {"cover": cover})


@pytest.fixture
def first(fake_index):
    question = QuestionAnswerer(fake_index).understand("Who is the head of finance?")
    return lambda *found: holders_first(question, [said(*each) for each in found])[0].text


def test_a_holder_leads_before_a_line_that_names_nobody(first):
    assert first(LETTERHEAD, HOLDER) == HOLDER[0]


@pytest.mark.parametrize(
    "other",
    [
        ("Ms Orla Walshe, Head of Finance", 0.5, 0.7),
        ("Ms Orla Walshe, Head of Finance", 0.8, 0.3),
        ("Ms Orla Walshe, treasurer", 0.9, 0.8),
        ("The Head of Finance reports", 0.9, 0.8),
    ],
)
def test_what_is_worse_or_of_another_office_does_not_lead(first, other):
    assert first(LETTERHEAD, other) == LETTERHEAD[0]


def test_what_names_somebody_keeps_its_place(first):
    best = ("Mr Enda Walsh spoke on finance.", 1.0, 0.8)
    assert first(best, HOLDER) == best[0]
