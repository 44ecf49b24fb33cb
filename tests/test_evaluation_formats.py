"""Question sets of other tools, recognised by their content."""

import csv
import json

import pytest

from qa.answer import Turn
from qa.evaluation.errors import BadQuestionSet
from qa.evaluation.formats.csv_table import as_text
from qa.evaluation.formats.recognise import recognise
from qa.evaluation.question_set import EvidenceQuote, SetQuestion, open_set, read_questions


@pytest.fixture
def write(tmp_path):
    def make(text, name="set"):
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
        return path

    return make


def lines(*records):
    return "".join(json.dumps(record) + "\n" for record in records)


SQUAD = {
    "version": "v2.0",
    "data": [
        {
            "title": "Town_hall",
            "paragraphs": [
                {
                    "context": "The hall has two towers. It was built in 1901.",
                    "qas": [
                        {
                            "id": "s1",
                            "question": "When was it built?",
                            "answers": [
                                {"text": "1901", "answer_start": 41},
                                {"text": "in 1901", "answer_start": 38},
                                {"text": "1901", "answer_start": 41},
                            ],
                            "is_impossible": False,
                        },
                        {
                            "id": "s2",
                            "question": "Who built it?",
                            "answers": [],
                            "plausible_answers": [{"text": "The hall", "answer_start": 0}],
                            "is_impossible": True,
                        },
                    ],
                }
            ],
        }
    ],
}


@pytest.mark.parametrize(
    ("text", "name"),
    [
        (lines({"id": "1", "question": "Q"}), "jsonl"),
        (lines({"user_input": "Q", "reference": "A"}), "ragas"),
        (json.dumps([{"user_input": "Q"}]), "ragas"),
        (lines({"question": "Q", "truth": "A"}), "azure"),
        (json.dumps([{"input": "Q", "expected_output": "A"}], indent=2), "deepeval"),
        (json.dumps(SQUAD), "squad"),
        (json.dumps(SQUAD, indent=1), "squad"),
        ("question,answer\nQ,A\n", "csv"),
        ("id;Question\n1;Q\n", "csv"),
        ("Query\tTruth\nQ\tA\n", "csv"),
        ("\n\nquestion\nQ\n", "csv"),
    ],
)
def test_a_format_is_recognised_by_its_content(write, text, name):
    path = write(text)
    assert recognise(path).name == name
    assert len(open_set(path)) >= 1


def test_what_is_no_set_is_refused_with_what_is_known(write):
    with pytest.raises(BadQuestionSet, match=r"neither JSON nor a header.*known are JSON Lines"):
        recognise(write("Dear evaluator,\nhow many trees?\n"))


def test_an_empty_file_holds_no_question(write):
    with pytest.raises(BadQuestionSet, match="holds no question"):
        recognise(write(" \n"))


def test_a_folder_without_queries_is_refused(tmp_path):
    with pytest.raises(BadQuestionSet, match=r"a folder without queries\.jsonl"):
        recognise(tmp_path)


# CSV


def test_a_table_of_questions_alone_gets_its_lines_as_ids(write):
    found = read_questions(write('question\nHow many trees?\n\n"Two\nlines?"\n'))
    assert [(q.id, q.question) for q in found] == [("2", "How many trees?"), ("5", "Two\nlines?")]
    assert found[0].answerable is None


def test_a_table_is_read_with_all_its_columns(write):
    header = "id,question,history,type,answerable,answer,must,must_not,doc,quote,group"
    row = (
        't1,And in 2020?,"user: How many in 2019?\nassistant: None.",number,yes,"9,000",'
        '"9,000 | 9000; trees",2019; 2018,town,"Plant 9,000 trees\nnine thousand trees\nalong",'
        '"1\n1\n2"'
    )
    [question] = read_questions(write(f"{header}\n{row}\n"))
    assert question == SetQuestion(
        id="t1",
        question="And in 2020?",
        history=(Turn("user", "How many in 2019?"), Turn("assistant", "None.")),
        type="number",
        answerable=True,
        must=(("9,000", "9000"), ("trees",)),
        must_not=("2019", "2018"),
        evidence=(
            EvidenceQuote("town", "Plant 9,000 trees", 1),
            EvidenceQuote("town", "nine thousand trees", 1),
            EvidenceQuote("town", "along", 2),
        ),
        answers=("9,000",),
    )


