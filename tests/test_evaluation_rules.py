"""What each sign gives and costs, counted on questions with the fake embedder."""

import json
from dataclasses import replace

import pytest

from qa.evaluation.question_set import read_questions
from qa.evaluation.rules import SignWeight, table_lines, weigh_signs
from qa.judging import signs
from qa.pipeline import QuestionAnswerer
from qa.settings import Settings

BOUND = 0.55


@pytest.fixture(scope="module")
def answerer(fake_index):
    return QuestionAnswerer(fake_index, Settings(min_confidence=0.0))


@pytest.fixture
def asked(answerer, tmp_path):
    """Questions of a set, each with what answers it."""

    def asked(*rows):
        path = tmp_path / "set.jsonl"
        path.write_text("\n".join(map(json.dumps, rows)), encoding="utf-8")
        return [(answerer, question) for question in read_questions(path)]

    return asked


def museums(fact="11", **row):
    return {
        "id": "1",
        "question": "How many new museums were registered in 2023?",
        "answerable": True,
        "must": [[fact]],
        "must_not": [],
        "evidence": [{"doc": "work-report-2024", "quote": "11 new museums", "group": 1}],
        **row,
    }


@pytest.fixture
def always(monkeypatch):
    """A sign of its own feature that always holds, and weighs so much that nothing is answered."""
    sign = replace(signs.SIGNS[0], name="always", feature="clash", holds=lambda *_: True)
    monkeypatch.setattr(signs, "SIGNS", (sign,))
    monkeypatch.setattr("qa.evaluation.rules.SIGNS", (sign,))
    return sign


def test_a_right_answer_that_is_kept_back_is_lost(asked, always):
    [weight] = weigh_signs(asked(museums()), BOUND)
    assert (weight.fired, weight.won, weight.lost) == (1, 0, 1)
    assert weight.costs


@pytest.mark.parametrize("row", [museums("12"), museums(answerable=False, must=[], evidence=[])])
def test_a_wrong_answer_that_is_kept_back_is_won(asked, always, row):
    [weight] = weigh_signs(asked(row), BOUND)
    assert (weight.fired, weight.won, weight.lost) == (1, 1, 0)
    assert not weight.costs


def test_what_is_not_judged_or_no_question_weighs_nothing(asked, always):
    small_talk = museums(id="2", question="Thank you!")
    unjudged = {"id": "3", "question": "How many new museums were registered?"}
    [weight] = weigh_signs(asked(small_talk, unjudged), BOUND)
    assert weight.fired == 0


def test_progress_is_told(asked):
    told = []
    weigh_signs(asked(museums(), museums(id="2", question="How many parks?")), BOUND, told.append)
    assert told == [0, 1]


def test_signs_that_cost_come_first_and_are_told():
    lines = table_lines(
        [SignWeight("good", "it is good", 3, 2, 0), SignWeight("bad", "it is bad", 3, 0, 2)]
    )
    assert lines[1].split()[:4] == ["bad", "3", "0", "2"]
    assert lines[1].endswith("it is bad; costs more than it gives")
    assert lines[2].split()[0] == "good"
