"""Judges by model: prompts, replies, what is kept, and a real server that plays a script."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

from qa.evaluation.judgements import (
    Judgements,
    append_judgements,
    judge_cases,
    prompt,
    read_score,
)
from qa.evaluation.judges import JudgeUnavailable, open_judge
from qa.evaluation.measures.measure import Case
from qa.evaluation.set_question import SetQuestion

HERE = Path(__file__).parent
CITATION = {
    "number": 1,
    "title": "Town",
    "date": "2020",
    "quote": "Plant {9,000} trees.",
    "period": "plan, 2020",
}


def case(id_="1", **record):
    base = {"id": id_, "answer": "9,000 trees. [1]", "abstained": False, "citations": [CITATION]}
    return Case(SetQuestion(id_, "How many trees?", ()), {**base, **record})


class Scripted:
    """A judge that replies in turn; a reply of None is an outage."""

    name = "scripted"

    def __init__(self, *replies):
        self.replies, self.prompts = list(replies), []

    def reply(self, prompt):
        self.prompts.append(prompt)
        reply = self.replies.pop(0)
        if reply is None:
            raise JudgeUnavailable("scripted: out")
        return reply


def judge(cases, judge_, path):
    append_judgements(path, judge_cases(cases, judge_, Judgements(path), lambda _: None))
    return [json.loads(line) for line in path.read_text().splitlines()]


FAITHFUL = '{"supported": 3, "claims": 4, "reason": ""}'
RELEVANT = '{"rating": 4, "reason": "yes"}'


# Prompts and replies


def test_a_prompt_shows_the_question_the_answer_and_what_it_cites():
    text = prompt("faithfulness", case(understood="How many trees in 2020?"))
    for part in (
        "Question: How many trees in 2020?",
        "Answer: 9,000 trees. [1]",
        "[1] Town, 2020, plan, 2020\nPlant {9,000} trees.",
    ):
        assert part in text
    assert "Plant" not in prompt("relevance", case())


@pytest.mark.parametrize(
    ("measure", "raw", "score"),
    [
        ("faithfulness", FAITHFUL, 0.75),
        ("faithfulness", f"Here it is:\n```json\n{FAITHFUL}\n```", 0.75),
        ("faithfulness", '{"supported": 0, "claims": 0}', None),
        ("faithfulness", '{"supported": 5, "claims": 4}', None),
        ("faithfulness", '{"supported": "3", "claims": 4}', None),
        ("faithfulness", '{"supported": NaN, "claims": 4}', None),
        ("faithfulness", "All of it.", None),
        ("faithfulness", "", None),
        ("relevance", RELEVANT, 0.75),
        ("relevance", '{"rating": 1}', 0.0),
        ("relevance", '{"rating": 6}', None),
        ("relevance", '{"rating": true}', None),
        ("relevance", "[4] {broken", None),
        ("relevance", "{x} " + RELEVANT, 0.75),
        ("relevance", "{" * 5000, None),
    ],
)
def test_a_reply_gives_a_score_from_0_to_1_or_none(measure, raw, score):
    assert read_score(measure, raw) == score


# What is judged and kept


def test_each_answer_is_judged_once_by_each_measure_and_the_raw_reply_is_kept(tmp_path):
    path = tmp_path / "judgements.jsonl"
    lines = judge([case()], Scripted(FAITHFUL, RELEVANT), path)
    assert [(x["id"], x["measure"], x["judge"], x["score"], x["raw"]) for x in lines] == [
        ("1", "faithfulness", "scripted", 0.75, FAITHFUL),
        ("1", "relevance", "scripted", 0.75, RELEVANT),
    ]
    assert judge([case()], Scripted(), path) == lines
    assert Judgements(path).scores(case()) == {"faithfulness": 0.75, "relevance": 0.75}


def test_only_answers_are_judged(tmp_path):
    cases = [case(abstained=True), case(error="E"), Case(SetQuestion("2", "?", ()))]
    assert judge(cases, Scripted(), tmp_path / "j.jsonl") == []


def test_a_reply_that_cannot_be_read_is_a_missing_judgement_and_not_asked_for_again(tmp_path):
    path = tmp_path / "judgements.jsonl"
    judge([case()], Scripted("What?", RELEVANT), path)
    found = Judgements(path)
    assert found.missing() == {"faithfulness": 1, "relevance": 0}
    assert found.scores(case()) == {"relevance": 0.75}
    assert len(judge([case()], Scripted(), path)) == 2


def test_a_judge_that_is_out_for_a_while_is_asked_again_the_next_time(tmp_path):
    path = tmp_path / "judgements.jsonl"
    lines = judge([case()], Scripted(FAITHFUL, None), path)
    assert lines[1]["error"] == "scripted: out"
    assert Judgements(path).missing()["relevance"] == 1
    judge([case()], Scripted(RELEVANT), path)
    assert Judgements(path).missing() == {"faithfulness": 0, "relevance": 0}


def test_a_judge_that_never_replies_stops_the_judging(tmp_path):
    with pytest.raises(JudgeUnavailable):
        judge([case()], Scripted(None), tmp_path / "judgements.jsonl")


def test_judging_goes_on_after_a_torn_line(tmp_path):
    path = tmp_path / "judgements.jsonl"
    judge([case()], Scripted(FAITHFUL, RELEVANT), path)
    path.write_bytes(path.read_bytes()[:-10])
    assert len(judge([case()], Scripted(RELEVANT), path)) == 2


# A real server


@pytest.fixture
def serve(tmp_path, monkeypatch):
    """Return a function that starts a server playing a script, and gives its address and log."""
    pytest.importorskip("openai")
    monkeypatch.setenv("OPENAI_API_KEY", "the-key")
    processes = []

    def start(*script):
        path, log = tmp_path / "script.json", tmp_path / "log.jsonl"
        path.write_text(json.dumps(script))
        command = [sys.executable, str(HERE / "judge_server.py"), str(path), str(log)]
        process = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)
        processes.append(process)
        return f"http://127.0.0.1:{process.stdout.readline().strip()}/v1", log

    yield start
    for process in processes:
        process.kill()
        process.communicate()


def test_an_openai_compatible_server_is_asked_and_its_reply_comes_back_raw(serve):
    address, log = serve(RELEVANT)
    assert open_judge("small", address, 60).reply("Is it so?") == RELEVANT
    [request] = [json.loads(line) for line in log.read_text().splitlines()]
    assert request["path"] == "/v1/chat/completions"
    assert request["key"] == "Bearer the-key"
    assert (request["model"], request["temperature"]) == ("small", 0)
    assert request["messages"] == [{"role": "user", "content": "Is it so?"}]


def test_a_model_that_takes_no_temperature_is_asked_without(serve):
    address, log = serve("no temperature")
    judge_ = open_judge("small", address, 60)
    assert [judge_.reply("?"), judge_.reply("?")] == ["no temperature"] * 2
    requests = [json.loads(line) for line in log.read_text().splitlines()]
    assert ["temperature" in request for request in requests] == [True, False, False]


def test_a_server_that_refuses_is_one_line(serve):
    address, _ = serve(400)
    with pytest.raises(JudgeUnavailable, match=r"^openai:small: .*400"):
        open_judge("small", address, 60).reply("?")


def test_a_server_that_is_not_there_is_one_line(monkeypatch):
    pytest.importorskip("openai")
    monkeypatch.setenv("OPENAI_API_KEY", "the-key")
    with pytest.raises(JudgeUnavailable, match=r"^openai:small "):
        open_judge("small", "http://127.0.0.1:9/v1", 1).reply("?")


def test_a_missing_key_is_one_line(monkeypatch):
    pytest.importorskip("openai")
    monkeypatch.delenv("OPENAI_API_KEY", raising=False)
    with pytest.raises(JudgeUnavailable, match="OPENAI_API_KEY"):
        open_judge("small", None, 60).reply("?")


def run_lines(tmp_path):
    folder = tmp_path / "runs" / "first"
    return [json.loads(x) for x in (folder / "judgements.jsonl").read_text().splitlines()]


def test_the_command_judges_a_run_and_counts_what_is_missing(built, serve, tmp_path):
    questions = tmp_path / "q.csv"
    questions.write_text(
        "question\nHow many trees are planted along the river?\nHow many zeppelins?\n"
    )
    runs = ("--runs", str(tmp_path / "runs"))
    assert built("evaluate", str(questions), "--run", "first", *runs)[0] == 0
    address, log = serve(FAITHFUL, "What?")
    command = ("evaluate", "judge", "first", "--model", "small", "--base-url", address, *runs)
    code, out, err = built(*command)
    assert (code, out) == (0, "")
    assert "faithfulness: 0.75, n = 1, 0 missing" in err
    assert "relevance: no figure, n = 0, 1 missing" in err
    assert [line["score"] for line in run_lines(tmp_path)] == [0.75, None]
    summary = json.loads((tmp_path / "runs" / "first" / "summary.json").read_text())
    assert summary["missing judgements"] == {"faithfulness": 0, "relevance": 1}
    assert "NaN" not in (tmp_path / "runs" / "first" / "summary.json").read_text()
    assert built(*command)[0] == 0
    assert len(log.read_text().splitlines()) == 2


def test_a_judge_of_which_nothing_can_be_read_is_exit_code_1(built, serve, tmp_path):
    questions = tmp_path / "q.csv"
    questions.write_text("question\nHow many trees are planted along the river?\n")
    runs = ("--runs", str(tmp_path / "runs"))
    assert built("evaluate", str(questions), "--run", "first", *runs)[0] == 0
    address, _ = serve("What?")
    code, out, err = built(
        "evaluate", "judge", "first", "--model", "small", "--base-url", address, *runs
    )
    assert (code, out) == (1, "")
    assert "no reply of openai:small can be read as a judgement" in err
    assert "None" not in err


def test_a_judge_that_cannot_be_reached_is_one_line_and_exit_code_2(built, monkeypatch, tmp_path):
    pytest.importorskip("openai")
    monkeypatch.setenv("OPENAI_API_KEY", "the-key")
    questions = tmp_path / "q.csv"
    questions.write_text("question\nHow many trees are planted along the river?\n")
    runs = ("--runs", str(tmp_path / "runs"))
    built("evaluate", str(questions), "--run", "first", *runs)
    address = "http://127.0.0.1:9/v1"
    code, out, err = built(
        "evaluate", "judge", "first", "--model", "m", "--base-url", address, *runs
    )
    assert (code, out) == (2, "")
    assert err.splitlines()[-1].startswith("beijing-qa: openai:m: ")
