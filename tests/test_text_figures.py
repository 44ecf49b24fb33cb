from decimal import Decimal

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from qa.text.figures import find_figures


def values(text):
    return [figure.value for figure in find_figures(text)]


def texts(text):
    return [figure.text for figure in find_figures(text)]


def only(text):
    [figure] = find_figures(text)
    return figure


def test_a_figure_is_read_whole():
    assert texts("Build 120,000 seats") == ["120,000"]
    assert values("Build 120,000 seats") == [Decimal(120_000)]


@pytest.mark.parametrize("whole", ["120,000", "20,000.5", "20,0001", "1,020,000"])
def test_20000_is_not_found_inside_another_figure(whole):
    assert Decimal(20_000) not in values(f"Build {whole} seats")


def test_a_sentence_with_several_figures_gives_all_in_order():
    text = "It laid 42.5 kilometers of pipe, felled 1,300 trees, hired 19 divers and saved 7%."
    assert values(text) == [Decimal("42.5"), Decimal(1300), Decimal(19), Decimal(7)]


def test_values_are_those_written():
    assert values("7") == [7]
    assert values("1,234,567") == [1_234_567]
    assert values("0.75") == [Decimal("0.75")]


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("3.5 million tons", 3_500_000),
        ("2.4 billion bricks", 2_400_000_000),
        ("1 trillion grains", 10**12),
        ("6 thousand rafts", 6_000),
        ("two hundred rafts", 200),
        ("RMB 80 billion", 80 * 10**9),
    ],
)
def test_million_and_billion_are_part_of_the_value(text, value):
    assert values(text) == [value]


@pytest.mark.parametrize(
    ("text", "value"), [("three boats", 3), ("Eleven piers", 11), ("half of it", Decimal("0.5"))]
)
def test_figures_in_words_are_figures(text, value):
    assert values(text) == [value]


@pytest.mark.parametrize("word", ["often", "sixpence", "tent", "freight", "phone", "One", "one"])
def test_words_that_only_hold_a_figure_word_are_none(word):
    assert values(f"The {word} was there") == []


@pytest.mark.parametrize(
    ("text", "unit", "kind"),
    [
        ("41.5% of roofs", "%", "percent"),
        ("41.5 percent of roofs", "percent", "percent"),
        ("0.4 percentage points", "percentage points", "percent"),
        ("9 billion yuan", "yuan", "money"),
        ("6 square kilometers", "square kilometers", "area"),
        ("800 hectares", "hectares", "area"),
        ("17 kilometers", "kilometers", "length"),
        ("a 17-kilometer wall", "kilometer", "length"),
        ("30 micrograms/cubic meter", "micrograms/cubic meter", "concentration"),
        ("1.3 times", "times", "times"),
        ("the 21st regatta", "", "ordinal"),
        ("the third regatta", "", "ordinal"),
        ("17 boats", "", "count"),
    ],
)
def test_unit_and_kind_are_read(text, unit, kind):
    figure = only(text)
    assert (figure.unit, figure.kind) == (unit, kind)


def test_money_written_before_the_figure_is_money():
    assert only("RMB 80 billion").kind == "money"


def test_singular_and_plural_units_have_one_key():
    assert only("1,000 meters").unit_key == only("a 5-meter mast").unit_key
    assert only("5 hectares").unit_key != only("5 kilometers").unit_key


@pytest.mark.parametrize("hedge", ["more than", "nearly", "no less than", "over", "up to"])
def test_a_hedge_is_shown_and_leaves_the_value(hedge):
    figure = only(f"It has {hedge} 300 masts")
    assert figure.text == f"{hedge} 300"
    assert figure.value == 300


@pytest.mark.parametrize(
    "text",
    ["in 2023", "(2024)", "the 1998 flood", "between 2020 and 2022", "2023 boats", "until 2035."],
)
def test_a_bare_year_is_no_figure(text):
    assert values(text) == []


@pytest.mark.parametrize(
    "text", ["on April 21", "on 21 April", "On 2024-02-19", "By December 12 it was done"]
)
def test_a_date_is_no_figure(text):
    assert values(text) == []