def test_a_spreadsheet_with_semicolons_and_a_byte_order_mark_is_read(tmp_path):
    path = tmp_path / "set.csv"
    path.write_text("Question;Must\r\nHow many trees?;9,000\r\n", encoding="utf-8-sig", newline="")
    [question] = read_questions(path)
    assert (question.question, question.must) == ("How many trees?", (("9,000",),))
    assert question.answerable is True


def test_who_gives_facts_holds_the_question_for_answerable_unless_he_says_no(write):
    found = read_questions(write("question,must,answerable\nA,x,\nB,,\nC,x,no\n"))
    assert [q.answerable for q in found] == [True, None, False]


@pytest.mark.parametrize(
    ("text", "complaint"),
    [
        ("question,answerable\nQ,perhaps\n", "line 2: not a question (answerable is 'perhaps'"),
        ("question\nQ\nOne,two\n", "line 3: not a question (2 cells under 1 columns"),
        ("question,type\n,number\n", "line 2: the field 'question' is missing"),
        ("question,history\nQ,robot: hi\n", "line 2: not a question (history has 'robot: hi'"),
        ('question,doc,quote\nQ,"a\nb","x\ny\nz"\n', "not a question (doc has 2 lines, quote 3"),
        ('question,quote,group\nQ,"x\ny",1\n', "not a question (group has 1 lines, quote 2"),
        ("id,question\n1,Q\n1,R\n", "line 3: the id '1' was used before"),
    ],
)
def test_a_bad_row_is_named_with_its_line_and_column(write, text, complaint):
    with pytest.raises(BadQuestionSet) as caught:
        read_questions(write(text))
    assert complaint in str(caught.value)


@pytest.mark.parametrize("text", ["=1+1", "+1", "-1", "@x", "\tx", "'=1", "'quoted'", "plain"])
def test_a_cell_is_no_formula_and_reads_back_as_it_was(write, text):
    assert as_text(text)[0] not in "=+-@\t"
    [question] = read_questions(write(f'question,type\n"{as_text(text)}",x\n'))
    assert question.question == text


# SQuAD


def test_a_squad_question_has_its_answers_as_spellings_and_spans(write):
    answerable, impossible = read_questions(write(json.dumps(SQUAD)))
    assert answerable.must == (("1901", "in 1901"),)
    assert answerable.answers == ("1901", "in 1901")
    assert answerable.evidence == (
        EvidenceQuote("Town_hall-000", "", 1, 41, 45),
        EvidenceQuote("Town_hall-000", "", 1, 38, 45),
    )
    context = SQUAD["data"][0]["paragraphs"][0]["context"]
    assert [context[e.start : e.end] for e in answerable.evidence] == ["1901", "in 1901"]
    assert (impossible.answerable, impossible.evidence, impossible.must) == (False, (), ())


def test_the_paragraphs_of_squad_are_its_texts(write):
    path = write(json.dumps(SQUAD))
    [text] = recognise(path).texts(path)
    assert (text.doc_id, text.title) == ("Town_hall-000", "Town hall")
    assert text.text.startswith("The hall has two towers.")


def test_a_squad_file_that_breaks_off_is_named(write):
    with pytest.raises(BadQuestionSet, match="not JSON"):
        open_set(write(json.dumps(SQUAD)[:-30]), on_bad=lambda _: None)


def test_a_squad_question_without_answers_field_is_named_with_its_paragraph(write):
    broken = json.loads(json.dumps(SQUAD))
    del broken["data"][0]["paragraphs"][0]["qas"][1]["answers"]
    with pytest.raises(BadQuestionSet, match=r"paragraph Town_hall-000, question 2: the field"):
        open_set(write(json.dumps(broken)))


