"""What people say of answers: kept whatever happens, and turned into a question set."""

import json
import sqlite3
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor

import pytest

from qa.answer import AbstainReason, Answer, Citation, QuestionType, Turn
from qa.feedback.question_set import feedback_records
from qa.feedback.store import MAX_NOTE_CHARS, FeedbackLost, FeedbackStore
from qa.pipeline import QuestionAnswerer

MUSEUMS = "How many new museums were registered in 2023?"
NOWHERE = "How many subway lines does Paris have in 1999?"


@pytest.fixture
def store(tmp_path) -> FeedbackStore:
    return FeedbackStore(tmp_path / "kept" / "feedback.sqlite", corpus="abc", settings={"top_k": 3})


@pytest.fixture(scope="module")
def answered(fake_index) -> QuestionAnswerer:
    return QuestionAnswerer(fake_index)


def simple(question="What?", text="That. [1]"):
    citation = Citation(1, "a", "A", "2024", "That.", 3, 8, "a:3-8")
    return Answer(question, text, QuestionType.EXPLAIN, (citation,), understood=question)


def test_a_verdict_is_kept_with_all_that_it_was_given_on(store):
    history = (Turn("user", "Before?"), Turn("assistant", "So. [1]"))
    number = store.add("wrong_citation", " not there ", simple(), history=history, wrong=[1])
    (kept,) = FeedbackStore(store.path)
    assert (kept.number, kept.verdict, kept.note) == (number, "wrong_citation", "not there")
    assert (kept.question, kept.answer, kept.history) == ("What?", "That. [1]", history)
    assert kept.citations[0]["start"] == 3 and kept.wrong == (1,)
    assert (kept.corpus, kept.settings) == ("abc", {"top_k": 3}) and kept.time.endswith("+00:00")


def test_nothing_is_made_before_the_first_verdict(store):
    assert list(store) == [] and not store.path.parent.exists()


def test_the_file_is_in_wal_mode(store):
    store.add("like", "", simple())
    with sqlite3.connect(store.path) as database:
        assert database.execute("PRAGMA journal_mode").fetchone() == ("wal",)
    database.close()


@pytest.mark.parametrize(
    ("given", "complaint"),
    [
        ({"verdict": "meh"}, "verdict is 'meh'; use like, dislike, wrong_citation"),
        ({"note": "x" * (MAX_NOTE_CHARS + 1)}, "note has 2,001 characters; at most 2,000"),
        ({"wrong": [7]}, "wrong names [7]; the answer's citations are [1]"),
        ({"answer": simple(text="x" * 30_000)}, "answer has 30,000 characters"),
    ],
)
def test_what_cannot_be_kept_is_named(store, given, complaint):
    values = {"verdict": "like", "note": "", "answer": simple(), "wrong": []} | given
    with pytest.raises(ValueError) as error:
        store.add(values["verdict"], values["note"], values["answer"], wrong=values["wrong"])
    assert complaint in str(error.value)


def test_text_that_no_file_can_hold_is_kept_as_far_as_it_can_be(store):
    store.add("like", "\ud800 a'); DROP TABLE feedback; --", simple("\x00 <b>"))
    (kept,) = store
    assert kept.note == "? a'); DROP TABLE feedback; --" and kept.question == "\x00 <b>"


def test_many_threads_lose_nothing(store):
    with ThreadPoolExecutor(8) as threads:
        numbers = list(threads.map(lambda n: store.add("like", str(n), simple()), range(40)))
    assert sorted(numbers) == list(range(1, 41))
    assert sorted(int(kept.note) for kept in store) == list(range(40))


def test_two_processes_that_begin_at_once_lose_nothing(store):
    program = (
        "import sys; from pathlib import Path; from qa.feedback.store import FeedbackStore\n"
        "record = dict(question='?', understood='', answer='!')\n"
        "record |= dict(abstain_reason=None, citations=[])\n"
        "store = FeedbackStore(Path(sys.argv[1]))\n"
        "for n in range(20): store.add('like', str(n), record)\n"
    )
    command = [sys.executable, "-c", program, str(store.path)]
    for process in [subprocess.Popen(command) for _ in range(2)]:
        assert process.wait() == 0
    assert len(list(store)) == 40


@pytest.mark.parametrize("how", ["folder in the way", "not a database"])
def test_a_file_that_cannot_be_used_is_one_line_with_the_way_out(tmp_path, how):
    path = tmp_path / "feedback.sqlite"
    if how == "folder in the way":
        path.mkdir()
    else:
        path.write_bytes(b"no database " * 1000)
    with pytest.raises(FeedbackLost, match="feedback cannot be kept") as error:
        FeedbackStore(path).add("like", "", simple())
    assert str(path) in str(error.value) and "set feedback_file" in str(error.value)
    assert "\n" not in str(error.value)


