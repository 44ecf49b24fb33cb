"""The figures of the five reports, as rows."""

import csv
import io
from dataclasses import replace
from decimal import Decimal
from itertools import combinations

import pytest
from hypothesis import given
from hypothesis import strategies as st

import qa.text.counted as counted_module
import qa.text.pairing as figure_pairs
from corpus.document import Period, Span
from corpus.plain_text import one_line, plain
from corpus.report import parse_report
from qa.figures.csv_file import COLUMNS, write_csv
from qa.figures.table import figure_rows, paired, select_rows
from qa.text.binding import content
from qa.text.figures import find_figures

SAME = {
    ("1,730", "1,650"),
    ("17,000", "16,000"),
    ("281,000", "no less than 260,000"),
    ("38,000", "20,000"),
    ("232", "240"),
    ("243", "300"),
    ("822", "600"),
    ("82,000", "70,000"),
    ("93,000", "80,000"),
    ("58,000 acres", "120,000 acres"),
}


@pytest.fixture(scope="module")
def rows(documents):
    return figure_rows(documents)


def row_of(rows, written, year):
    [row] = [r for r in rows if r.written == written and r.period.year == year]
    return row


def test_every_row_is_a_span_of_its_report(rows, by_id):
    for row in rows:
        text = by_id[row.doc_id].text
        assert text[row.sentence.start : row.sentence.end] == row.quote
        assert one_line(text[row.place.start : row.place.end]) == row.written
        assert row.sentence.start <= row.place.start < row.place.end <= row.sentence.end
        assert row.clause in one_line(row.quote)


def test_every_figure_in_digits_of_every_sentence_is_a_row_or_counts_nothing(rows, documents):
    told = {(row.doc_id, row.place.start) for row in rows}
    left_out = []
    for document in documents:
        for section in document.sections:
            for paragraph in section.paragraphs:
                text = plain(document.text[paragraph.start : paragraph.end])
                for figure in find_figures(text):
                    place = (document.doc_id, paragraph.start + figure.span.start)
                    if figure.kind != "ordinal" and place not in told and not figure.text.isalpha():
                        left_out.append(text[figure.span.start : figure.span.end + 1])
    # The 5 of 5G, and the numbers of a list.
    assert sorted(left_out) == ["1)", "2)", "3)", "4)", "5G"]


def test_ids_are_unique_and_rows_the_same_each_time(rows, documents):
    assert len({row.row_id for row in rows}) == len(rows) == 117
    assert figure_rows(documents) == rows


@pytest.mark.parametrize(
    ("written", "year", "value", "unit", "kind", "counted", "period"),
    [
        ("32 micrograms/cubic meter", 2023, "32", "micrograms/cubic meter", "concentration",
         "average annual concentration of fine particulate matter", "result"),
        ("2.39 billion yuan", 2023, "2390000000", "yuan", "money",
         "general expenditures and non-urgent and non-rigid expenditures", "result"),
        ("97.3%", 2023, "97.3", "%", "percent", "sewage treatment rate", "result"),
        ("RMB 100 billion", 2024, "100000000000", "yuan", "money", "investment intensity", "plan"),
        ("40", 2024, "40", "", "count", "old factories", "plan"),
        ("19", 2020, "19", "", "count",
         "relevant departments for high-caliber Chinese and foreign talent", "statement"),
        ("Seven", None, "7", "", "count", "special inspection reports", "statement"),
    ],
)  # fmt: skip
def test_rows_say_what_the_reports_say(rows, written, year, value, unit, kind, counted, period):
    row = row_of(rows, written, year)
    assert (row.value, row.unit, row.kind) == (Decimal(value), unit, kind)
    assert (row.counted, row.period) == (counted, Period(year, period))


def test_figures_of_2023_and_2024_that_count_the_same_are_paired(rows):
    by_row_id = {row.row_id: row for row in rows}
    pairs = {(row.written, by_row_id[row.pair].written) for row in rows if row.pair}
    assert {pair for pair in pairs if pair in SAME} == SAME
    assert {tuple(reversed(pair)) for pair in pairs - SAME} == SAME
    assert all(by_row_id[row.pair].pair == row.row_id for row in rows if row.pair)


def made(documents, *texts):
    """Rows of a small report that looks back on 2023 and ahead to 2024."""
    return figure_rows([parse_report("\n\n".join(texts), documents[0].source)])


def test_a_growth_is_no_pair_of_a_level_nor_what_is_begun_of_what_is_done(documents):
    rows = made(
        documents,
        "Looking back on 2023",
        "The reading rate has increased to 40%. We completed 20 green roofs.",
        "Looking ahead to 2024",
        "The reading rate will increase by 2%. We start 50 green roofs.",
    )
    assert [row.written for row in rows] == ["40%", "20", "2%", "50"]
    assert not any(row.pair for row in rows)


