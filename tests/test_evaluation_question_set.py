"""Question sets in our own format; other formats are in test_evaluation_formats.py."""

import json

import pytest

from qa.answer import Turn
from qa.evaluation.question_set import (
    BadQuestionSet,
    EvidenceQuote,
    SetQuestion,
    open_set,
    read_questions,
)
from qa.evaluation.set_question import question_record


@pytest.fixture
def write_set(tmp_path):
    def write(*lines):
        path = tmp_path / "set.jsonl"
        path.write_text(
            "\n".join(line if isinstance(line, str) else json.dumps(line) for line in lines),
            encoding="utf-8",
        )
        return path

    return write


FULL = {
    "id": "q1",
    "question": "And how many in 2020?",
    "history": [["user", "How many trees in 2019?"], ["assistant", "None."]],
    "type": "follow-up",
    "answerable": True,
    "answer": "9,000 trees.",
    "must": [["9,000", "9000"], ["trees"]],
    "must_not": ["2019"],
    "evidence": [
        {"doc": "town", "quote": "Plant 9,000 trees", "group": 1},
        {"doc": "town", "start": 4, "end": 9, "group": 2, "grade": 3},
    ],
    "note": "a field of someone else",
}


def test_a_line_is_read_with_all_its_fields(write_set):
    [question] = read_questions(write_set(FULL))
    assert question == SetQuestion(
        id="q1",
        question="And how many in 2020?",
        history=(Turn("user", "How many trees in 2019?"), Turn("assistant", "None.")),
        type="follow-up",
        answerable=True,
        must=(("9,000", "9000"), ("trees",)),
        must_not=("2019",),
        evidence=(
            EvidenceQuote("town", "Plant 9,000 trees", 1),
            EvidenceQuote("town", "", 2, 4, 9, grade=3),
        ),
        answers=("9,000 trees.",),
    )
    assert [len(group) for group in question.groups] == [1, 1]
    assert question.reports == ("town",)


def test_a_question_written_and_read_again_is_the_same(write_set):
    [question] = read_questions(write_set(FULL))
    [again] = read_questions(write_set(question_record(question)))
    assert again == question


def test_only_id_and_question_are_needed_and_blank_lines_are_passed_over(write_set):
    path = write_set("", {"id": 7, "question": "Trees?"}, "  ", {"id": "8", "question": ""})
    assert read_questions(path) == (SetQuestion("7", "Trees?", ()), SetQuestion("8", "", ()))


def test_evidence_without_a_group_is_a_piece_of_its_own(write_set):
    quotes = [{"doc": "a", "quote": "one"}, {"doc": "a", "quote": "two"}]
    [question] = read_questions(write_set({"id": "1", "question": "Q", "evidence": quotes}))
    assert [item.group for item in question.evidence] == [1, 2]


