"""Runs in the formats of other tools, read back by the libraries that read them."""

import csv
import json

import ir_measures
import pytest

from qa.answer import Turn
from qa.evaluation.answering import answer_all
from qa.evaluation.exports.registry import EXPORTS
from qa.evaluation.exports.source import Source, bare_id
from qa.evaluation.measures import squad
from qa.evaluation.measures.measure import Case
from qa.evaluation.question_set import EvidenceQuote, SetQuestion, read_questions
from qa.evaluation.results import Results
from qa.evaluation.scoring import RunCases, score_table
from qa.pipeline import QuestionAnswerer

QUESTIONS = (
    SetQuestion(
        "trees",
        "How many trees are planted along the river in 2020?",
        (),
        "number",
        True,
        (("9,000", "9000"),),
        ("42",),
        (
            EvidenceQuote("small-report", "Plant 9,000 trees along the river", 1),
            EvidenceQuote("small-report", "Move 2 bus depots", 2),
        ),
        ("9,000 trees; or 9000 | so",),
    ),
    SetQuestion(
        "q 2",
        "And how many canteens opened?",
        (Turn("user", "Who is cared for?"), Turn("assistant", "The elderly. [1]")),
        "followup",
        True,
        (("5",), ("a;b", "c|d")),
        (),
        (EvidenceQuote("small-report", "We opened 5 canteens for the elderly", 1),),
        ("5 canteens",),
    ),
    SetQuestion("none", "=How many zeppelins?", (), "unanswerable", False),
)


@pytest.fixture
def source(small_index, tmp_path):
    """A run of the real path over a small report."""
    path = tmp_path / "results.jsonl"
    lines = answer_all(QUESTIONS, QuestionAnswerer(small_index).answer)
    path.write_text("".join(json.dumps(line, ensure_ascii=False) + "\n" for line in lines))
    return Source("my run", RunCases(QUESTIONS, Results(path)), small_index.passages)


@pytest.fixture
def written(source, tmp_path):
    def write(name):
        folder = tmp_path / name
        folder.mkdir()
        return EXPORTS[name](source, folder)

    return write


def read_lines(path):
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]


def test_the_run_has_an_answer_and_an_abstention(source):
    assert [case.abstained for case in source.cases] == [False, False, True]


# TREC, read by ir_measures and ranx


def test_trec_files_give_ir_measures_the_figures_that_we_report(source, written):
    run, qrels = written("trec")
    found = ir_measures.calc_aggregate(
        [ir_measures.RR, ir_measures.Success @ 1, ir_measures.Success @ 5],
        list(ir_measures.read_trec_qrels(str(qrels))),
        list(ir_measures.read_trec_run(str(run))),
    )
    ours = score_table(source.cases).summary()["measures"]
    named = {str(measure): value for measure, value in found.items()}
    assert named["RR"] == pytest.approx(ours["MRR"]["value"], abs=1e-4)
    for k in (1, 5):
        assert named[f"Success@{k}"] == ours[f"success@{k}"]["value"]


def test_a_trec_run_keeps_the_order_of_the_passages(source, written):
    run, _ = written("trec")
    docs = list(ir_measures.read_trec_run(str(run)))
    for case in source.cases:
        of_query = [d for d in docs if d.query_id == bare_id(case.question.id)]
        assert [d.doc_id for d in of_query] == [hit["passage_id"] for hit in case.hits]
        assert [d.score for d in of_query] == sorted((d.score for d in of_query), reverse=True)


def test_trec_qrels_judge_every_passage_that_holds_evidence(written, small_index):
    _, path = written("trec")
    qrels = list(ir_measures.read_trec_qrels(str(path)))
    texts = {p.passage_id: p.text for p in small_index.passages}
    assert {q.query_id for q in qrels} == {"trees", "q%202"}
    assert all(
        "9,000 trees" in texts[q.doc_id] or "bus depots" in texts[q.doc_id] for q in qrels[:2]
    )


@pytest.mark.slow
def test_trec_files_are_read_by_ranx(source, written):
    ranx = pytest.importorskip("ranx", reason="pip install 'beijing-plans-qa[exchange]'")
    run, qrels = written("trec")
    read = ranx.Run.from_file(str(run), kind="trec")
    judged = ranx.Qrels.from_file(str(qrels), kind="trec")
    ours = score_table(source.cases).summary()["measures"]
    found = ranx.evaluate(judged, read, ["mrr", "hit_rate@5"], make_comparable=True)
    assert found["mrr"] == pytest.approx(ours["MRR"]["value"], abs=1e-4)
    assert found["hit_rate@5"] == ours["success@5"]["value"]


# BEIR, read by our own reader, which follows BEIR's


def test_a_beir_folder_reads_back_with_the_same_questions_and_passages(
    written, tmp_path, small_index
):
    written("beir")
    back = read_questions(tmp_path / "beir")
    assert [(q.id, q.question) for q in back] == [(q.id, q.question) for q in QUESTIONS[:2]]
    passages = {p.passage_id: p.text for p in small_index.passages}
    for question in back:
        assert all(item.doc_id in passages for item in question.evidence)
    corpus = {line["_id"]: line["text"] for line in read_lines(tmp_path / "beir" / "corpus.jsonl")}
    assert corpus == passages
    queries = read_lines(tmp_path / "beir" / "queries.jsonl")
    assert [query["_id"] for query in queries] == ["trees", "q 2", "none"]


