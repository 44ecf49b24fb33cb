import pytest
from hypothesis import given
from hypothesis import strategies as st

from qa.lexicon.corpus_lexicon import CorpusLexicon
from qa.reading.chinese import is_chinese
from qa.reading.chinese import translate as in_english

ENTRIES = CorpusLexicon.load("beijing").chinese


def translate(text):
    return in_english(text, ENTRIES)


# Telling Chinese from English


@pytest.mark.parametrize(
    "text", ["哪些公园？", "有多少公園？", "Beijing有多少公园？", "2023年的就业"]
)
def test_chinese_is_told(text):
    assert is_chinese(text)


@pytest.mark.parametrize(
    "text",
    ["Which parks?", "", "2023", "What does 就业 mean in the mayor's own words?", "Привет", "一"],
)
def test_a_chinese_name_inside_english_does_not_make_a_question_chinese(text):
    assert not is_chinese(text)


# Putting it into English words


@pytest.mark.parametrize(
    ("chinese", "word"),
    [
        ("谁出席了会议？", "who"),
        ("哪位领导讲话？", "who"),
        ("什么时候开放？", "when"),
        ("哪一天举行？", "when"),
        ("在哪里建设公园？", "where"),
        ("建了多少个公园？", "how many"),
        ("投资多少？", "how much"),
        ("有几个公园？", "how many"),
        ("森林覆盖率多高？", "what percentage"),
        ("为什么建公园？", "why"),
        ("哪些公园开放？", "which"),
        ("如何保护长城？", "how"),
        ("公园开放了吗？", "did"),
    ],
)
def test_the_question_word_comes_first(chinese, word):
    assert translate(chinese).startswith(f"{word} ")


@pytest.mark.parametrize("chinese", ["公园比博物馆多吗？", "2023年与2024年相比"])
def test_a_comparison_says_so_first(chinese):
    assert translate(chinese).startswith("compare ")


def test_a_short_question_back_asks_what_about():
    assert translate("那博物馆呢？").startswith("what about ")


@pytest.mark.parametrize(
    ("simplified", "traditional"),
    [
        ("谁主持了会议？", "誰主持了會議？"),
        ("新增了多少博物馆？", "新增了多少博物館？"),
        ("国际机场在哪里？", "國際機場在哪裡？"),
    ],
)
def test_simplified_and_traditional_read_alike(simplified, traditional):
    assert translate(simplified) == translate(traditional)


def test_terms_become_the_reports_words():
    english = translate("博物馆和公园")
    assert "museums" in english
    assert "parks" in english


def test_the_longest_term_wins():
    assert "Beijing Daxing International Airport" in translate("大兴国际机场")


def test_names_of_a_corpus_are_no_words_of_another():
    assert in_english("两区在哪里？", CorpusLexicon.load().chinese) != translate("两区在哪里？")
    assert "Two Zones" in translate("两区在哪里？")


def test_names_of_people_become_pinyin():
    assert "Yin Li" in translate("尹力说了什么？")
    assert "Cai Qi" in translate("蔡奇")


@pytest.mark.parametrize(
    ("chinese", "english"),
    [
        ("2021年4月21日", "April 21, 2021"),
        ("12月2日的会议", "December 2 "),
        ("2020年12月", "December 2020"),
        ("5月份的公园", "May "),
        ("2024年公园", "2024 "),
        ("4月21号", "April 21"),
    ],
)
def test_dates_take_the_reports_form(chinese, english):
    assert english in translate(chinese)


def test_a_month_that_is_none_is_no_date():
    assert "13" in translate("13月2日")


@pytest.mark.parametrize(
    ("chinese", "number"),
    [
        ("20万公园", "200000"),
        ("1.5万公园", "15000"),
        ("3.5亿元", "350000000"),
        ("1,200万公园", "12000000"),
        ("0.5亿元", "50000000"),
    ],
)
def test_wan_and_yi_are_multiplied_out(chinese, number):
    assert number in translate(chinese).split()


@pytest.mark.parametrize("text", ["2023年Beijing有多少公园？", "PM2.5浓度", "GDP的10%"])
def test_latin_words_and_figures_inside_chinese_are_kept(text):
    kept = [piece for piece in ("Beijing", "PM2.5", "GDP", "10%", "2023") if piece in text]
    assert kept
    assert all(piece in translate(text) for piece in kept)


def test_what_the_lexicon_lacks_stays_so_that_it_counts_as_not_understood():
    assert "鲲" not in ENTRIES
    assert "鲲" in translate("鲲鹏有多少？")


@pytest.mark.parametrize("particle", ["的", "了", "吗", "呢", "请问"])
def test_particles_are_left_out(particle):
    assert particle not in translate(f"公园{particle}公园")


def test_full_width_marks_are_left_out():
    assert not set("？，、") & set(translate("公园、博物馆，有多少？"))


@given(st.text(st.sampled_from("公园博物馆年月日万亿第二次多少谁吗呢2024一 ,.？A"), max_size=30))
def test_every_chinese_text_becomes_one_line_that_asks(text):
    english = translate(text)
    assert english.endswith("?")
    assert "\n" not in english


@pytest.mark.parametrize(
    ("chinese", "thing"),
    [
        ("安装了多少部电梯？", "elevators"),
        ("有多少项目？", "projects"),
        ("谁主持会议？", "presided over the meeting"),
    ],
)
def test_what_is_asked_for_is_kept_where_one_entry_holds_it_with_the_asking(chinese, thing):
    assert thing in translate(chinese)


@pytest.mark.parametrize(
    ("text", "asks"),
    [
        ("现在的书记叫什么名字？", "who"),
        ("会议的主持人叫什么？", "who"),
        ("这三项措施是哪三项？", "which are the"),
        ("这条河叫什么？", "which"),
    ],
)
def test_what_somebody_is_called_and_which_three_there_are_is_asked(text, asks):
    assert translate(text).startswith(f"{asks} ")
    assert "哪" not in translate(text)