def test_a_full_disk_is_said_and_what_was_kept_stays(store, monkeypatch):
    store.add("like", "first", simple())
    monkeypatch.setattr("qa.feedback.store._MAX_PAGES", 1)
    with pytest.raises(FeedbackLost, match="full"):
        for _ in range(50):
            store.add("like", "x" * MAX_NOTE_CHARS, simple())
    monkeypatch.undo()
    kept = list(store)
    assert kept[0].note == "first"
    assert store.add("like", "last", simple()) == len(kept) + 1


# As a question set


def test_a_liked_answer_becomes_a_question_with_its_citations_as_evidence(store, answered):
    answer = answered.answer(MUSEUMS)
    store.add("like", "", answer)
    (record,) = feedback_records(store)
    assert record["answerable"] is True and record["open"] == ["must"]
    assert "11 new museums" in record["answer"] and "[1]" not in record["answer"]
    first = answer.citations[0]
    assert record["evidence"][0]["start"] == first.start
    assert record["evidence"][0]["quote"] == first.quote


def test_of_a_disliked_answer_everything_is_open_and_its_spans_are_at_hand(store, answered):
    store.add("dislike", "wrong year", answered.answer(MUSEUMS))
    (record,) = feedback_records(store)
    assert record["answerable"] is None and record["evidence"] == []
    assert record["open"] == ["answerable", "evidence", "answer", "must"]
    assert record["cited"][0]["doc"] == "work-report-2024" and record["notes"] == ["wrong year"]


def test_a_citation_said_to_be_wrong_is_not_offered_as_evidence(store):
    store.add("wrong_citation", "", simple(), wrong=[1])
    (record,) = feedback_records(store)
    assert record["cited"] == [] and record["wrong"] == [1]


def test_a_liked_abstention_becomes_an_unanswerable_question(store):
    store.add("like", "", Answer("?", "No.", QuestionType.NUMBER, reason=AbstainReason.OTHER_YEAR))
    (record,) = feedback_records(store)
    assert record["answerable"] is False and record["open"] == [] and record["evidence"] == []


def test_verdicts_that_differ_leave_the_question_open(store, answered):
    answer = answered.answer(MUSEUMS)
    store.add("like", "", answer)
    store.add("dislike", "", answer)
    (record,) = feedback_records(store)
    assert record["answerable"] is None
    assert record["verdicts"] == {"like": 1, "dislike": 1}


def test_one_question_after_different_turns_is_two(store):
    store.add("like", "", simple())
    store.add("like", "", simple(), history=[Turn("user", "Before?")])
    records = list(feedback_records(store))
    assert [r["history"] for r in records] == [[], [["user", "Before?"]]]
    assert len({r["id"] for r in records}) == 2


# The command


@pytest.fixture
def file(tmp_path, monkeypatch, fake_index):
    """A store that the command reads, with verdicts on the answers of a real path."""
    path = tmp_path / "said.sqlite"
    monkeypatch.setenv("BEIJING_QA_FEEDBACK_FILE", str(path))
    answerer = QuestionAnswerer(fake_index)
    store = FeedbackStore(path)
    store.add("like", "", answerer.answer(MUSEUMS))
    store.add("like", "", answerer.answer(NOWHERE))
    store.add("dislike", "\x1b[31mred", answerer.answer("Who moderated the conference?"))
    return path


def test_what_is_exported_passes_the_check(cli, file, tmp_path, documents):
    from conftest import REPORTS

    out = tmp_path / "set.jsonl"
    code, _, said = cli("feedback", "export", str(out))
    assert code == 0 and "3 questions; in 1 a person must judge" in said
    assert len(out.read_text(encoding="utf-8").splitlines()) == 3
    code, faults, said = cli("evaluate", "check", str(out), corpus=REPORTS)
    assert (code, faults) == (0, "") and "3 questions, 0 faults" in said


def test_the_list_shows_verdicts_and_no_control_characters(cli, file):
    code, out, said = cli("feedback", "list")
    assert code == 0 and out.count("like") == 3 and "\x1b" not in out and "[31mred" in out
    assert "1 dislike, 2 like" in said
    _, out, _ = cli("feedback", "list", "--verdict", "dislike")
    assert MUSEUMS not in out and "Who moderated the conference?" in out


def test_without_feedback_the_commands_say_so(cli, tmp_path):
    assert cli("feedback", "list")[2].endswith(": no feedback\n")
    code, _, said = cli("feedback", "export", str(tmp_path / "set.jsonl"))
    assert code == 1 and "holds no feedback yet" in said
    assert not (tmp_path / "set.jsonl").exists()


def test_a_record_can_be_given_in_place_of_an_answer(store, answered):
    from qa.rendering.text import to_record

    answer = answered.answer(MUSEUMS)
    store.add("like", "", json.loads(json.dumps(to_record(answer))))
    (kept,) = store
    assert kept.answer == answer.text and len(kept.citations) == len(answer.citations)
