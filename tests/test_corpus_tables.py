import pytest

from corpus.document import Source
from corpus.extract import ExtractWriter
from corpus.plain_blocks import read_plain
from corpus.report import parse_report
from corpus.tables import write_table

SOURCE = Source("small", "A small report", "", None, None, "")
REVENUE = [
    ["Revenue", "2023", "2024"],
    ["Ferry fares", "5.1 million", "6.4 million"],
    ["Fees", "40 million", "38 million"],
]
CELLS = [
    "Ferry fares, 2023: 5.1 million",
    "Ferry fares, 2024: 6.4 million",
    "Fees, 2023: 40 million",
    "Fees, 2024: 38 million",
]


def written(rows):
    writer = ExtractWriter()
    write_table(writer, rows)
    return writer.finish().text.split("\n")[:-1]


def paragraphs(text):
    document = parse_report(text, SOURCE)
    return [document.text[p.start : p.end] for s in document.sections for p in s.paragraphs]


def test_a_cell_has_the_heads_of_its_row_and_its_column():
    assert written(REVENUE) == ["Revenue", *CELLS]


def test_a_table_without_heads_has_the_head_of_each_row():
    assert written([["Trees", "400"], ["Ponds", "3"]]) == ["Trees: 400", "Ponds: 3"]


def test_an_empty_cell_is_left_out():
    assert written([["", "2023", "2024"], ["Fees", "", "38"]]) == ["Fees, 2024: 38"]


@pytest.mark.parametrize("sep", ["\t", "   ", " | "], ids=["tabs", "columns of blanks", "bars"])
def test_a_table_in_plain_text_is_read_cell_by_cell(sep):
    text = "The town's income grew.\n\n" + "\n".join(sep.join(row) for row in REVENUE) + "\n"
    assert [p for p in paragraphs(text) if ":" in p] == CELLS


def test_a_markdown_rule_between_head_and_rows_is_no_row():
    lines = [" | ".join(row) for row in REVENUE]
    text = "\n".join([lines[0], "--- | --- | ---", *lines[1:]])
    assert [p for p in paragraphs(text) if ":" in p] == CELLS


def test_text_without_a_table_keeps_its_text():
    text = "One line.  Two blanks after a stop.\n\nAnother line with 4 trees.\n"
    assert read_plain(text).text == text


def test_labels_with_what_they_say_are_no_table():
    text = "TO:       All staff\nFROM:     Facilities\nSUBJECT:  Lost keys\n\nKeys are dear.\n"
    assert read_plain(text).text == text


@pytest.mark.parametrize("head", ["Sold by 30/09/2021", "Sold 2020–21 (boxes)", "2020-21"])
def test_a_column_may_be_headed_by_a_date_or_a_year_of_two(head):
    rows = [["Fruit", head], ["Plums", "1,204"], ["Pears", "310"]]
    assert f"Plums, {head}: 1,204" in written(rows)