def test_two_that_fit_as_well_are_no_pair(documents):
    back, ahead = "Looking back on 2023", "Looking ahead to 2024"
    one = made(documents, back, "Add 5 bus lanes.", ahead, "Add 6 bus lanes.")
    both = made(documents, back, "Add 5 bus lanes.", ahead, "Add 6 bus lanes. Add 7 bus lanes.")
    assert all(row.pair for row in one) and not any(row.pair for row in both)


WORDS = (
    "lane",
    "tree",
    "pond",
    "bridge",
    "school",
    "road",
    "lamp",
    "bench",
    "kiosk",
    "gate",
    "pier",
)


@given(
    st.lists(
        st.tuples(
            st.sampled_from((2022, 2023, 2024)),
            st.one_of(
                st.lists(st.sampled_from(WORDS), max_size=11),
                st.integers(0, 11).map(lambda n: list(WORDS[:n])),
            ),
        ),
        max_size=14,
    )
)
def test_pairs_are_those_that_have_each_other_as_their_one_best_match(rows, counted):
    made = [
        replace(
            rows[0],
            counted=" ".join(words),
            clause=" ".join(words),
            period=Period(year, "result"),
            place=Span(n, n + 1),
        )
        for n, (year, words) in enumerate(counted)
    ]
    assert [row.pair for row in paired(made)] == [row.pair for row in paired_one_by_one(made)]


def paired_one_by_one(rows):
    """Every row beside every other, as the promise reads."""
    words = [frozenset(content(row.counted)) for row in rows]
    likeness = {
        (i, j): len(words[i] & words[j]) / len(words[i] | words[j])
        for i, j in combinations(range(len(rows)), 2)
        if words[i] and words[j] and rows[i].period.year != rows[j].period.year
    }
    likeness = {pair: value for pair, value in likeness.items() if value >= 0.8}
    partner = {}
    for pair, value in likeness.items():
        rivals = [v for other, v in likeness.items() if other != pair and {*other} & {*pair}]
        if all(rival < value for rival in rivals):
            partner |= {pair[0]: pair[1], pair[1]: pair[0]}
    return [
        replace(row, pair=rows[partner[n]].row_id) if n in partner else row
        for n, row in enumerate(rows)
    ]


@pytest.mark.parametrize(
    "sentences",
    [
        [f"Add {n} bus lanes." for n in range(10, 610)],
        [f"Add 5 bus lanes of kind {n}x and road trees beside them." for n in range(600)],
        [f"{n}. Heading {n}" for n in range(600)],
    ],
)
def test_few_rows_are_compared_with_each_other(documents, monkeypatch, sentences):
    compared = []
    monkeypatch.setattr(figure_pairs, "_alike", lambda *words: compared.append(words) or 0.0)
    rows = made(documents, "Looking back on 2023", *sentences, "Looking ahead to 2024", *sentences)
    assert len(rows) >= 1000 and len(compared) <= 2 * len(rows)


def test_what_a_crowd_has_in_common_is_still_paired_where_all_words_are_the_same(documents):
    crowd = [f"Add 5 bus lanes of kind {n}x and road trees beside them." for n in range(300)]
    back, ahead = "Looking back on 2023", "Looking ahead to 2024"
    rows = made(documents, back, *crowd, ahead, crowd[8].replace("5", "7"))
    found = [(row.written, row.counted) for row in rows if row.pair]
    assert [written for written, _ in found] == ["5", "7"]
    assert len({counted for _, counted in found}) == 1 and "8x" in found[0][1]


def test_a_sentence_of_many_figures_is_read_once(documents, monkeypatch):
    asked = []
    counts = counted_module._counts
    monkeypatch.setattr(counted_module, "_counts", lambda *a: asked.append(a) or counts(*a))
    rows = made(documents, "5 percent of the parks and " * 400 + "ponds.")
    assert len(rows) == len(asked) == 400
    assert len({id(row.quote) for row in rows}) == 1


def test_rows_are_chosen_by_year_and_report(rows):
    assert {row.period.year for row in select_rows(rows, year=2024)} == {2024}
    chosen = select_rows(rows, doc_id="two-zones-2020")
    assert chosen and {row.doc_id for row in chosen} == {"two-zones-2020"}
    assert select_rows(rows) == rows


def written_csv(rows):
    stream = io.StringIO(newline="")
    write_csv(rows, stream)
    return list(csv.DictReader(io.StringIO(stream.getvalue(), newline="")))


def test_csv_holds_every_row_and_field(rows):
    read = written_csv(rows)
    assert len(read) == len(rows) and tuple(read[0]) == COLUMNS == tuple(rows[0].as_record())
    assert [line["sentence"] for line in read] == [row.quote for row in rows]
    assert read[0]["heading"].startswith("Looking back on 2023 > ")


@pytest.mark.parametrize("payload", ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", " =1", "＝1"])
def test_no_cell_of_the_csv_is_taken_for_a_formula(rows, payload):
    [line] = written_csv([replace(rows[0], counted=payload, title=payload)])
    assert line["counted"] == line["title"] == f"'{payload}"
