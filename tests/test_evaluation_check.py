"""The validator of question sets: what it finds, and the mend that it names."""

import json

import pytest

from qa.evaluation.check import check_set, sound_lines
from qa.evaluation.errors import BadQuestionSet
from qa.evaluation.locate import find_quote, nearest
from qa.evaluation.question_set import open_set, read_questions

TEXTS = {
    "town": "Plant 9,000 trees along  “the river”. Move 2 bus\ndepots out of town. It rains.",
    "city": "The city's 12 parks are open. It rains.",
}
RIVER = '9,000 trees along "the river"'
DEPOTS = TEXTS["town"].index("2 bus")


@pytest.fixture
def faults(tmp_path):
    """The faults of a set of one sound question and the given one."""

    def find(**fields):
        sound = {"id": "0", "question": "Rain?"}
        given = {"id": "1", "question": "How many trees?", **fields}
        path = tmp_path / "set.jsonl"
        path.write_text(json.dumps(sound) + "\n" + json.dumps(given) + "\n")
        return [str(fault) for found in check_set(path, TEXTS) for fault in found.faults]

    return find


def quote(text, doc="town", **fields):
    return {"doc": doc, "quote": text, **fields}


@pytest.mark.parametrize(
    "fields",
    [
        {},
        {
            "answerable": True,
            "must": [["9,000", "9000"]],
            "evidence": [quote(RIVER)],
        },
        {"answerable": True, "evidence": [quote('ALONG "the River"')]},
        {"answerable": True, "evidence": [quote("2 bus depots", start=DEPOTS, end=DEPOTS + 12)]},
        {
            "answerable": True,
            "evidence": [{"doc": "city", "start": 0, "end": 8}],
            "must": [["city"]],
        },
        {"answerable": False},
        {"answerable": True, "answer": "9,000"},
    ],
)
def test_a_sound_question_has_no_fault(faults, fields):
    assert faults(**fields) == []


@pytest.mark.parametrize(
    ("fields", "fault"),
    [
        ({"id": "0"}, "line 2: id: '0' was used before, in line 1; give each question"),
        ({"question": 5}, "line 2: question: not a question (question is 5, not text); mend it"),
        ({"question": " "}, "line 2: question: holds no text"),
        (
            {"evidence": [quote("9,000 oaks along the river")]},
            "evidence[0].quote: “9,000 oaks along the river” is not in any report; "
            'nearest is “Plant 9,000 trees along "the river".” in town',
        ),
        (
            {"evidence": [quote("12 parks")]},
            "evidence[0].quote: “12 parks” is not in town but in city; correct doc",
        ),
        ({"evidence": [quote("zeppelins over town hall")]}, "copy it from a report"),
        (
            {"evidence": [quote("It", doc="village")]},
            "evidence[0].doc: 'village' is no report; there are town, city",
        ),
        (
            {"evidence": [quote("2 bus depots", start=0, end=5)]},
            "evidence[0].start: 0 to 5 holds “Plant”, not the quote; "
            f"it stands at {DEPOTS} to {DEPOTS + 12}",
        ),
        (
            {"evidence": [{"doc": "city", "start": 0, "end": 999}]},
            "evidence[0].end: 0 to 999 lies outside of city; the report has 39 characters",
        ),
        (
            {"must": [["9,000"], ["8,000", "8000"]], "evidence": [quote("Plant 9,000 trees")]},
            "must[1]: no evidence holds '8,000' or '8000'; add a spelling",
        ),
        ({"must": [[""]]}, "must[0]: names no spelling"),
        (
            {"must": [["9,000 trees"]], "must_not": ["trees"]},
            "must_not: 'trees' stands in what must[0] accepts, so that no answer is right",
        ),
        ({"answerable": False, "must": [["x"]]}, "answerable: false, but the question has facts"),
        (
            {"answerable": False, "evidence": [quote("It rains.")]},
            "false, but the question has evidence",
        ),
        ({"answerable": True}, "answerable: true, but nothing says what is right"),
    ],
)
def test_a_fault_is_named_with_line_field_and_mend(faults, fields, fault):
    found = faults(**fields)
    assert any(fault in line for line in found), found
    assert all(line.startswith("line 2: ") for line in found)


