"""Runs: written as they go, taken up where they broke, several questions at a time."""

import json
import signal
import subprocess
import sys
import threading
from pathlib import Path

import pytest

from qa.answer import AbstainReason, Answer, Citation, QuestionType, Turn
from qa.evaluation.answering import answer_all
from qa.evaluation.errors import BadRun, CannotWrite
from qa.evaluation.journal import mend
from qa.evaluation.run import How, run_questions, run_to_file
from qa.evaluation.set_question import SetQuestion
from qa.rendering.text import to_record


def asked(*ids):
    return [SetQuestion(id_, f"How many trees in {id_}?", ()) for id_ in ids]


def reply(question, history=()):
    """An answer function that computes: it abstains unless the question speaks of trees."""
    if "trees" not in question:
        return Answer(
            question,
            "The reports don't say.",
            QuestionType.NUMBER,
            reason=AbstainReason.NOT_IN_REPORTS,
        )
    citation = Citation(1, "town", "T", "2020", "Plant 9,000 trees.", 0, 18, "town:0-18")
    text = f"9,000 trees ({len(question)}), after {len(history)} turns. [1]"
    return Answer(question, text, QuestionType.NUMBER, (citation,))


def read(path):
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]


# Results lines


def test_a_run_writes_one_line_a_question_in_order(tmp_path):
    questions = [
        SetQuestion("b", "How many trees?", (Turn("user", "Hello"),)),
        SetQuestion("a", "How many zeppelins?", ()),
    ]
    out = tmp_path / "results.jsonl"
    assert run_to_file(questions, reply, out) == 2
    lines = read(out)
    assert [line["id"] for line in lines] == ["b", "a"]
    assert [line["abstained"] for line in lines] == [False, True]
    assert "after 1 turns" in lines[0]["answer"]
    assert set(lines[0]) == {"id", *to_record(reply("trees"))}


def test_a_run_tells_its_progress(tmp_path):
    steps = []
    run_to_file(asked("1", "2"), reply, tmp_path / "r.jsonl", How(progress=steps.append))
    assert steps == [0, 1, 2]


def test_a_finished_run_leaves_no_part(tmp_path):
    run_to_file(asked("1"), reply, tmp_path / "results.jsonl")
    assert [p.name for p in tmp_path.iterdir()] == ["results.jsonl"]


def test_a_broken_run_keeps_its_lines_apart_and_the_old_results(tmp_path):
    out = tmp_path / "results.jsonl"
    out.write_text("old results\n")
    with pytest.raises(KeyboardInterrupt):
        run_to_file(asked("1", "2"), breaking_at("2"), out)
    assert out.read_text() == "old results\n"
    [line] = read(tmp_path / "results.jsonl.part")
    assert line["id"] == "1"


def breaking_at(id_):
    def answer(question, history):
        if f"in {id_}?" in question:
            raise KeyboardInterrupt
        return reply(question, history)

    return answer


def test_a_question_with_a_lone_surrogate_does_not_break_the_run(tmp_path):
    out = tmp_path / "results.jsonl"
    run_to_file([SetQuestion("1", "How many \ud83d trees?", ())], reply, out)
    assert read(out)[0]["question"] == "How many ? trees?"


# Questions that fail


def failing(question, history=()):
    if "in 2?" in question:
        raise ZeroDivisionError("nothing\nto divide by")
    return reply(question, history)


@pytest.mark.parametrize("jobs", [1, 2])
def test_a_question_that_raises_gets_a_line_with_its_error_and_the_rest_go_on(jobs):
    lines = list(answer_all(asked("1", "2", "3"), failing, jobs=jobs))
    assert [line.get("error") for line in lines] == [
        None,
        "ZeroDivisionError: nothing to divide by",
        None,
    ]
    failed = lines[1]
    assert list(failed) == [*lines[0], "error"]
    assert (failed["answer"], failed["abstained"], failed["citations"]) == ("", False, [])
    assert failed["question"] == "How many trees in 2?"


