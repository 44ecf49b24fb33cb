"""Question sets of other tools, recognised by their content."""

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