def test_a_question_longer_than_what_is_answered_is_a_fault(faults):
    assert faults(question="tree " * 400) == []
    [fault] = faults(question="tree?" * 401)
    assert fault == (
        "line 2: question: has 2,005 characters; longer than 2,000 is not answered; "
        "ask in fewer words"
    )


@pytest.mark.parametrize(
    ("table", "found"),
    [
        (
            'id,question\na,"How many trees?\nb,How many buses?\nc,Rain?\n',
            ["line 2: row: a quotation mark opens in this row and is not closed"],
        ),
        (
            'id,question\na,Rain?\nb,"How many trees?,x\nc,"How many, all in all?"\nd,Snow?\n',
            ["line 3: row: a quotation mark opens in this row and is not closed"],
        ),
        (
            "id,question,must,Must\na,Rain?,1,2\n",
            ["line 1: must: two columns have this name; only the first is read"],
        ),
        (
            "id,question,mustt\na,Rain?,1\n",
            ["line 1: mustt: no column of this name is read; 'must' is; rename the column"],
        ),
        ("id,question,source_url,notes,language\na,Rain?,u,n,en\n", []),
        ('id,question\na,"Rain, ""heavy""\nor not?"\n', []),
    ],
)
def test_a_table_whose_columns_or_quotes_are_amiss_is_told(tmp_path, table, found):
    path = tmp_path / "set.csv"
    path.write_text(table)
    told = [str(fault) for checked in check_set(path, TEXTS) for fault in checked.faults]
    assert len(told) == len(found)
    assert all(line.startswith(begins) for line, begins in zip(told, found, strict=True))


def test_a_table_that_breaks_is_never_run_in_part(tmp_path):
    path = tmp_path / "set.csv"
    path.write_text('question\nRain?\n"How many trees?\nSnow?\n')
    with pytest.raises(BadQuestionSet, match=r"line 3: a quotation mark opens .* not closed"):
        open_set(path, on_bad=lambda _: None)


def test_what_only_several_pieces_together_give_need_stand_in_none(faults):
    fields = {
        "answer": "More trees than parks.",
        "must": [["more"]],
        "evidence": [quote("9,000 trees", group=1), quote("12 parks", "city", group=2)],
    }
    assert faults(**fields) == []
    assert faults(**{**fields, "answer": "9,000 and 12."})
    assert faults(**{**fields, "evidence": fields["evidence"][:1]})


def test_the_sound_questions_are_written_with_report_and_span(tmp_path):
    path, out = tmp_path / "set.csv", tmp_path / "out.jsonl"
    path.write_text('question,quote\nTrees?,"9,000 TREES along\n12 PARKS"\nRain?,snow\n')
    out.write_text("".join(sound_lines(check_set(path, TEXTS), TEXTS)))
    [question] = read_questions(out)
    assert [(e.doc_id, e.quote) for e in question.evidence] == [
        ("town", "9,000 trees along"),
        ("city", "12 parks"),
    ]
    for item in question.evidence:
        assert TEXTS[item.doc_id][item.start : item.end] == item.quote
    assert [found.faults for found in check_set(out, TEXTS)] == [()]


def test_a_set_without_a_question_is_refused(tmp_path):
    path = tmp_path / "set.csv"
    path.write_text("question\n")
    with pytest.raises(BadQuestionSet, match="holds no question"):
        list(check_set(path, TEXTS))


def test_every_place_of_a_quote_is_found():
    assert [(s.start, s.end) for s in find_quote("a  b. A b.", "a b.")] == [(0, 5), (6, 10)]
    assert find_quote("text", " ") == []
    assert find_quote("1.5 (a+b)", "(a+b)")[0].start == 4


def test_nothing_is_nearest_where_nothing_is_near():
    assert nearest(TEXTS, "...") is None
    assert nearest({}, "trees") is None