def test_a_question_that_takes_too_long_gets_a_line_that_says_so():
    stop = threading.Event()

    def answer(question, history):
        if "in 2?" in question:
            stop.wait(60)
        return reply(question, history)

    try:
        lines = list(answer_all(asked("1", "2", "3"), answer, timeout=1))
    finally:
        stop.set()
    assert [line["id"] for line in lines] == ["1", "2", "3"]
    assert lines[1]["error"] == "TimeoutError: no answer within 1 s"
    assert [line.get("error") for line in (lines[0], lines[2])] == [None, None]


# Several at a time


@pytest.mark.parametrize("jobs", [1, 2, 5, 20])
def test_any_number_of_jobs_gives_the_same_lines_in_the_same_order(jobs):
    questions = asked(*map(str, range(20)))
    together = threading.Barrier(jobs)

    def answer(question, history):
        together.wait(60)  # none goes on before as many as there are jobs have begun
        return reply(question, history)

    def without_times(lines):
        return [{**line, "latency_ms": 0} for line in lines]

    found = without_times(answer_all(questions, answer, jobs=jobs))
    assert found == without_times(answer_all(questions, reply))


def test_no_more_questions_are_read_than_are_under_way(tmp_path):
    taken = []

    def questions():
        for question in asked("1", "2", "3", "4"):
            taken.append(question.id)
            yield question

    found = answer_all(questions(), reply, jobs=2)
    assert next(found)["id"] == "1"
    assert taken == ["1", "2"]


# Resuming


def test_a_resumed_run_asks_only_what_has_no_line(tmp_path):
    out = tmp_path / "results.jsonl"
    with pytest.raises(KeyboardInterrupt):
        run_to_file(asked("1", "2", "3"), breaking_at("3"), out)
    asked_again = []

    def answer(question, history):
        asked_again.append(question)
        return reply(question, history)

    steps = []
    how = How(resume=True, progress=steps.append)
    assert run_to_file(asked("1", "2", "3"), answer, out, how) == 3
    assert asked_again == ["How many trees in 3?"]
    assert steps == [2, 3]
    assert [line["id"] for line in read(out)] == ["1", "2", "3"]


def test_resuming_what_was_never_begun_or_is_whole_is_no_error(tmp_path):
    out = tmp_path / "results.jsonl"
    assert run_to_file(asked("1"), reply, out, How(resume=True)) == 1
    before = out.read_bytes()
    assert run_to_file(asked("1"), breaking_at("1"), out, How(resume=True)) == 1
    assert out.read_bytes() == before