# BEIR


@pytest.fixture
def beir(tmp_path, write):
    write(
        lines({"_id": "d1", "title": "Trees", "text": "9,000"}, {"_id": "d2", "text": "None"}),
        "b/corpus.jsonl",
    )
    write(
        lines(
            {"_id": "q1", "text": "Trees?"},
            {"_id": "q2", "text": "Buses?"},
            {"_id": "q3", "text": "?"},
        ),
        "b/queries.jsonl",
    )
    write("query-id\tcorpus-id\tscore\nq1\td1\t2\nq1\td2\t1\nq2\td1\t0\n", "b/qrels/test.tsv")
    write("query-id\tcorpus-id\tscore\nq3\td1\t1\n", "b/qrels/train.tsv")
    return tmp_path / "b"


def test_a_beir_folder_gives_its_judged_queries_with_grades(beir):
    judged, unjudged = read_questions(beir)
    assert judged.evidence == (
        EvidenceQuote("d1", "", 1, grade=2),
        EvidenceQuote("d2", "", 2, grade=1),
    )
    assert (judged.id, judged.question, judged.answerable) == ("q1", "Trees?", True)
    assert (unjudged.id, unjudged.evidence, unjudged.answerable) == ("q2", (), None)


def test_the_corpus_of_a_beir_folder_is_its_texts(beir):
    texts = list(recognise(beir).texts(beir))
    assert [(t.doc_id, t.title, t.text) for t in texts] == [
        ("d1", "Trees", "9,000"),
        ("d2", "", "None"),
    ]


def test_a_broken_judgement_is_named_with_its_line(beir, write):
    write("query-id\tcorpus-id\tscore\nq1 d1 2\n", "b/qrels/test.tsv")
    with pytest.raises(BadQuestionSet, match=r"test\.tsv, line 2: not query-id"):
        open_set(beir)


def test_a_beir_folder_without_judgements_is_refused(beir):
    for path in (beir / "qrels").iterdir():
        path.unlink()
    with pytest.raises(BadQuestionSet, match="no judgements"):
        open_set(beir)


# ragas, Azure, deepeval


def test_a_ragas_sample_gives_question_reference_and_contexts(write):
    [question] = read_questions(
        write(
            lines(
                {
                    "user_input": "Trees?",
                    "reference": "9,000",
                    "reference_contexts": ["Plant 9,000 trees."],
                    "reference_context_ids": ["town"],
                    "response": "what a system said",
                }
            )
        )
    )
    assert (question.id, question.answers, question.answerable) == ("1", ("9,000",), True)
    assert question.evidence == (EvidenceQuote("town", "Plant 9,000 trees.", 1, partial=True),)


def test_a_ragas_conversation_gives_its_last_question_with_the_turns_before(write):
    messages = [
        {"type": "human", "content": "Trees?"},
        {"type": "ai", "content": "9,000."},
        {"type": "human", "content": "And in 2020?"},
        {"type": "ai", "content": "None."},
    ]
    [question] = read_questions(write(lines({"user_input": messages})))
    assert question.question == "And in 2020?"
    assert question.history == (Turn("user", "Trees?"), Turn("assistant", "9,000."))


def test_azure_lines_give_question_and_truth(write):
    found = read_questions(
        write(lines({"question": "A?", "truth": "a"}, {"question": "B?", "truth": ""}))
    )
    assert [(q.id, q.question, q.answers) for q in found] == [("1", "A?", ("a",)), ("2", "B?", ())]


def test_deepeval_goldens_give_input_and_expected_output(write):
    golden = {"input": "A?", "expected_output": "a", "context": ["c"], "actual_output": None}
    [question] = read_questions(write(json.dumps([golden])))
    assert (question.question, question.answers) == ("A?", ("a",))
    assert question.evidence == (EvidenceQuote("", "c", 1, partial=True),)


