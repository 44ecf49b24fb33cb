"""Questions in either language on a corpus of reports in both."""

from dataclasses import replace
from pathlib import Path

import pytest

from corpus.listing import update_manifest
from corpus.report import read_corpus
from index.building import build_index
from qa.answer import QuestionType
from qa.indexing import load_model
from qa.pipeline import QuestionAnswerer
from qa.settings import Settings
from qa.text.bilingual import gather_glosses

REPORT = "chinese-annual-report.md"


@pytest.fixture(scope="module")
def both(tmp_path_factory):
    """A Chinese report beside two English ones."""
    return answerer(tmp_path_factory.mktemp("both"), REPORT, "documents/a05.md", "small-report.txt")


def answerer(folder, *names):
    for name in names:
        path = Path(__file__).parent / "data" / name
        (folder / path.name).write_bytes(path.read_bytes())
    update_manifest(folder)
    return QuestionAnswerer(build_index(read_corpus(folder), load_model(Settings().model)))


@pytest.mark.parametrize(
    ("question", "told"),
    [
        ("When did berth 7 of Chenghaiwan start trial operation?", "August 16, 2024"),
        ("Who is the general manager of Chenghaiwan Port Group?", "罗振华"),
        ("What is the position of Luo Zhenhua?", "总经理"),
        ("Why did the net profit of Chenghaiwan Port Group fall in 2024?", "煤炭装卸费率"),
        ("澄海湾港务集团2024年的货物吞吐量是多少?", "1.32亿吨"),
        ("公司的财务总监是谁?", "叶青"),
        ("周立群是什么人?", "独立董事"),
    ],
)
def test_the_chinese_report_answers_questions_in_either_language(both, question, told):
    answer = both.answer(question)
    assert told in answer.text
    assert answer.citations[0].doc_id == "chinese-annual-report"


@pytest.mark.parametrize(
    "question",
    [
        "How many ships does Chenghaiwan Port Group own?",
        "What is the salary of the chairman of Chenghaiwan Port Group?",
        "公司2024年的纳税总额是多少?",
        "监事会主席是谁?",
    ],
)
def test_what_the_chinese_report_does_not_say_is_not_answered(both, question):
    assert both.answer(question).abstained


def test_an_answer_quotes_the_chinese_sentence_and_says_the_rest_in_english(both):
    """The bound is low here: the judge has seen few English questions on Chinese reports."""
    lenient = QuestionAnswerer(both.index, replace(both.settings, min_confidence=0.1))
    answer = lenient.answer("How many invention patents were granted to the group?")
    assert answer.text.startswith("In 2024: ")
    assert "发明专利19件" in answer.citations[0].quote


def test_english_reports_answer_beside_a_chinese_one(both, tmp_path):
    alone = answerer(tmp_path, "small-report.txt")
    question = "How many trees will be planted in 2020?"
    assert both.answer(question).text == alone.answer(question).text


def test_a_chinese_question_has_the_type_of_its_own_words(both):
    assert both.understand("罗振华担任什么职务?").type is QuestionType.ROLE


def test_english_reports_alone_have_no_glossary(tmp_path):
    english = answerer(tmp_path, "small-report.txt")
    assert gather_glosses(english.index, english.lexicon) == []