@pytest.mark.parametrize(
    "text",
    [
        "Line 3",
        "metro line 12",
        "National Highway 109",
        "version 6.0",
        "the 4.0 phase",
        "Level 2 and above",
        "Covid-19",
        "page 5",
    ],
)
def test_a_number_that_is_a_name_is_no_figure(text):
    assert values(text) == []


@pytest.mark.parametrize(
    "name", ['"One Microgram"', "“Three 100”", "“23·7”", '"Five Sons"', '"10 Gigabit Network"']
)
def test_a_figure_in_a_quoted_name_is_none(name):
    assert values(f"the {name} action") == []


def test_figures_beside_a_quoted_name_are_kept():
    assert values("the “Five Sons” plan with 12 steps") == [12]


@pytest.mark.parametrize("text", ["a three-year drive", "for 8 years", "a 5-year lease"])
def test_a_number_of_years_is_no_figure(text):
    assert values(text) == []


def test_a_figure_that_looks_like_a_year_counts_with_a_unit_or_a_comma():
    assert values("2,023 boats") == [2023]
    assert values("2023 hectares") == [2023]


def test_a_text_without_figures_has_none():
    assert values("") == values("No boats at all.") == []


def test_curly_quotes_and_odd_blanks_move_no_span():
    text = "“Boats’ day”:\u00a01,200\u00a0hectares"
    figure = only(text)
    assert text[figure.span.start : figure.span.end] == "1,200\u00a0hectares"


PIECES = st.sampled_from(
    [
        "1",
        "20,000",
        "3.5",
        "2023",
        "million",
        "billion",
        "%",
        "percent",
        "yuan",
        "kilometers",
        "half",
        "ten",
        "third",
        "Line",
        "April",
        ",",
        ".",
        "-",
        "and",
        "over",
        "nearly",
        "“",
        "”",
        "人",
        "\xa0",
        "RMB",
        "12th",
        "square",
        "meters",
        "boats",
    ]
)


@given(st.one_of(st.text(max_size=80), st.lists(PIECES, max_size=12).map(" ".join)))
@example("over 3.5 million yuan")
def test_spans_lie_in_the_text_in_order_and_hold_the_figure(text):
    end = 0
    for figure in find_figures(text):
        assert end <= figure.span.start < figure.span.end <= len(text)
        assert len(figure.text) == len(figure.span)
        assert figure.value >= 0
        end = figure.span.end


@given(st.integers(1, 10**9).filter(lambda n: not 1900 <= n < 2100))
def test_every_whole_number_has_its_value_with_and_without_commas(number):
    assert values(f"It has {number} sails") == values(f"It has {number:,} sails") == [number]


@pytest.mark.parametrize(
    ("text", "written", "value", "unit"),
    [
        ("roughly £7 billion in ten years", "£7 billion", 7_000_000_000, "pounds"),
        ("A ticket is $3.10.", "$3.10", Decimal("3.10"), "dollars"),
        ("at US$3.5m a year", "US$3.5m", 3_500_000, "dollars"),
        ("€4.2bn in all", "€4.2bn", 4_200_000_000, "euros"),
        ("NOK 612.4 million", "NOK 612.4 million", 612_400_000, "NOK"),
        ("4 million euros", "4 million euros", 4_000_000, "euros"),
        ("₹4 crore for roads", "₹4 crore", 40_000_000, "rupees"),
        ("RMB 30 for each", "RMB 30", 30, "yuan"),
    ],
)
def test_money_is_read_in_any_currency(text, written, value, unit):
    [figure] = find_figures(text)
    assert (figure.text, figure.value, figure.unit) == (written, value, unit)
    assert figure.kind == "money"


@pytest.mark.parametrize("text", ["all 20 of them", "The trains Try 20 stops", "some 3 m of road"])
def test_words_that_look_like_codes_of_currencies_are_none(text):
    assert all(figure.kind != "money" for figure in find_figures(text))