@pytest.mark.parametrize("at", range(0, 1000, 37))
def test_a_run_cut_at_any_byte_is_mended_and_ends_the_same(tmp_path, at):
    whole, cut = tmp_path / "whole.jsonl", tmp_path / "cut.jsonl"
    questions = asked(*map(str, range(5)))
    run_questions(questions, reply, whole)
    data = whole.read_bytes()
    cut.write_bytes(data[: at * len(data) // 1000])
    run_questions(questions, reply, cut, How(resume=True))
    assert cut.read_bytes() == data


def test_a_torn_last_line_is_cut_off_and_nothing_else(tmp_path):
    path = tmp_path / "r.jsonl"
    path.write_bytes(b'{"id": "1"}\n{"id": "2"')
    assert mend(path) == 10
    assert path.read_bytes() == b'{"id": "1"}\n'
    assert mend(path) == 0
    assert mend(tmp_path / "none") == 0


@pytest.mark.parametrize("torn", [b"\0\0\0\n", b"\xff\xfe", b"[1]\n", b"{}\n"])
def test_a_last_line_that_is_no_result_is_cut_off(tmp_path, torn):
    path = tmp_path / "r.jsonl"
    path.write_bytes(b'{"id": "1"}\n' + torn)
    mend(path)
    assert path.read_bytes() == b'{"id": "1"}\n'


def test_a_line_in_the_middle_that_is_no_result_stops_the_run(tmp_path):
    path = tmp_path / "r.jsonl"
    path.write_bytes(b'{"id": "1"}\nnothing\n{"id": "2"}\n')
    with pytest.raises(BadRun, match="line 2: not a result"):
        mend(path)


@pytest.mark.parametrize(
    ("ids", "complaint"),
    [
        (("1",), "has more results than the set has questions"),
        (("1", "x", "3"), "line 2: answers '2' ('How many trees in 2?'), the set has 'x'"),
    ],
)
def test_a_run_is_not_resumed_with_another_set(tmp_path, ids, complaint):
    out = tmp_path / "results.jsonl"
    run_to_file(asked("1", "2"), reply, out)
    with pytest.raises(BadRun) as caught:
        run_to_file(asked(*ids), reply, out, How(resume=True))
    assert complaint in str(caught.value)


def test_a_run_is_not_resumed_with_another_question_of_the_same_id(tmp_path):
    out = tmp_path / "results.jsonl"
    run_to_file(asked("1"), reply, out)
    with pytest.raises(BadRun, match="How many ferries"):
        run_to_file([SetQuestion("1", "How many ferries?", ())], reply, out, How(resume=True))


# What cannot be written


def test_a_place_that_is_no_folder_is_one_line(tmp_path):
    (tmp_path / "file").write_text("")
    with pytest.raises(CannotWrite, match=r"r\.jsonl\.part: cannot be written \(Not a directory\)"):
        run_to_file(asked("1"), reply, tmp_path / "file" / "r.jsonl")


LIMITED = """
import resource, sys
from pathlib import Path
sys.path.insert(0, "tests")
from qa.evaluation.run import How, run_to_file
from test_evaluation_run import asked, reply
if sys.argv[2] == "full":
    resource.setrlimit(resource.RLIMIT_FSIZE, (2000, 2000))
ids = [str(n) for n in range(20)]
try:
    run_to_file(asked(*ids), reply, Path(sys.argv[1]), How(resume=True))
except ValueError as error:
    print(error)
"""


def test_a_full_disk_is_one_line_and_loses_nothing(tmp_path):
    out = tmp_path / "results.jsonl"

    def run(how):
        return subprocess.run(
            [sys.executable, "-c", LIMITED, str(out), how],
            capture_output=True,
            text=True,
            check=True,
            cwd=Path(__file__).parent.parent,
        ).stdout

    [line] = run("full").splitlines()
    assert "cannot be written" in line
    assert "go on with --resume" in line
    part = tmp_path / "results.jsonl.part"
    kept = part.read_bytes()
    assert 0 < len(kept) <= 2000
    assert run("room") == ""
    assert out.read_bytes().startswith(kept)
    assert [line["id"] for line in read(out)] == [str(n) for n in range(20)]


KILLED = """
import os, signal, sys
from pathlib import Path
sys.path.insert(0, "tests")
from qa.evaluation.run import How, run_to_file
from test_evaluation_run import asked, reply
last = sys.argv[2]
def answer(question, history):
    if f"in {last}?" in question:
        os.kill(os.getpid(), signal.SIGKILL)
    return reply(question, history)
run_to_file(asked(*map(str, range(60))), answer, Path(sys.argv[1]), How(jobs=2, resume=True))
"""


@pytest.mark.slow
def test_a_run_killed_again_and_again_ends_as_if_it_had_not_been(tmp_path):
    whole, out = tmp_path / "whole.jsonl", tmp_path / "out.jsonl"
    run_to_file(asked(*map(str, range(60))), reply, whole)

    def run(last):
        command = [sys.executable, "-c", KILLED, str(out), last]
        return subprocess.run(command, cwd=Path(__file__).parent.parent).returncode

    assert [run(last) for last in ("0", "7", "23", "59")] == [-signal.SIGKILL] * 4
    assert not out.exists()
    assert run("none") == 0
    assert out.read_bytes() == whole.read_bytes()