@pytest.mark.parametrize(
    ("text", "complaint"),
    [
        (lines({"user_input": 5}), "line 1: not a question (user_input is 5"),
        (lines({"user_input": "Q", "reference_contexts": "c"}), "reference_contexts has 'c'"),
        (
            lines(
                {
                    "user_input": "Q",
                    "reference_contexts": ["a", "b"],
                    "reference_context_ids": ["x"],
                }
            ),
            "reference_context_ids are 1, reference_contexts 2",
        ),
        (lines({"question": "Q", "truth": "a"}, {"question": "Q"}), "line 2: the field 'truth'"),
        (json.dumps([{"input": "Q", "context": []}, 5]), "item 2: not a question (it is 5"),
        ('[{"input": "Q", "context": []}, {', "not JSON"),
    ],
)
def test_a_bad_object_is_named_with_its_place(write, text, complaint):
    with pytest.raises(BadQuestionSet) as caught:
        read_questions(write(text))
    assert complaint in str(caught.value)


# As other programs and older versions write them

TABLE = "question;must\nHow many trees?;9,000\nHow many parks?;5\n"
SAVED = {
    "line feeds": TABLE.encode(),
    "carriage returns and line feeds": TABLE.replace("\n", "\r\n").encode(),
    "carriage returns": TABLE.replace("\n", "\r").encode(),
    "no line end at the end": TABLE.strip().encode(),
    "a statement of what divides the cells": f"sep=;\n{TABLE}".encode(),
    "the same in quotation marks": f'"sep=;"\r\n{TABLE}'.encode(),
    "the same with carriage returns": f"sep=;\r{TABLE}".replace("\n", "\r").encode(),
    "tabs": TABLE.replace(";", "\t").encode(),
    "a statement of tabs": b"sep=\t\n" + TABLE.replace(";", "\t").encode(),
    "a statement of bars": b"sep=|\n" + TABLE.replace(";", "|").encode(),
    "a byte order mark": b"\xef\xbb\xbf" + TABLE.encode(),
    "a byte order mark and a statement": b"\xef\xbb\xbfsep=;\n" + TABLE.encode(),
    "UTF-16 with tabs, as “Unicode text”": TABLE.replace(";", "\t").encode("utf-16"),
    "UTF-16 of the other order": b"\xfe\xff" + TABLE.encode("utf-16-be"),
}


@pytest.mark.parametrize("data", SAVED.values(), ids=SAVED)
def test_a_table_is_read_however_a_spreadsheet_saved_it(tmp_path, data):
    path = tmp_path / "set.csv"
    path.write_bytes(data)
    assert [(q.question, q.must) for q in read_questions(path)] == [
        ("How many trees?", (("9,000",),)),
        ("How many parks?", (("5",),)),
    ]
    assert list(recognise(path).header_faults(path)) == []


@pytest.mark.parametrize(
    ("data", "said"),
    [
        ("question\nWie groß?\n".encode("cp1252"), "is not UTF-8"),
        ("question\nQ\n".encode("utf-16-le"), "neither JSON nor a header"),
        (b"\xff\xfe" + "question\nQ".encode("utf-16-le") + b"\n", "is not UTF-8"),
        (b"sep=;\n", "holds no question"),
        (b"question\n" + b'"' + b"x" * 200_000, "a quotation mark opens in this row"),
        (b"a" * 200_000, "neither JSON nor a header"),
    ],
)
def test_what_cannot_be_read_is_refused_in_one_line(tmp_path, data, said):
    path = tmp_path / "set.csv"
    path.write_bytes(data)
    with pytest.raises(BadQuestionSet, match=said) as refused:
        open_set(path)
    assert "\n" not in str(refused.value) and len(str(refused.value)) < 600


