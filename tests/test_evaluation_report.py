"""The report of a run: one page that needs nothing else and escapes everything."""

import json
import re

import numpy as np
import pytest

from qa.answer import Turn
from qa.evaluation.judgements import Judgements
from qa.evaluation.measures.measure import Case
from qa.evaluation.outcome import write_outcome
from qa.evaluation.report import plots
from qa.evaluation.report.cards import make_card
from qa.evaluation.report.page import MOST_QUESTIONS, first_to_look_at
from qa.evaluation.results import Results
from qa.evaluation.run_folder import RunFolder
from qa.evaluation.score_table import ScoreTable
from qa.evaluation.scoring import RunCases
from qa.evaluation.set_question import EvidenceQuote, SetQuestion

BAD = "<script>alert(1)</script>\"'&{{7*7}}"
PASSAGE = "It rained. Plant 9,000 trees along the river. The park opened."
CITATION = {
    "number": 1,
    "doc_id": "town",
    "title": "Town",
    "date": "2020-01-15",
    "quote": "Plant 9,000 trees along the river.",
    "start": 111,
    "end": 145,
    "passage_id": "town:100-162",
    "heading": ["Looking ahead"],
    "period": "plan, 2020",
}
HIT = {
    "rank": 1,
    "passage_id": "town:100-162",
    "doc_id": "town",
    "start": 100,
    "end": 162,
    "score": 0.7,
    "text": PASSAGE,
}
QUESTIONS = (
    SetQuestion(
        "right",
        "How many trees?",
        (),
        "number",
        True,
        (("9,000",),),
        (),
        (EvidenceQuote("town", "9,000 trees", 1),),
        ("9,000",),
    ),
    SetQuestion(
        "wrong",
        f"How many parks? {BAD}",
        (Turn("user", BAD),),
        BAD,
        True,
        (("12", "twelve"),),
        ("9,000",),
        (EvidenceQuote("town", "12 parks", 1), EvidenceQuote("city", "", 2, 3, 9)),
    ),
    SetQuestion("refused", "How many ferries?", (), "number", True, (("two",),)),
    SetQuestion("trap", "How many zeppelins?", (), "trap", False),
    SetQuestion("lost", "Lost?", (), "number", True, (("x",),)),
    SetQuestion("broken", "Broken?", (), "number", True, (("x",),)),
    SetQuestion("open", "What now?", ()),
)


def result(id_, answer, **fields):
    base = {"id": id_, "question": "?", "understood": "", "answer": answer, "abstained": False}
    rest = {"abstain_reason": None, "confidence": 0.8, "citations": [], "closest": []}
    return {**base, **rest, "retrieved": [], "latency_ms": 12.0, **fields}


RESULTS = (
    result(
        "right",
        "In 2020: 9,000 trees. [1]\n“Plant 9,000 trees.” [1]",
        citations=[CITATION],
        retrieved=[HIT],
    ),
    result(
        "wrong",
        f"9,000 of 77. [1] {BAD}",
        citations=[{**CITATION, "title": BAD}],
        retrieved=[{**HIT, "text": BAD}],
    ),
    result(
        "refused",
        "The reports don't say.",
        abstained=True,
        abstain_reason="not_in_reports",
        closest=[CITATION],
    ),
    result("trap", "Seven. [1]", citations=[CITATION]),
    result("broken", "", error=f"ValueError: {BAD}"),
    result("open", "Perhaps."),
)


@pytest.fixture
def folder(tmp_path):
    folder = RunFolder(tmp_path / "run")
    folder.folder.mkdir()
    folder.results.write_text("".join(json.dumps(line) + "\n" for line in RESULTS))
    return folder


@pytest.fixture
def page(folder):
    config = {"set": {"name": f"set{BAD}"}, "command": BAD, "machine": {"cores": 2}}
    write_outcome(folder, RunCases(QUESTIONS, Results(folder.results)), "digest", config)
    return folder.report.read_text(encoding="utf-8")


def card(id_):
    question = next(q for q in QUESTIONS if q.id == id_)
    record = next((r for r in RESULTS if r["id"] == id_), {})
    return make_card(0, Case(question, record), {})


def test_scores_summary_and_report_are_written_whole(folder, page):
    names = {"results.jsonl", "scores.jsonl", "summary.json", "report.html"}
    assert {path.name for path in folder.folder.iterdir()} == names
    lines = folder.scores.read_text().splitlines()
    assert [json.loads(line)["id"] for line in lines] == [q.id for q in QUESTIONS]
    summary = json.loads(folder.summary.read_text())
    assert (summary["questions"], summary["not run"], summary["errors"]) == (7, 1, 1)
    assert page.rstrip().endswith("</html>")


