"""Whether a false leader, speaker or office can be shown, on sentences made of the reports."""

import pytest
from conftest import REPORTS

from qa.evaluation.question_set import read_questions
from qa.training.leader_mutations import short_sentences, swapped_answers
from qa.training.measure_leaders import SEED, LeaderTrial, table

SETS = REPORTS.parent.parent / "qa" / "evaluation" / "data"


def test_the_same_seed_makes_the_same_sentences_and_right_ones_beside_wrong(fake_index):
    made = list(short_sentences(fake_index, SEED))
    assert made == list(short_sentences(fake_index, SEED))
    wrong = [s for s in made if not s.is_right]
    assert len(wrong) >= 150
    assert {s.kind for s in wrong} == {"leader", "speaker", "office holder", "office"}


@pytest.mark.model
@pytest.mark.slow
def test_no_false_leader_or_office_is_shown_and_right_ones_are(answerer):
    asked = [q for name in ("quiz", "partners") for q in read_questions(SETS / f"{name}.jsonl")]
    made = [*short_sentences(answerer.index, SEED), *swapped_answers(asked, answerer, SEED)]
    counts = LeaderTrial(answerer).run(made)
    (shown, wrong), (kept, right) = counts.of(False), counts.of(True)
    assert wrong >= 150
    assert shown == 0, counts.lines
    assert right - kept <= 0.05 * right, counts.lines
    assert list(table(counts))[-1] == f"| all | 0 of {wrong} | {right - kept} of {right} |"