Q, A = "How many trees?", "9,000"
OTHER_TOOLS = {
    "ragas before 0.1": {"question": Q, "answer": "7", "contexts": ["c"], "ground_truths": [A]},
    "ragas 0.1": {"question": Q, "answer": "7", "contexts": ["c"], "ground_truth": A},
    "ragas from 0.2": {"user_input": Q, "response": "7", "reference": A},
    "deepeval": {"input": Q, "actual_output": "7", "expected_output": A},
    "TruLens": {"query": Q, "query_id": "1", "expected_response": A},
    "LlamaIndex": {"query": Q, "reference_answer": A},
    "no tool's": {"input": Q, "reference_output": A},
    "Azure": {"query": Q, "response": "7", "ground_truth": A},
    "Azure's older": {"question": Q, "truth": A},
}


@pytest.mark.parametrize("fields", OTHER_TOOLS.values(), ids=OTHER_TOOLS)
@pytest.mark.parametrize("form", ["lines", "list", "table"])
def test_the_fields_of_other_tools_are_known_in_every_version(tmp_path, fields, form):
    path = tmp_path / "set"
    if form == "table":
        with path.open("w", encoding="utf-8", newline="") as file:
            rows = csv.DictWriter(file, fields)
            rows.writeheader()
            rows.writerow(fields)
    else:
        path.write_text(lines(fields) if form == "lines" else json.dumps([fields]))
    [question] = read_questions(path)
    assert (question.question, question.answers) == (Q, (A,))


def test_the_texts_that_an_answer_is_to_rest_on_become_evidence(write):
    [question] = read_questions(write(lines({"query": Q, "expected_chunks": ["One.", "Two."]})))
    assert [(item.quote, item.partial) for item in question.evidence] == [
        ("One.", True),
        ("Two.", True),
    ]


@pytest.mark.parametrize(
    ("cell", "answers"),
    [
        ("['a', 'b']", ("a", "b")),
        ('["a"]', ("a",)),
        ("[1]", ("[1]",)),
        ("[see above]", ("[see above]",)),
        ("[]", ()),
        ("[" * 3000 + "]" * 3000, ("[" * 3000 + "]" * 3000,)),
    ],
)
def test_a_cell_with_a_list_gives_each_of_its_texts(tmp_path, cell, answers):
    path = tmp_path / "set.csv"
    with path.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows([["question", "ground_truths"], [Q, cell]])
    assert read_questions(path)[0].answers == answers


@pytest.mark.parametrize("start", ["", "\ufeff"])
@pytest.mark.parametrize("value", [[{"question": Q, "truth": A}], SQUAD])
def test_one_json_value_may_begin_with_a_mark(write, start, value):
    assert len(open_set(write(start + json.dumps(value)))) >= 1


DEEP = "[" * 3000
NESTED = {
    "a line": f'{{"id": "1", "question": {DEEP}',
    "a whole line": f'{{"id": "1", "question": {DEEP}{"]" * 3000}}}\n',
    "a list": f"[{DEEP}{']' * 3000}]",
    "a list that breaks off": DEEP,
    "an item of a list": f'[{{"question": {DEEP}{"]" * 3000}, "truth": "A"}}]',
    "SQuAD": f'{{"data": [{DEEP}{"]" * 3000}]}}',
    "SQuAD of other values": '{"data": [{"paragraphs": [5]}]}',
    "SQuAD of other questions": '{"data": [{"paragraphs": [{"qas": 5}]}]}',
    "one long value": json.dumps({"id": "1", "question": ["x" * 5000]}),
}


@pytest.mark.parametrize("text", NESTED.values(), ids=NESTED)
def test_thousands_of_brackets_are_refused_in_one_short_line(write, text):
    with pytest.raises(BadQuestionSet) as refused:
        open_set(write(text))
    assert "\n" not in str(refused.value) and len(str(refused.value)) < 600


def test_thousands_of_brackets_in_a_beir_folder_are_refused(write):
    folder = write(f'{{"_id": {DEEP}\n', "beir/queries.jsonl").parent
    write("query-id\tcorpus-id\tscore\nq\td\t1\n", "beir/qrels/test.tsv")
    with pytest.raises(BadQuestionSet, match="nested too deeply"):
        open_set(folder)
