"""Two runs side by side, and the gate."""

import json

import pytest

from qa.evaluation.bootstrap import Change
from qa.evaluation.compare import compare_runs, measure_of, read_scores, scores_of
from qa.evaluation.comparison_text import comparison_lines
from qa.evaluation.errors import BrokenComparison
from qa.evaluation.gate import failures, read_bounds
from qa.evaluation.measures.measure import Case
from qa.evaluation.set_question import SetQuestion


def run(*right, errors=()):
    """A run over questions of which those at `right` are answered right."""
    return scores_of(
        Case(
            SetQuestion(
                str(n), f"Question {n}?", (), type="number", answerable=True, must=(("yes",),)
            ),
            {"id": str(n), "answer": "yes" if n in right else "no", "latency_ms": 10.0 + n},
        )
        for n in range(30)
    )


def test_each_measure_shows_its_change_and_the_questions_that_flipped():
    found = compare_runs(run(*range(20)), run(*range(2, 30)))
    change = found.changes["correct"]
    assert (change.first, change.second) == pytest.approx((20 / 30, 28 / 30))
    assert (change.up, change.down) == (10, 2)
    assert [flip.id for flip in found.mended] == [str(n) for n in range(20, 30)]
    assert [flip.id for flip in found.broken] == ["0", "1"]
    assert found.changes["latency p50"].change == 0
    assert "MRR" not in found.changes


def test_a_comparison_reads_as_a_table_and_as_json():
    found = compare_runs(run(*range(20)), run(*range(2, 30)))
    text = "\n".join(comparison_lines(found, "first", "second"))
    assert "mended: passed in the second only (10)" in text
    assert "  0 number: Question 0?" in text
    [line] = [line for line in text.splitlines() if line.startswith("correct")]
    assert line.split()[:5] == ["correct", "0.6667", "0.9333", "+0.2667", "*+"]
    assert line.endswith("10/2")
    value = json.loads(json.dumps(found.as_json()))
    assert value["measures"]["correct"]["significant"] is True
    assert value["broken"][0] == {"id": "0", "type": "number", "question": "Question 0?"}


def test_a_rise_of_what_should_fall_is_marked_as_worse():
    slow = {
        id_: type(s)(s.type, s.question, s.passed, {**s.scores, "latency p50": 99.0})
        for id_, s in run(1).items()
    }
    text = "\n".join(comparison_lines(compare_runs(run(1), slow), "a", "b"))
    [line] = [line for line in text.splitlines() if line.startswith("latency p50")]
    assert " *- " in line


@pytest.mark.parametrize(
    ("second", "complaint"),
    [
        ({}, "30 only in the first (0, 1, 2)"),
        ({"x": None}, "1 only in the second (x)"),
    ],
)
def test_runs_over_other_questions_are_not_compared(second, complaint):
    with pytest.raises(BrokenComparison) as caught:
        compare_runs(run(1), second)
    assert complaint in str(caught.value)


def test_a_question_of_the_same_id_must_be_the_same():
    other = run(1)
    other["3"] = type(other["3"])("number", "Another?", True, {})
    with pytest.raises(
        BrokenComparison, match=r"'3' is 'Question 3\?' in the first run, 'Another\?'"
    ):
        compare_runs(run(1), other)


def test_scores_that_are_missing_or_broken_are_named(tmp_path):
    with pytest.raises(BrokenComparison, match="missing; score the run with"):
        read_scores(tmp_path / "scores.jsonl")
    (tmp_path / "scores.jsonl").write_text('{"id": "1"}\n')
    with pytest.raises(BrokenComparison, match="cannot be read as scores"):
        read_scores(tmp_path / "scores.jsonl")


# The gate


def change(value, low, high):
    return {"correct": Change(0.5, 0.5 + value, value, low, high, 0.01, 100, 1, 2)}


@pytest.mark.parametrize(
    ("bound", "found", "fails"),
    [
        ("correct=-0.01", change(-0.05, -0.08, -0.02), True),
        ("correct=-0.10", change(-0.05, -0.08, -0.02), False),  # allowed
        ("correct=-0.01", change(-0.05, -0.11, 0.01), False),  # not significant
        ("correct=0", change(0.05, 0.02, 0.08), False),  # better
        ("correct=0", change(0.0, 0.0, 0.0), False),
    ],
)
def test_a_gate_holds_back_a_significant_fall_beyond_what_is_allowed(bound, found, fails):
    assert bool(list(failures(read_bounds([bound]), found))) is fails


def test_where_less_is_better_a_rise_is_held_back():
    rise = {"false abstain": Change(0.1, 0.2, 0.1, 0.05, 0.15, 0.01, 100, 1, 2)}
    assert list(failures(read_bounds(["false-abstain=0.02"]), rise)) == [
        "false abstain: +0.1000 (+0.0500 to +0.1500), allowed +0.02"
    ]
    assert not list(failures(read_bounds(["False Abstain=0.2"]), rise))


@pytest.mark.parametrize(
    ("bound", "complaint"),
    [
        ("correct", "use MEASURE=CHANGE"),
        ("correct=low", "use MEASURE=CHANGE"),
        ("correct=nan", "use MEASURE=CHANGE"),
        ("quality=0", "no measure is called 'quality'; there are correct, "),
        ("correct=0.01", "give 0 or less, the fall that is allowed"),
        ("latency p50=-5", "give 0 or more, the rise that is allowed"),
        ("words=0", "neither more nor less is better"),
    ],
)
def test_a_gate_that_makes_no_sense_is_a_broken_comparison(bound, complaint):
    with pytest.raises(BrokenComparison) as caught:
        read_bounds([bound])
    assert complaint in str(caught.value)


def test_a_gate_on_what_the_runs_have_no_figure_for_is_a_broken_comparison():
    with pytest.raises(BrokenComparison, match="MRR: the runs have no figure"):
        list(failures(read_bounds(["MRR=0"]), change(0, 0, 0)))


def test_a_measure_is_found_whatever_its_hyphens_and_capitals():
    assert measure_of("ndcg@5").name == "nDCG@5"
    assert measure_of("citation_precision").name == "citation precision"
