import json

import pytest

from qa.answer import AbstainReason, Answer, Citation, Kind, Turn
from qa.evaluation.measures import has_evidence, is_cited, is_correct, measure, misses
from qa.evaluation.question_set import BadQuestionSet, EvidenceQuote, SetQuestion, read_questions
from qa.evaluation.run import run_questions
from qa.render import to_record


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


def asked(id_, **fields):
    return SetQuestion(id=id_, question=f"Question {id_}?", history=(), **fields)


def reply(question, history=()):
    """An answer function that computes: it abstains unless the question speaks of trees."""
    if "trees" not in question:
        return Answer(
            question, "The reports don't say.", Kind.NUMBER, reason=AbstainReason.NOT_IN_REPORTS
        )
    citation = Citation(1, "town", "T", "2020", "Plant 9,000 trees.", 0, 18, "town:0-18")
    return Answer(
        question, f"9,000 trees, after {len(history)} turns. [1]", Kind.NUMBER, (citation,)
    )


# Question sets


def test_a_line_is_read_with_all_its_fields(write_set):
    [question] = read_questions(
        write_set(
            {
                "id": "q1",
                "question": "And how many in 2020?",
                "history": [["user", "How many trees in 2019?"], ["assistant", "None."]],
                "type": "follow-up",
                "answerable": True,
                "must": [["9,000", "9000"], ["trees"]],
                "must_not": ["2019"],
                "evidence": [{"doc": "town", "quote": "Plant 9,000 trees", "group": 1}],
                "note": "a field of someone else",
            }
        )
    )
    assert question == SetQuestion(
        id="q1",
        question="And how many in 2020?",
        history=(Turn("user", "How many trees in 2019?"), Turn("assistant", "None.")),
        type="follow-up",
        answerable=True,
        must=(("9,000", "9000"), ("trees",)),
        must_not=("2019",),
        evidence=(EvidenceQuote("town", "Plant 9,000 trees", 1),),
    )


def test_only_id_and_question_are_needed_and_blank_lines_are_passed_over(write_set):
    path = write_set("", {"id": 7, "question": "Trees?"}, "  ", {"id": "8", "question": ""})
    assert read_questions(path) == (SetQuestion("7", "Trees?", ()), SetQuestion("8", "", ()))