# ragas and deepeval

# The fields of ragas' SingleTurnSample (0.3, 0.4) and their types.
RAGAS = {
    "user_input": str,
    "retrieved_contexts": list,
    "reference_contexts": list,
    "retrieved_context_ids": list,
    "reference_context_ids": list,
    "response": str,
    "multi_responses": list,
    "reference": str,
    "rubric": dict,
}


def test_a_ragas_dataset_has_fields_and_types_of_its_samples(source, written):
    [path] = written("ragas")
    for sample, case in zip(read_lines(path), source.cases, strict=True):
        assert all(isinstance(value, RAGAS[name]) for name, value in sample.items())
        assert all(isinstance(x, str) for v in sample.values() if isinstance(v, list) for x in v)
        assert sample["response"] == case.answer
        assert len(sample["retrieved_contexts"]) == len(sample["retrieved_context_ids"])
    back = read_questions(path)
    assert [e.quote for e in back[0].evidence] == [e.quote for e in QUESTIONS[0].evidence]
    assert back[0].answers == QUESTIONS[0].answers


def test_a_ragas_dataset_is_read_by_ragas(written):
    reason = "pip install ragas, in an environment of its own: it holds other libraries back"
    schema = pytest.importorskip("ragas.dataset_schema", reason=reason)
    [path] = written("ragas")
    dataset = schema.EvaluationDataset.from_jsonl(str(path))
    assert [sample.to_dict() for sample in dataset] == read_lines(path)


def test_deepeval_goldens_have_the_names_that_it_reads_and_read_back(written):
    [path] = written("deepeval")
    goldens = json.loads(path.read_text(encoding="utf-8"))
    names = {"input", "actual_output", "expected_output", "context", "retrieval_context"}
    assert all(golden.keys() <= names for golden in goldens)
    back = read_questions(path)
    assert [q.question for q in back] == [g["input"] for g in goldens]
    assert back[0].answers == QUESTIONS[0].answers


def test_deepeval_goldens_of_no_question_are_an_empty_list(tmp_path):
    (tmp_path / "none.jsonl").write_text("")
    [path] = EXPORTS["deepeval"](
        Source("x", RunCases((), Results(tmp_path / "none.jsonl")), ()), tmp_path
    )
    assert json.loads(path.read_text()) == []


# SQuAD


def test_squad_predictions_give_the_figures_that_we_report(source, written):
    predictions, chances = (json.loads(path.read_text()) for path in written("squad"))
    assert predictions.keys() == chances.keys() == {q.id for q in QUESTIONS}
    assert predictions["none"] == ""
    assert all(0 <= chance <= 1 for chance in chances.values())
    f1 = [
        max(squad.f1(predictions[q.id], answer) for answer in q.answers or ("",)) for q in QUESTIONS
    ]
    ours = score_table(source.cases).summary()["measures"]["F1"]
    assert sum(f1) / len(f1) == pytest.approx(ours["value"], abs=1e-4)


# TREC RAG


def test_trec_rag_answers_cite_their_references_by_place(source, written):
    [path] = written("trec-rag")
    for answer, case in zip(read_lines(path), source.cases, strict=True):
        assert list(answer) == ["metadata", "references", "answer"]
        assert answer["metadata"] == {
            "team_id": "beijing-plans-qa",
            "run_id": "my run",
            "type": "automatic",
            "narrative_id": case.question.id,
            "narrative": case.question.question,
        }
        assert answer["references"] == list(dict.fromkeys(c["passage_id"] for c in case.citations))
        cited = [place for sentence in answer["answer"] for place in sentence["citations"]]
        assert set(cited) == set(range(len(answer["references"])))
        assert not any("[" in sentence["text"] for sentence in answer["answer"])


# CSV


def test_a_table_reads_back_as_the_same_questions(written):
    [path] = written("csv")
    assert read_questions(path) == QUESTIONS


def test_a_table_shows_what_came_out_and_no_cell_is_a_formula(source, written):
    [path] = written("csv")
    with path.open(encoding="utf-8-sig", newline="") as file:
        rows = list(csv.DictReader(file))
    assert [row["passed"] for row in rows][-1] == "yes"
    assert rows[0]["response"] == next(iter(source.cases)).answer
    assert rows[2]["question"] == "'=How many zeppelins?"
    assert rows[0]["score: correct"] in ("0", "1")
    assert (rows[0]["score: facts"] in ("0", "1"), rows[0]["of: facts"]) == (True, "1")
    assert (rows[2]["score: correct"], rows[2]["of: correct"]) == ("", "")
    assert not any("/" in row[name] for row in rows for name in row if name[:3] in ("sco", "of:"))
    assert not any(cell.startswith(("=", "+", "-", "@")) for row in rows for cell in row.values())


def test_an_id_for_trec_has_no_blanks_and_stays_its_own():
    assert bare_id("a b\t%20") == "a%20b%09%2520"


def test_a_run_without_results_can_be_exported_in_every_format(tmp_path, small_index):
    (tmp_path / "none.jsonl").write_text("")
    empty = RunCases(QUESTIONS, Results(tmp_path / "none.jsonl"))
    assert not any(Case.was_run.func(case) for case in empty)
    for name, export in EXPORTS.items():
        folder = tmp_path / name
        folder.mkdir()
        assert all(
            path.exists() for path in export(Source("x", empty, small_index.passages), folder)
        )