@pytest.mark.parametrize(
    ("line", "complaint"),
    [
        ("{", "not JSON"),
        ("[1, 2]", "not a question"),
        ("null", "not a question"),
        ("[" * 100_000, "nested too deeply"),
        ({"question": "Trees?"}, "the field 'id' is missing"),
        ({"id": "2"}, "the field 'question' is missing"),
        ({"id": None, "question": "Q"}, "id is None, not text"),
        ({"id": "2", "question": 5}, "question is 5, not text"),
        ({"id": "2", "question": None}, "question is None, not text"),
        ({"id": "2", "question": "Q", "type": ["x"]}, "type is ['x'], not text"),
        ({"id": "2", "question": "Q", "answerable": "maybe"}, "answerable is 'maybe'; use true"),
        ({"id": "2", "question": "Q", "must": "9,000"}, "must is '9,000', not a list"),
        ({"id": "2", "question": "Q", "must": ["9,000"]}, "must has '9,000', not a list"),
        ({"id": "2", "question": "Q", "must_not": [3]}, "must_not is 3, not text"),
        ({"id": "2", "question": "Q", "answer": 3}, "answer is 3, not text"),
        (
            {"id": "2", "question": "Q", "history": [["robot", "Hi"]]},
            "history has the role 'robot'",
        ),
        ({"id": "2", "question": "Q", "history": [["user"]]}, "not a question"),
        ({"id": "2", "question": "Q", "history": 5}, "not a question"),
        (
            {"id": "2", "question": "Q", "evidence": [{"doc": "a", "group": 1}]},
            "the field 'quote' is missing",
        ),
        ({"id": "2", "question": "Q", "evidence": ["a"]}, "evidence has 'a'"),
        (
            {"id": "2", "question": "Q", "evidence": [{"doc": "a", "start": 5, "end": 5}]},
            "evidence has the span 5 to 5",
        ),
        (
            {"id": "2", "question": "Q", "evidence": [{"doc": "a", "start": 5}]},
            "evidence end is None",
        ),
        (
            {"id": "2", "question": "Q", "evidence": [{"doc": "a", "quote": "q", "group": "x"}]},
            "evidence group is 'x', not a whole number",
        ),
        ({"id": "1", "question": "Q"}, "the id '1' was used before"),
    ],
)
def test_a_bad_line_is_named_with_file_line_and_field(write_set, line, complaint):
    path = write_set({"id": "1", "question": "Trees?"}, "", line)
    with pytest.raises(BadQuestionSet) as caught:
        read_questions(path)
    message = str(caught.value)
    assert message.startswith(f"{path}, line 3: ")
    assert complaint in message
    assert "\n" not in message


def test_bad_lines_are_skipped_only_if_somebody_is_told_of_them(write_set):
    path = write_set("{", {"id": "1", "question": "Trees?"}, {"id": "1", "question": "Again?"})
    told = []
    found = open_set(path, on_bad=told.append)
    assert [q.question for q in found] == ["Trees?"]
    assert (len(found), found.n_bad) == (1, 2)
    assert [line.partition(": ")[0] for line in told] == [f"{path}, line {n}" for n in (1, 3)]


def test_an_empty_set_is_refused(write_set):
    with pytest.raises(BadQuestionSet, match="holds no question"):
        read_questions(write_set("", ""))


def test_a_set_of_bad_lines_alone_is_refused_even_if_they_are_skipped(write_set):
    with pytest.raises(BadQuestionSet, match="holds no question"):
        open_set(write_set("{", "{"), on_bad=lambda _: None)


def test_a_missing_set_is_named(tmp_path):
    with pytest.raises(BadQuestionSet, match=r"none\.jsonl: there is no such"):
        read_questions(tmp_path / "none.jsonl")


@pytest.mark.parametrize("before", [b"", b'{"id": "0", "question": "Q"}\n' * 9000])
def test_a_set_that_is_not_utf8_is_named(tmp_path, before):
    path = tmp_path / "set.jsonl"
    path.write_bytes(before + b'{"id": "1", "question": "\xff"}')
    with pytest.raises(BadQuestionSet, match=r"set\.jsonl: is not UTF-8 .*0xff.*; save as UTF-8"):
        open_set(path, on_bad=lambda _: None)


def test_a_line_separator_inside_a_question_does_not_end_the_line(write_set):
    line = '{"id": "1", "question": "Trees?\u2028And buses?\u0085"}'
    assert [q.question for q in read_questions(write_set(line))] == ["Trees?\u2028And buses?\u0085"]


def test_a_byte_order_mark_is_passed_over(tmp_path):
    path = tmp_path / "set.jsonl"
    path.write_text('{"id": "1", "question": "Trees?"}', encoding="utf-8-sig")
    assert [q.id for q in read_questions(path)] == ["1"]


def test_the_digest_is_that_of_questions_and_judgements_not_of_the_file(write_set):
    first = open_set(write_set(FULL)).digest
    assert open_set(write_set("", {**FULL, "note": "changed"}, "")).digest == first
    assert open_set(write_set({**FULL, "must": [["8,000"]]})).digest != first


def test_a_limit_takes_the_first_questions(write_set):
    found = open_set(write_set(*({"id": n, "question": "Q"} for n in range(5))), limit=2)
    assert (len(found), [q.id for q in found]) == (2, ["0", "1"])
