from decimal import Decimal

import pytest

from qa.text.figures import find_figures


@pytest.mark.parametrize(
    ("text", "value", "unit", "kind"),
    [
        ("常住人口412.6万人", "4126000", "人", "count"),
        ("四百一十二万六千常住人口", "4126000", "", "count"),
        ("投资31.7亿元", "3170000000", "元", "money"),
        ("可支配收入46820元", "46820", "元", "money"),
        ("增加四千万元", "40000000", "元", "money"),
        ("增长百分之五点二", "5.2", "%", "percent"),
        ("为目标的百分之一百一十", "110", "%", "percent"),
        ("快一点七个百分点", "1.7", "个百分点", "percent"),
        ("提高两成", "20", "%", "percent"),
        ("新建公园12个", "12", "个", "count"),
        ("公园１２个", "12", "个", "count"),
        ("绿地8.6公顷", "8.6", "公顷", "area"),
        ("全长3.26公里", "3.26", "公里", "length"),
        ("每立方米三十一微克", "31", "微克", "concentration"),
        ("第九届茶博会", "9", "届", "ordinal"),
        ("一万零五十人", "10050", "人", "count"),
    ],
)
def test_a_chinese_figure_has_its_value_unit_and_kind(text, value, unit, kind):
    (figure,) = find_figures(text)
    assert (figure.value, figure.unit, figure.kind) == (Decimal(value), unit, kind)
    assert text[figure.span.start : figure.span.end] == figure.text


@pytest.mark.parametrize("text", ["三分之二的企业", "占全部的2/3"])
def test_a_fraction_is_a_share(text):
    (figure,) = find_figures(text)
    assert (round(figure.value, 3), figure.kind) == (Decimal("0.667"), "percent")


@pytest.mark.parametrize(
    "text",
    ["2024年工作回顾", "二〇二四年一月十六日", "轨道交通一号线", "“十四五”规划", "一季度开工"],
)
def test_dates_years_and_numbers_in_names_are_no_figures(text):
    assert find_figures(text) == ()


def test_the_head_of_a_column_names_the_unit():
    *_, figure = find_figures("口袋公园, 计划投入(亿元): 0.6")
    assert (figure.value, figure.kind) == (Decimal(60_000_000), "money")


def test_an_english_sentence_with_a_chinese_name_has_english_figures():
    (figure,) = find_figures("The bridge of Yunjiang (云江市) cost 20 million yuan.")
    assert (figure.value, figure.kind) == (Decimal(20_000_000), "money")
