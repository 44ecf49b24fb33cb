import pytest
from fakes import HashingEmbedder

from corpus.report import read_corpus
from index.building import build_index
from qa.answer import QuestionType, Turn
from qa.pipeline import QuestionAnswerer
from qa.reading.chinese_terms import question_type, split

DOCUMENTS = ("documents/a05.md", "documents/b02.md", "documents/b03.md")


@pytest.fixture
def chinese(make_folder):
    """Two Chinese reports and an English one."""
    return QuestionAnswerer(build_index(read_corpus(make_folder(*DOCUMENTS)), HashingEmbedder()))


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("全市有多少常住人口?", QuestionType.NUMBER),
        ("新增了几所小学?", QuestionType.NUMBER),
        ("谁牵头这项工作?", QuestionType.WHO),
        ("局长叫什么名字?", QuestionType.WHO),
        ("何时通车?", QuestionType.WHEN),
        ("公园建在哪里?", QuestionType.WHERE),
        ("哪些指标未完成?", QuestionType.LIST),
        ("哪几个项目调出清单?", QuestionType.LIST),
        ("为什么减少了?", QuestionType.EXPLAIN),
        ("问题出在哪里?", QuestionType.EXPLAIN),
        ("优良比例是百分之百,对吗?", QuestionType.YES_NO),
        ("是不是已经通车?", QuestionType.YES_NO),
        ("收入与上年相比如何?", QuestionType.COMPARE),
    ],
)
def test_the_words_of_a_chinese_question_give_its_type(text, kind):
    assert question_type(text) is kind


def test_telling_words_stay_and_those_of_the_asking_go():
    assert split("请问云江市一共有多少常住人口?") == ["云江市", "常住人口"]
    assert "未完成" in split("标了“未完成”的是哪些指标?")


def test_a_chinese_question_is_answered_from_a_chinese_report_in_its_words(chinese):
    answer = chinese.answer("云江市有多少常住人口?")
    assert "四百一十二万六千" in answer.text
    assert answer.citations[0].doc_id == "b02"
    assert "。." not in answer.text


def test_the_report_of_the_place_asked_about_answers(chinese):
    found = chinese.find(chinese.understand("清泽区社会消费品零售总额是多少?"))
    assert found.evidence[0][0].passage.doc_id == "b03"
    found = chinese.find(chinese.understand("云江市社会消费品零售总额是多少?"))
    assert found.evidence[0][0].passage.doc_id == "b02"


def test_a_follow_up_is_asked_with_the_words_before_it(chinese):
    before = [Turn("user", "云江市社会消费品零售总额是多少?")]
    question = chinese.understand("那2024年呢?", before)
    assert question.doc_ids == {"b02"}
    assert "零售总额" in {term.surface for term in question.all_terms}


def test_without_a_chinese_report_a_question_is_read_in_english(fake_index):
    question = QuestionAnswerer(fake_index).understand("2023年新增了多少公园?")
    assert not question.chinese
    assert all(term.surface.isascii() for term in question.terms)
