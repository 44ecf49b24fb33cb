"""The project's own question sets."""

import json
from collections import Counter
from pathlib import Path

import pytest

from qa.evaluation.check import check_set
from qa.evaluation.errors import BadQuestionSet
from qa.evaluation.question_set import read_questions
from qa.training.fitting_sets import read_sets

DATA = Path(__file__).parent.parent / "qa" / "evaluation" / "data"
WEIGHTS = Path(__file__).parent.parent / "qa" / "weights"
SETS = sorted(path for path in DATA.glob("*.jsonl") if path.stem != "beijing")
UNFITTED = sorted((Path(__file__).parent / "data" / "unfitted_reports").glob("*.jsonl"))
UNOPENED = sorted((Path(__file__).parent / "data" / "unopened").glob("loose*.jsonl"))
PAIRS = Path(__file__).parent / "data" / "verdicts.jsonl"
FOLDERS = (DATA.parents[1] / "training" / "data" / "documents", PAIRS.parent / "documents")
GATHERED = DATA / "beijing.jsonl"
KINDS = {
    "number",
    "person_role",
    "date_place",
    "list",
    "explain",
    "paraphrase",
    "cross_doc",
    "compare",
    "followup",
    "unanswerable",
    "chinese",
}


@pytest.fixture(scope="module")
def texts(documents):
    return {document.doc_id: document.text for document in documents}


@pytest.fixture(scope="module")
def gathered():
    return read_questions(GATHERED)


@pytest.fixture(scope="module")
def originals():
    """The questions of all other sets, by the id that the gathered set gives them."""
    return {f"{path.stem}-{q.id}": q for path in SETS for q in read_questions(path)}


def test_the_gathered_set_has_no_fault(texts):
    faults = [fault for found in check_set(GATHERED, texts) for fault in found.faults]
    assert list(map(str, faults)) == []


def test_every_evidence_of_the_gathered_set_is_a_span_of_its_report(gathered, texts):
    for question in gathered:
        assert bool(question.evidence) is bool(question.answerable), question.id
        for item in question.evidence:
            assert texts[item.doc_id][item.start : item.end] == item.quote


def test_the_gathered_set_is_large_and_holds_every_kind_report_and_set(gathered, texts):
    assert len(gathered) >= 300
    kinds = Counter(question.type for question in gathered)
    assert kinds.keys() == KINDS
    assert min(kinds.values()) >= 25
    reports = Counter(report for question in gathered for report in question.reports)
    assert reports.keys() == texts.keys()
    assert min(reports.values()) >= 25
    sets = Counter(question.id.rpartition("-")[0] for question in gathered)
    assert sets.keys() == {path.stem for path in SETS}
    assert min(sets.values()) >= 14


def test_the_gathered_questions_are_those_of_the_other_sets(gathered, originals):
    for question in gathered:
        original = originals[question.id]
        assert (question.question, question.history) == (original.question, original.history)
        assert (question.must, question.must_not) == (original.must, original.must_not)
        assert [e.group for e in question.evidence] == [e.group for e in original.evidence]


def test_two_sets_are_in_no_fit():
    fitted = {
        s for path in WEIGHTS.glob("*.json") for s in json.loads(path.read_text()).get("sets", [])
    }
    assert {path.stem for path in SETS} - fitted >= {"class", "partners"}
    assert "beijing" not in fitted


@pytest.mark.parametrize("path", [*SETS, *UNFITTED], ids=lambda path: path.stem)
def test_every_quote_of_every_set_stands_in_its_report(path, texts):
    faults = [fault for found in check_set(path, texts) for fault in found.faults]
    assert [str(fault) for fault in faults if fault.field.startswith("evidence")] == []


def test_sets_that_share_questions_are_not_fitted_on_together():
    assert len(read_sets(SETS)) == len(SETS)
    with pytest.raises(BadQuestionSet, match=r"beijing and class share 7\d questions"):
        read_sets([GATHERED, DATA / "class.jsonl"])


@pytest.mark.parametrize("path", UNOPENED, ids=lambda path: path.stem)
def test_a_set_that_was_not_run_has_its_evidence_in_the_reports(path, texts):
    for question in read_questions(path):
        assert bool(question.evidence) is bool(question.answerable), question.id
        for item in question.evidence:
            assert item.quote in texts[item.doc_id], question.id


def test_the_sentence_of_each_verdict_stands_in_its_document(texts):
    known = dict(texts)
    for folder in FOLDERS:
        known |= {path.stem: path.read_text(encoding="utf-8") for path in folder.glob("*.md")}
    pairs = [json.loads(line) for line in PAIRS.read_text(encoding="utf-8").splitlines()]
    assert len(pairs) > 6000
    assert {pair["verdict"] for pair in pairs} == {"Yes", "No", "?"}
    assert all(pair["sentence"] in known[pair["doc_id"]] for pair in pairs)