def test_the_page_asks_for_nothing_outside(page):
    assert "default-src 'none'" in page
    assert re.findall(r"(?:src|href)=\"(?!#)[^\"]*\"", page) == []
    assert "url(" not in page
    assert "@import" not in page


def test_nothing_that_came_from_outside_is_markup(page):
    assert page.count("<script>") == 1
    assert "alert(1)</script>" not in page
    assert "{{7*7}}" in page
    assert "&lt;script&gt;alert(1)&lt;/script&gt;&#34;&#39;&amp;{{7*7}}" in page


def test_failures_come_first_then_what_cannot_be_judged(page):
    order = re.findall(r'data-outcome="(\w+)"', page)
    assert order == ["failed", "failed", "failed", "error", "error", "unjudged", "passed"]


def test_a_citation_is_marked_in_its_passage(page):
    assert "It rained. <mark>Plant 9,000 trees along the river.</mark> The park opened." in page


def test_a_citation_whose_passage_was_not_found_stands_alone():
    [cited] = card("trap").citations
    assert [piece.text for piece in cited.passage] == [CITATION["quote"]]
    assert cited.judged is None


def test_a_mark_leads_to_its_citation(page):
    assert re.search(r'<a href="#q0-c1" class="mark">\[1\]</a>', page)
    assert 'id="q0-c1"' in page


@pytest.mark.parametrize(
    ("id_", "lines"),
    [
        ("right", []),
        (
            "wrong",
            [
                "The answer lacks '12' or 'twelve'.",
                "The answer says '9,000', which it must not.",
                "The figure 77 stands in nothing that is cited.",
                "Evidence 1, 2 is in none of the 1 passages found.",
            ],
        ),
        ("refused", ["Not answered (not_in_reports), although the reports say."]),
        ("trap", ["Answered, although the reports don't say."]),
        ("lost", ["There is no result."]),
        ("broken", [f"Answering failed: ValueError: {BAD}"]),
        ("open", []),
    ],
)
def test_a_card_says_what_was_missing(id_, lines):
    found = [line for line in card(id_).missing if "{{7" not in line or id_ == "broken"]
    assert [line for line in lines if line not in found] == []
    assert bool(found) is bool(lines)


def test_judged_evidence_is_shown_as_found_and_cited_or_not():
    [held] = card("right").evidence
    assert (held.quotes, held.rank, held.cited) == (("“9,000 trees” (town)",), 1, True)
    lost, span = card("wrong").evidence
    assert (lost.rank, lost.cited) == (None, False)
    assert span.quotes == ("city 3–9",)


def test_a_hit_that_holds_evidence_is_marked():
    assert [hit.holds for hit in card("right").hits] == [True]


def test_of_many_questions_the_first_to_look_at_are_shown():
    table = ScoreTable()
    n = MOST_QUESTIONS + 50
    for number in range(n):
        right = number != n - 1
        table.add(Case(SetQuestion(str(number), "Q", (), answerable=False), {"abstained": right}))
    chosen = first_to_look_at(table)
    assert len(chosen) == MOST_QUESTIONS
    assert chosen[:2] == [n - 1, 0]


def test_a_model_s_judgements_are_shown(folder):
    folder.judgements.write_text(
        '{"id": "right", "measure": "faithfulness", "score": 0.5}\n'
        '{"id": "wrong", "measure": "faithfulness", "score": null}\n'
    )
    run = RunCases(QUESTIONS, Results(folder.results))
    summary = write_outcome(folder, run, "digest", {"set": {"name": "s"}})
    assert summary["measures"]["faithfulness"]["value"] == 0.5
    assert summary["measures"]["faithfulness"]["n"] == 1
    assert summary["missing judgements"] == {"faithfulness": 1}
    text = folder.report.read_text()
    assert "By a model: faithfulness 0.500" in text
    assert "1 judgements missing." in text
    assert Judgements(folder.judgements).missing() == {"faithfulness": 1}


# Plots


def test_a_bar_stands_for_each_type_answered_or_abstained():
    part = {"value": 0.5, "low": 0.2, "high": 0.8, "n": 4}
    measures = {
        "correct": {"by type": {"number": part, "mixed": part}},
        "abstained": {"by type": {"trap": part, "mixed": part}},
    }
    rows = plots.by_type(measures)
    assert [row.name for row in rows] == ["number", "mixed", "trap", "mixed, abstained"]
    assert rows[0].label == "0.50 of 4"


def test_times_are_sorted_into_bars_that_hold_all_of_them():
    found = plots.latency(np.array([5.0, 6.0, 7.0, 400.0, np.nan]))
    counts = [int(label.split()[0]) for *_, label in found.bars]
    assert sum(counts) == 4
    assert all(0 <= x <= plots.WIDTH and 0 <= y <= plots.HEIGHT for x, y, *_ in found.bars)
    assert [mark.label for mark in found.marks] == ["median 6.5 ms", "95% 400 ms"]
    assert plots.latency(np.array([np.nan])) is None
    assert plots.latency(np.array([0.0]))


