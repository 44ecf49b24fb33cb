"""What the claim check catches and drops, on sentences that its bound isn't fitted on."""

import pytest
from conftest import REPORTS

from qa.checking.claim_check import ClaimCheck
from qa.training.fit_support import HALVES, Tally, measure, right_sentences, table
from qa.training.mutations import Names

QUIZ = REPORTS.parent.parent / "qa" / "evaluation" / "data" / "quiz.jsonl"


@pytest.mark.model
@pytest.mark.slow
def test_of_right_sentences_at_most_3_percent_go_and_of_changed_ones_98_percent(answerer):
    right = right_sentences([QUIZ], "report", answerer)
    tally, lines = measure(ClaimCheck(answerer.index), right, Names.of(answerer.index))
    changed = {sort for _, sort in tally.seen} - {"right", "wrong citation"}
    n_dropped, n_right = tally.share("right")
    n_caught, n_changed = tally.share(*changed)
    assert n_right > 150
    assert n_changed > 200
    assert n_dropped <= 0.03 * n_right, lines
    assert n_caught >= 0.98 * n_changed, lines
    assert changed >= {"figure", "unit", "year", "name", "negation"}


def test_the_table_counts_by_origin_and_in_all():
    tally = Tally()
    for is_faulty in (True, False, False, False):
        tally.add("voice", "right", is_faulty)
    tally.add("answer", "year", True)
    tally.add("answer", "wrong citation", True)
    lines = list(table(tally))
    assert lines[2] == "| right, dropped | 0 of 0 | 0 of 0 | 0 of 0 | 1 of 4 | 1 of 4 | 25.0% |"
    assert lines[3].startswith("| year changed, caught | 1 of 1 |")
    assert lines[4].endswith("| 1 of 1 | 100.0% |")


def test_no_half_is_measured_on_what_the_other_is_fitted_on():
    assert not set(HALVES["fit"]) & set(HALVES["report"])