@pytest.mark.parametrize(
    ("line", "complaint"),
    [
        ("{", "not JSON"),
        ("[1, 2]", "not a question"),
        ("null", "not a question"),
        ({"question": "Trees?"}, "the field 'id' is missing"),
        ({"id": "2"}, "the field 'question' is missing"),
        ({"id": "2", "question": 5}, "question is 5, not text"),
        ({"id": "2", "question": None}, "question is None, not text"),
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


def test_an_empty_set_is_refused(write_set):
    with pytest.raises(BadQuestionSet, match="holds no question"):
        read_questions(write_set("", ""))


def test_a_missing_set_is_named(tmp_path):
    with pytest.raises(BadQuestionSet, match=r"none\.jsonl: cannot be read"):
        read_questions(tmp_path / "none.jsonl")


def test_a_set_that_is_not_utf8_is_named(tmp_path):
    path = tmp_path / "set.jsonl"
    path.write_bytes(b'{"id": "1", "question": "\xff"}')
    with pytest.raises(BadQuestionSet, match=r"set\.jsonl: cannot be read"):
        read_questions(path)


def test_a_line_separator_inside_a_question_does_not_end_the_line(write_set):
    line = '{"id": "1", "question": "Trees?\u2028And buses?\u0085"}'
    assert [q.question for q in read_questions(write_set(line))] == ["Trees?\u2028And buses?\u0085"]


# Runs


def test_a_run_writes_one_line_a_question_in_order(tmp_path):
    questions = [
        SetQuestion("b", "How many trees?", (Turn("user", "Hello"),)),
        SetQuestion("a", "How many zeppelins?", ()),
    ]
    out = tmp_path / "results.jsonl"
    records = run_questions(questions, reply, out)
    lines = [json.loads(line) for line in out.read_text(encoding="utf-8").splitlines()]
    assert lines == records
    assert [line["id"] for line in lines] == ["b", "a"]
    assert [line["abstained"] for line in lines] == [False, True]
    assert "after 1 turns" in lines[0]["answer"]
    assert set(lines[0]) == {"id", *to_record(reply("trees"))}


def test_a_run_tells_its_progress(tmp_path):
    steps = []
    run_questions(
        [asked("1"), asked("2")], reply, tmp_path / "r.jsonl", progress=lambda: steps.append(1)
    )
    assert len(steps) == 2


def test_a_finished_run_leaves_no_part(tmp_path):
    run_questions([asked("1")], reply, tmp_path / "results.jsonl")
    assert [p.name for p in tmp_path.iterdir()] == ["results.jsonl"]


def test_a_broken_run_keeps_its_lines_apart_and_the_old_results(tmp_path):
    out = tmp_path / "results.jsonl"
    out.write_text("old results\n")

    def break_at_second(question, history):
        if "2" in question:
            raise KeyboardInterrupt
        return reply(question, history)

    with pytest.raises(KeyboardInterrupt):
        run_questions([asked("1"), asked("2")], break_at_second, out)
    assert out.read_text() == "old results\n"
    [line] = (tmp_path / "results.jsonl.part").read_text().splitlines()
    assert json.loads(line)["id"] == "1"


def test_a_question_with_a_lone_surrogate_does_not_break_the_run(tmp_path, write_set):
    questions = read_questions(write_set('{"id": "1", "question": "How many \\ud83d trees?"}'))
    out = tmp_path / "results.jsonl"
    run_questions(questions, reply, out)
    [line] = out.read_text(encoding="utf-8").splitlines()
    assert json.loads(line)["question"] == "How many ? trees?"


# Measures: each value below is counted by hand.


def test_every_fact_must_be_spelt_in_one_of_its_ways():
    question = asked("1", answerable=True, must=(("9,000", "9000"), ("trees",)))
    assert is_correct(question, {"answer": "We planted 9000 Trees. [1]"})
    assert is_correct(question, {"answer": "We planted 9,000\u00a0trees."})
    assert not is_correct(question, {"answer": "We planted 9,000 bushes."})
    assert not is_correct(question, {"answer": ""})


def test_a_mark_of_a_citation_is_no_fact():
    question = asked("1", answerable=True, must=(("3",),))
    assert not is_correct(question, {"answer": "Many. [3]"})


def test_what_must_not_be_said_makes_an_answer_wrong():
    question = asked("1", answerable=True, must=(("trees",),), must_not=("in 2019",))
    assert is_correct(question, {"answer": "Trees in 2020."})
    assert not is_correct(question, {"answer": "Trees in 2019."})


def test_an_abstention_is_never_correct():
    assert not is_correct(asked("1", must=(("trees",),)), {"answer": "trees", "abstained": True})


TWO_GROUPS = asked(
    "1",
    answerable=True,
    evidence=(
        EvidenceQuote("town", "9,000 trees", 1),
        EvidenceQuote("town", "nine thousand trees", 1),
        EvidenceQuote("town", "2 bus depots", 2),
    ),
)


def hits(*texts):
    return {"retrieved": [{"text": text} for text in texts]}


def test_every_group_of_evidence_must_stand_in_the_first_k_passages():
    record = hits("Nine thousand trees.", "A clinic.", "Move 2 bus\ndepots.")
    assert has_evidence(TWO_GROUPS, record, 3)
    assert not has_evidence(TWO_GROUPS, record, 2)
    assert not has_evidence(TWO_GROUPS, {}, 5)


def test_every_group_of_evidence_must_be_cited():
    def cites(*quotes):
        return {"citations": [{"quote": quote} for quote in quotes]}

    assert is_cited(TWO_GROUPS, cites("Plant 9,000 trees along the river.", "bus depots"))
    assert not is_cited(TWO_GROUPS, cites("Plant 9,000 trees along the river."))
    assert not is_cited(TWO_GROUPS, {})


QUESTIONS = (
    asked(
        "1", type="number", answerable=True, must=(("9,000",),), evidence=TWO_GROUPS.evidence[:1]
    ),
    asked(
        "2",
        type="number",
        answerable=True,
        must=(("120",),),
        evidence=(EvidenceQuote("t", "120 beds", 1),),
    ),
    asked("3", type="list", answerable=True, must=(("clinic",),)),
    asked("4", type="trap", answerable=False),
    asked("5", type="trap", answerable=False),
    asked("6", type="open"),
)
RECORDS = (
    {
        "id": "1",
        "abstained": False,
        "answer": "9,000 trees. [1]",
        "retrieved": [{"text": "Plant 9,000 trees."}],
        "citations": [{"quote": "Plant 9,000 trees."}],
    },
    {
        "id": "2",
        "abstained": True,
        "answer": "The reports don't say.",
        "retrieved": [{"text": "Trees."}, {"text": "A clinic with 120 beds."}],
        "citations": [],
    },
    {"id": "4", "abstained": True, "answer": "The reports don't say."},
    {"id": "5", "abstained": False, "answer": "Seven zeppelins over town. [1]"},
    {"id": "6", "abstained": False, "answer": "Perhaps."},
)


def test_measures_of_a_small_run_are_those_counted_by_hand():
    assert measure(QUESTIONS, RECORDS) == {
        "questions": 6,
        "answerable": 3,
        "correct": 0.3333,  # 1 of 1, 2, 3
        "evidence@1": 0.6667,  # 1, and 3 which asks for none
        "evidence@5": 1.0,
        "cited": 0.6667,
        "false abstain": 0.3333,  # 2
        "unanswerable": 2,
        "abstained": 0.5,  # 4 of 4, 5
        "words": 3,  # of 3, 5 and 1 words
        "by type": {"list": "0/1", "number": "1/2", "open": "1/1", "trap": "1/2"},
    }


def test_a_question_without_a_result_counts_as_wrong():
    measures = measure(QUESTIONS[:1], [])
    assert (measures["correct"], measures["evidence@5"], measures["cited"]) == (0.0, 0.0, 0.0)
    assert measures["words"] is None


def test_unanswerable_questions_are_never_in_the_mean_of_the_others():
    alone = measure(QUESTIONS[:1], RECORDS)
    together = measure((QUESTIONS[0], QUESTIONS[3], QUESTIONS[4]), RECORDS)
    assert alone["correct"] == together["correct"] == 1.0
    assert alone["abstained"] is None


def test_a_result_of_another_question_changes_nothing():
    stray = {"id": "99", "abstained": False, "answer": "Stray."}
    assert measure(QUESTIONS, (*RECORDS, stray)) == measure(QUESTIONS, RECORDS)


def test_what_fell_short_is_listed_a_line_each():
    assert [line.split()[0] for line in misses(QUESTIONS, RECORDS)] == ["2", "3", "5"]