def test_there_is_no_plot_of_what_was_not_judged():
    assert plots.by_cut({"recall@1": {"n": 0}, "evidence@1": {"n": 0}}) is None
    assert plots.reliability([]) is None
    assert plots.by_type({}) == []


def test_a_reliability_dot_is_as_large_as_its_answers():
    bins = [{"n": 1, "confidence": 0.2, "right": 0.0}, {"n": 100, "confidence": 1.0, "right": 1.0}]
    small, large = plots.reliability(bins).curves[0].points
    assert small.size < large.size
    assert small.x < large.x
    assert small.y > large.y


# In a browser


@pytest.fixture
def open_report(browser, folder, page):
    contexts, complaints = [], []

    def open_(width, scheme="light"):
        size = {"width": width, "height": 844}
        context = browser.new_context(viewport=size, color_scheme=scheme)
        contexts.append(context)
        tab = context.new_page()
        tab.on("pageerror", lambda error: complaints.append(str(error)))
        tab.on("console", lambda message: complaints.append(message.text))
        tab.on("request", lambda request: complaints.append(request.url))
        tab.goto(folder.report.as_uri())
        return tab

    yield open_
    for context in contexts:
        context.close()
    assert set(complaints) == {folder.report.as_uri()}


@pytest.mark.ui
def test_the_questions_can_be_filtered(open_report):
    tab = open_report(1280)
    shown = tab.locator("details.question:visible")
    assert shown.count() == 7
    tab.select_option("#outcome", "failed")
    assert shown.count() == 3
    assert tab.locator("#count").text_content() == "3 shown"
    tab.fill("#words", "ferries many")
    assert [x.split()[1] for x in shown.all_inner_texts()] == ["refused"]
    tab.select_option("#outcome", "")
    tab.fill("#words", "")
    tab.select_option("#type", "trap")
    assert shown.count() == 1
    tab.select_option("#type", "")
    tab.select_option("#report", "city")
    assert shown.count() == 1


@pytest.mark.ui
def test_a_question_opens_to_its_answer_and_a_mark_leads_to_the_passage(open_report):
    tab = open_report(1280)
    question = tab.locator("#q0")
    assert not question.locator("mark").is_visible()
    question.locator("summary").first.click()
    assert question.locator("mark").inner_text() == CITATION["quote"]
    question.locator("a.mark").first.click()
    assert tab.evaluate("document.querySelector(':target').id") == "q0-c1"


@pytest.mark.ui
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_the_page_fits_a_phone_and_takes_the_colours_of_the_system(open_report, scheme):
    tab = open_report(390, scheme)
    tab.click("#open-all")
    tab.locator("details.all > summary").click()
    assert tab.evaluate("document.documentElement.scrollWidth") <= 390
    paper = tab.evaluate("getComputedStyle(document.body).backgroundColor")
    assert (paper == "rgb(255, 255, 255)") is (scheme == "light")


@pytest.mark.ui
def test_the_measures_fit_a_narrow_phone_with_all_parts_open(open_report):
    tab = open_report(360)
    tab.locator("details.all > summary").click()
    tab.evaluate("document.querySelectorAll('details.parts').forEach(x => x.open = true)")
    table = tab.locator(".scroll")
    assert table.evaluate("x => x.scrollWidth <= x.clientWidth")
    assert tab.evaluate("document.documentElement.scrollWidth") <= 360


@pytest.mark.ui
def test_a_plot_that_stands_alone_is_not_blown_up(open_report):
    tab = open_report(1280)
    plots_ = tab.locator(".plots figure:not(.wide)")
    tab.evaluate(
        "[...document.querySelectorAll('.plots figure:not(.wide)')]"
        ".slice(1).forEach(x => x.remove())"
    )
    assert plots_.count() == 1
    assert 300 <= plots_.bounding_box()["width"] <= 560


@pytest.mark.ui
def test_every_column_of_the_questions_has_its_heading(open_report):
    tab = open_report(1280)
    heads, cells = tab.locator(".columns span"), tab.locator("#q0 > summary > span")
    assert heads.count() == cells.count()
    for head, cell in zip(heads.all(), cells.all(), strict=True):
        assert head.bounding_box()["x"] == cell.bounding_box()["x"]
    assert heads.nth(4).inner_text() == "confidence"
    assert heads.nth(4).evaluate("x => x.scrollWidth <= x.clientWidth")
    assert not open_report(360).locator(".columns").is_visible()
