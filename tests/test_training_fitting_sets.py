"""The data of the fits: every set and document is left out once, and documents can be read."""

import json
import re
from collections import Counter
from pathlib import Path

import pytest

from corpus.plain_text import one_line
from qa.evaluation.errors import BadQuestionSet
from qa.finding.reader import UPDATE
from qa.training.fitting_sets import (
    FittingSet,
    in_folds,
    learned_by_reader,
    provenance,
    read_document_questions,
)

ROOT = Path(__file__).parent.parent
DOCUMENTS = ROOT / "qa" / "training" / "data" / "documents"
TESTS = ROOT / "tests" / "data"
LOOSE = (DOCUMENTS / "loose.jsonl", TESTS / "documents" / "loose.jsonl")
FOLDERS = [DOCUMENTS, *(TESTS / f"{name}documents" for name in ("", "validation_", "unfitted_"))]


def a_set(name, origin, *, weight=1.0):
    return FittingSet(name, origin, (), None, weight)


def test_each_set_is_left_out_once_and_never_fitted_on_then():
    sets = [a_set(f"r{i}", "reports") for i in range(7)] + [a_set(f"d{i}", "x") for i in range(3)]
    folds = list(in_folds(sets))
    assert sorted(one.name for out, _ in folds for one in out) == sorted(s.name for s in sets)
    for out, rest in folds:
        assert len(out) + len(rest) == len(sets)
        assert not {one.name for one in out} & {one.name for one in rest}


def test_the_digest_of_the_data_depends_on_what_is_in_it_not_on_the_order():
    one, other = a_set("a", "reports"), a_set("b", "x")
    assert provenance([one, other]) == provenance([other, one])
    assert provenance([one, other])["data"] != provenance([one, a_set("b", "x", weight=2)])["data"]


def is_cell(quote, text):
    """True if a quote reads "row, column: value", and the text has all three."""
    return ": " in quote and all(part in text for part in re.split(r", |: ", quote))


@pytest.mark.parametrize("folder", FOLDERS, ids=lambda folder: folder.name)
def test_every_document_has_questions_and_every_quote_stands_in_it(folder):
    by_document = read_document_questions(folder)
    assert set(by_document) == {path.stem for path in folder.glob("*.md")}
    unanswerable = [q for qs in by_document.values() for q in qs if not q.answerable]
    assert not any(q.evidence or q.must for q in unanswerable)
    for name, questions in by_document.items():
        marked = (folder / f"{name}.md").read_text(encoding="utf-8")
        text = one_line(marked) + one_line(re.sub(r"[*_`#]", "", marked))
        quotes = [one_line(item.quote) for question in questions for item in question.evidence]
        assert [q for q in quotes if q not in text and not is_cell(q, text)] == []


@pytest.mark.parametrize("path", [DOCUMENTS / "questions.jsonl", *LOOSE])
def test_about_a_third_of_the_questions_on_each_document_has_no_answer(path):
    counts = Counter()
    for row in map(json.loads, path.read_text(encoding="utf-8").splitlines()):
        counts[row["id"].rpartition("-")[0], row["type"] == "unanswerable"] += 1
    assert counts
    for name, is_unanswerable in counts:
        assert abs(2 * counts[name, True] - counts[name, False]) <= 2, (name, is_unanswerable)


def test_a_folder_without_questions_is_refused(tmp_path):
    with pytest.raises(BadQuestionSet, match="no questions"):
        read_document_questions(tmp_path)


def test_a_question_keeps_its_facts_and_its_evidence(tmp_path):
    row = {"id": "p-1", "type": "number", "doc_id": "p", "question": "How many oaks?"}
    row |= {"facts": [["12", "twelve"]], "evidence": ["We planted 12 oaks."]}
    (tmp_path / "q.jsonl").write_text(json.dumps(row) + "\n", encoding="utf-8")
    [question] = read_document_questions(tmp_path)["p"]
    assert question.answerable
    assert question.must == (("12", "twelve"),)
    assert [e.quote for e in question.evidence] == ["We planted 12 oaks."]


def test_what_was_left_out_is_not_called_learned():
    record = json.loads(UPDATE.with_suffix(".json").read_text(encoding="utf-8"))
    assert set(record["out"]) < set(record["sets"])
    assert learned_by_reader() == set(record["sets"]) - set(record["out"])
