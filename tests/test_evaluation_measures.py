"""The measures: each value below is counted by hand."""

import math

import numpy as np
import pytest

from qa.answer import Turn
from qa.evaluation.measures import calibration, evidence, facts, figures, ranking, squad
from qa.evaluation.measures.measure import Case, Texts
from qa.evaluation.measures.registry import MEASURES, score_case
from qa.evaluation.measures.squad import Prediction, best_threshold
from qa.evaluation.passing import has_passed
from qa.evaluation.set_question import EvidenceQuote, SetQuestion
from qa.evaluation.wording import share_words


def asked(**fields):
    return SetQuestion(id="1", **{"question": "How many?", "history": (), **fields})


def case(question, **record):
    return Case(question, {"id": "1", "abstained": False, "answer": "", **record})


def scores(question, **record):
    return score_case(case(question, **record))


# Facts


WANTED = asked(answerable=True, must=(("9,000", "9000"), ("trees",)), must_not=("in 2019",))


@pytest.mark.parametrize(
    ("answer", "correct", "n_facts", "wrong"),
    [
        ("We planted 9000 Trees. [1]", 1, 2, 0),
        ("We planted 9,000\u00a0trees.", 1, 2, 0),
        ("We planted 9,000 bushes.", 0, 1, 0),
        ("9,000 trees in 2019.", 0, 2, 1),
        ("", 0, 0, 0),
    ],
)
def test_an_answer_is_correct_if_it_says_every_fact_and_nothing_forbidden(
    answer, correct, n_facts, wrong
):
    found = scores(WANTED, answer=answer)
    assert (found["correct"], found["facts"], found["must not"]) == (correct, (n_facts, 2), wrong)


def test_a_mark_of_a_citation_is_no_fact():
    question = asked(answerable=True, must=(("3",),))
    assert scores(question, answer="Many. [3] [1, 3]")["correct"] == 0


def test_an_abstention_is_never_correct_and_says_no_fact():
    found = scores(WANTED, answer="9,000 trees", abstained=True)
    assert (found["correct"], found["facts"]) == (0, (0, 2))


@pytest.mark.parametrize(
    "question",
    [asked(answerable=True), asked(answerable=False), asked(must=(("x",),)), asked()],
)
def test_facts_concern_answerable_questions_whose_facts_are_known(question):
    assert not {"correct", "facts"} & scores(question, answer="x").keys()


# Evidence and ranking


TWO = asked(
    answerable=True,
    evidence=(
        EvidenceQuote("town", "9,000 trees", 1),
        EvidenceQuote("town", "nine thousand trees", 1),
        EvidenceQuote("town", "2 bus depots", 2),
    ),
)


def hits(*texts):
    return [{"text": text, "doc_id": "town", "start": 0, "end": 9} for text in texts]


def test_every_group_of_evidence_must_stand_in_the_first_k_passages():
    found = scores(TWO, retrieved=hits("Nine thousand trees.", "A clinic.", "Move 2 bus\ndepots."))
    assert [found[f"evidence@{k}"] for k in (1, 5, 10)] == [0, 1, 1]
    assert [found[f"recall@{k}"] for k in (1, 3, 5, 10)] == [0.5, 1, 1, 1]
    assert [found[f"success@{k}"] for k in (1, 5, 10)] == [1, 1, 1]
    assert found["MRR"] == 1
    best = 1 + 1 / math.log2(3)
    assert found["nDCG@5"] == pytest.approx((1 + 1 / math.log2(4)) / best)


def test_a_passage_that_holds_two_pieces_counts_for_both():
    found = scores(TWO, retrieved=hits("A clinic.", "9,000 trees and 2 bus depots."))
    assert [found[f"recall@{k}"] for k in (1, 3)] == [0, 1]
    assert (found["success@1"], found["MRR"]) == (0, 0.5)
    # The only passage with evidence brings both: the best order has it first.
    assert found["nDCG@5"] == pytest.approx(1 / math.log2(3))


def test_a_piece_found_again_brings_nothing_new():
    found = scores(TWO, retrieved=hits("9,000 trees.", "Nine thousand trees."))
    assert found["recall@10"] == 0.5
    assert found["nDCG@5"] == pytest.approx(1 / (1 + 1 / math.log2(3)))


def test_nothing_found_is_zero_by_every_measure_of_ranking():
    for record in ({}, {"retrieved": hits("A clinic.")}):
        found = Case(TWO, record) if not record else case(TWO, **record)
        values = score_case(found)
        names = [m.name for m in (*ranking.MEASURES, *evidence.MEASURES)]
        assert [values[name] for name in names] == [0] * len(names)


def test_grades_weigh_in_ndcg_only():
    graded = asked(
        answerable=True,
        evidence=(EvidenceQuote("a", "", 1, grade=3), EvidenceQuote("b", "", 2, grade=1)),
    )
    found = scores(graded, retrieved=[{"doc_id": "b"}, {"doc_id": "x"}, {"doc_id": "a"}])
    assert (found["recall@1"], found["recall@3"], found["MRR"]) == (0.5, 1, 1)
    assert found["nDCG@5"] == pytest.approx((1 + 3 / 2) / (3 + 1 / math.log2(3)))


@pytest.mark.parametrize(
    ("hit", "item", "held"),
    [
        ((0, 10), EvidenceQuote("town", "", 1, 9, 20), True),
        ((0, 10), EvidenceQuote("town", "", 1, 10, 20), False),
        ((0, 10), EvidenceQuote("city", "", 1, 0, 20), False),
        ((0, 10), EvidenceQuote("town", "", 1), True),
        ((0, 10), EvidenceQuote("city", "", 1), False),
    ],
)
def test_a_span_is_held_where_it_overlaps_a_document_where_it_is_the_same(hit, item, held):
    record = {"doc_id": "town", "start": hit[0], "end": hit[1], "text": "some text"}
    assert evidence.holds(record, "some text", item) is held


def test_a_quote_as_long_as_a_passage_is_held_by_a_part_of_it():
    whole = EvidenceQuote("", "Plant trees. Move depots.", 1)
    part = EvidenceQuote("", "Plant trees. Move depots.", 1, partial=True)
    assert not evidence.holds({}, "move depots.", whole)
    assert evidence.holds({}, "move depots.", part)
    assert not evidence.holds({}, "", part)


def test_evidence_concerns_answerable_questions_whose_evidence_is_known():
    assert not {"evidence@5", "MRR"} & scores(asked(answerable=True)).keys()
    unanswerable = asked(answerable=False, evidence=TWO.evidence)
    assert not {"evidence@5", "MRR"} & scores(unanswerable).keys()


# Citations


def cites(*quotes):
    return [{"number": n, "quote": quote} for n, quote in enumerate(quotes, start=1)]


def test_citations_are_held_against_every_piece_of_evidence():
    both = scores(TWO, citations=cites("Plant 9,000 trees along the river.", "2 bus depots"))
    assert (both["cited"], both["citation recall"], both["citation precision"]) == (
        1,
        (2, 2),
        (2, 2),
    )
    one = scores(
        TWO, citations=cites("Plant 9,000 trees along the river.", "A clinic.", "Ferries.")
    )
    assert (one["cited"], one["citation recall"], one["citation precision"]) == (0, (1, 2), (1, 3))
    none = scores(TWO)
    assert (none["cited"], none["citation recall"]) == (0, (0, 2))
    assert "citation precision" not in none


@pytest.mark.parametrize(
    ("quote", "judged", "same"),
    [
        ("Plant 9,000 trees along the river.", "9,000 trees", True),
        ("trees along the river", "Plant 9,000 trees along the river.", True),
        ("the river", "Plant 9,000 trees along the river.", False),  # under 15 characters
        ("They plant nine thousand trees.", "plant nine thousand oaks and elms", True),  # 3 of 6
        ("They plant nine elms.", "plant nine thousand oaks and elms", False),  # 2 of 6
        ("plant nine", "plant nine elms now", False),
        ("“Plant  9,000 trees”", '"plant 9,000 trees"', True),
        ("", "trees", False),
        ("trees", "", False),
    ],
)
def test_texts_share_words_if_one_holds_the_other_or_half_of_the_evidence_in_a_run(
    quote, judged, same
):
    assert share_words(quote, judged) is same


def test_a_citation_of_evidence_without_a_quote_is_known_by_its_place():
    question = asked(answerable=True, evidence=(EvidenceQuote("town", "", 1, 5, 9),))
    inside = {"number": 1, "quote": "x", "doc_id": "town", "start": 0, "end": 6}
    assert scores(question, citations=[inside])["cited"] == 1
    assert scores(question, citations=[{**inside, "end": 5}])["cited"] == 0
    assert scores(question, citations=[{**inside, "doc_id": "city"}])["cited"] == 0


@pytest.mark.parametrize(
    ("answer", "n_citations", "uncited"),
    [
        ("Yes. [1]", 1, 0),
        ("Yes. [1, 2]", 2, 0),
        ("Yes. [2]", 1, 1),
        ("Yes.", 1, 1),
        ("Yes. [1]", 0, 1),
    ],
)
def test_an_answer_is_uncited_without_citation_without_mark_or_with_a_dangling_one(
    answer, n_citations, uncited
):
    found = scores(asked(), answer=answer, citations=cites(*["text"] * n_citations))
    assert found["uncited"] == uncited


def test_an_abstention_is_not_uncited():
    assert "uncited" not in scores(asked(), abstained=True)


def test_a_citation_is_verbatim_if_its_report_holds_it():
    texts = Texts.of({"town": "Plant 9,000\n trees by “the river”."})
    cited = [
        {"doc_id": "town", "quote": '9,000 trees by "the river"'},
        {"doc_id": "town", "quote": "8,000 trees"},
        {"doc_id": "city", "quote": "9,000 trees"},
    ]
    found = Case(asked(), {"id": "1", "citations": cited}, texts)
    assert score_case(found)["verbatim"] == (1, 3)
    assert "verbatim" not in scores(asked(), citations=cited)


# Figures and years


def figure(answer, *quotes, question="How many?", history=(), **citation):
    cited = [{"quote": quote, **citation} for quote in quotes]
    return scores(asked(question=question, history=history), answer=answer, citations=cited)


@pytest.mark.parametrize(
    ("answer", "quotes", "errors"),
    [
        ("9,000 trees. [1]", ["Plant 9,000 trees."], 0),
        ("9000 trees. [1]", ["Plant 9,000 trees."], 0),
        ("8,000 trees. [1]", ["Plant 9,000 trees."], 1),
        ("9 trees. [1]", ["Plant 9,000 trees."], 1),
        ("4.5% more. [1]", ["It grew by 4.50 percent."], 0),
        ("3,000 more. [1] [2]", ["9,000 trees", "6,000 trees"], 0),
        ("15,000 in all. [1] [2]", ["9,000 trees", "6,000 trees"], 1),
        ("Many. [1]", ["Many trees."], 0),
    ],
)
def test_a_figure_must_stand_in_what_is_cited_or_be_a_difference_of_two(answer, quotes, errors):
    assert figure(answer, *quotes)["figure errors"] == errors


def test_a_figure_of_the_question_or_of_where_the_quote_stands_is_no_error():
    history = (Turn("user", "And 12 parks?"),)
    found = figure("In 2023, of 40 and 12: 5. [1]", "5 parks", question="Of 40?", history=history)
    assert found["figure errors"] == 1
    found = figure(
        "In 2023, of 40 and 12: 5. [1]",
        "5 parks",
        question="Of 40?",
        history=history,
        period="result, 2023",
    )
    assert found["figure errors"] == 0


def test_the_figures_without_ground_are_named_once_each():
    wrong = case(asked(), answer="7 and 8 and 7. [1]", citations=cites("8 trees"))
    assert figures.unfounded_figures(wrong) == ["7"]


@pytest.mark.parametrize(
    ("cited", "errors"),
    [
        ({"period": "plan, 2024"}, 1),
        ({"period": "result, 2023"}, 0),
        ({"date": "2023-05-01"}, 0),
        ({"heading": ["Looking back on 2023"]}, 0),
        ({}, 1),
    ],
)
def test_a_year_asked_about_must_be_that_of_a_citation(cited, errors):
    found = figure("5. [1]", "5 parks", question="How many parks in 2023?", **cited)
    assert found["year errors"] == errors


def test_year_errors_concern_answers_to_questions_that_name_a_year():
    assert "year errors" not in figure("5. [1]", "5 parks")
    assert "year errors" not in scores(asked(question="In 2023?"), abstained=True)


# Abstention, passing, calibration


@pytest.mark.parametrize(
    ("answerable", "abstained", "expected"),
    [
        (True, True, {"false abstain": 1, "abstention precision": 0}),
        (True, False, {"false abstain": 0}),
        (False, True, {"abstained": 1, "abstention precision": 1}),
        (False, False, {"abstained": 0}),
        (None, True, {}),
    ],
)
def test_abstaining_is_measured_both_ways(answerable, abstained, expected):
    found = scores(asked(answerable=answerable), abstained=abstained, answer="x")
    names = ("abstained", "abstention precision", "false abstain")
    assert {name: found[name] for name in names if name in found} == expected


@pytest.mark.parametrize(
    ("question", "record", "passed"),
    [
        (WANTED, {"answer": "9,000 trees"}, True),
        (WANTED, {"answer": "trees"}, False),
        (WANTED, {"answer": "9,000 trees", "error": "E"}, False),
        (asked(answerable=False), {"abstained": True}, True),
        (asked(answerable=False), {"answer": "x"}, False),
        (asked(answerable=False), {"error": "E"}, False),
        (asked(answerable=True), {"abstained": True}, False),
        (asked(answerable=True), {"answer": "x"}, None),
        (asked(), {"answer": "x"}, None),
        (asked(), {"error": "E"}, False),
    ],
)
def test_a_question_passes_fails_or_cannot_be_judged(question, record, passed):
    assert has_passed(case(question, **record)) is passed


def test_a_question_without_a_result_has_not_passed():
    assert has_passed(Case(asked())) is False


def test_calibration_concerns_answers_of_which_it_is_known_whether_they_are_right():
    assert scores(WANTED, answer="9,000 trees", confidence=0.8)["calibration error"] == (0.8, 1)
    trap = asked(answerable=False)
    assert scores(trap, answer="x", confidence=0.6)["calibration error"] == (0.6, 0)
    for question, record in (
        (WANTED, {"abstained": True, "confidence": 0.2}),
        (asked(), {"answer": "x", "confidence": 0.9}),
        (WANTED, {"answer": "9,000 trees"}),
    ):
        assert "calibration error" not in scores(question, **record)


def test_the_calibration_error_is_the_weighed_distance_in_each_bin():
    confidence = np.array([[0.95, 0.91, 0.99, 0.15], [0.95, 1.0, np.nan, np.nan]])
    right = np.array([[1.0, 1.0, 0.0, 0.0], [1.0, 1.0, 0.0, 0.0]])
    # bin .9: 3 answers, mean confidence .95, right 2/3; bin .1: one, .15 off
    expected = (3 * (0.95 - 2 / 3) + 0.15) / 4
    assert calibration.error(confidence, right) == pytest.approx([expected, 0.025])


def test_the_bins_of_the_reliability_curve_hold_the_answers_of_their_confidence():
    bins = calibration.reliability(np.array([0.95, 1.0, 0.1]), np.array([1.0, 0.0, 0.0]))
    assert [(b.n, b.right) for b in bins] == [(1, 0.0), (2, 0.5)]
    assert [b.confidence for b in bins] == pytest.approx([0.1, 0.975])


# SQuAD


@pytest.mark.parametrize(
    ("said", "reference", "em", "f1"),
    [
        ("The 9,000 trees!", "9000 trees", 1, 1),
        ("a cat sat", "the cat", 0, 2 * (1 / 2) * 1 / (1 / 2 + 1)),
        ("cat cat dog", "cat", 0, 2 * (1 / 3) * 1 / (1 / 3 + 1)),
        ("dog", "cat", 0, 0),
        ("", "cat", 0, 0),
        ("the", "", 1, 1),
    ],
)
def test_exact_match_and_f1_are_those_of_squad(said, reference, em, f1):
    assert squad.exact(said, reference) == em
    assert squad.f1(said, reference) == pytest.approx(f1)


def test_of_several_references_the_best_counts():
    question = asked(answerable=True, answers=("nine thousand", "9,000 trees"))
    found = scores(question, answer="“9,000 trees” [1]\n“Plant 9,000 trees.” [1]")
    assert (found["EM"], found["F1"]) == (1, 1)


def test_an_unanswerable_question_is_answered_right_by_abstaining():
    trap = asked(answerable=False)
    assert scores(trap, abstained=True, answer="The reports don't say.")["F1"] == 1
    assert scores(trap, answer="Seven. [1]")["F1"] == 0
    assert score_case(Case(trap))["F1"] == 0
    assert scores(trap, error="E")["EM"] == 0


def test_a_question_without_a_reference_has_no_f1():
    assert "F1" not in scores(asked(answerable=True), answer="x")
    assert "F1" not in scores(asked(answers=("the",)), answer="x")


def test_the_best_threshold_is_found_as_squad_finds_it():
    # By rising probability: +1 (has answer), -1 (answered, has none), +1, +0.5.
    rows = [
        Prediction(0.5, 0.9, True, True),
        Prediction(1.0, 0.1, True, True),
        Prediction(0.0, 0.2, False, True),
        Prediction(1.0, 0.3, True, True),
        Prediction(0.0, 0.4, False, False),
    ]
    # none answered: 2 right; then 3, 2, 3, 3, 3.5 of 5
    assert best_threshold(rows) == (3.5 / 5, 0.9)
    assert best_threshold(rows[2:3]) == (1.0, 0.0)
    assert best_threshold([]) == (0.0, 0.0)


# Length, latency


def test_words_are_those_of_an_answer_without_its_marks():
    assert scores(asked(), answer="Plant 9,000 trees. [1] [2, 3]")["words"] == 3
    assert score_case(Case(asked()))["words"] == 0
    assert "words" not in scores(asked(), answer="No.", abstained=True)


def test_latency_is_what_the_result_names():
    assert scores(asked(), latency_ms=12.5)["latency p95"] == 12.5
    assert "latency p50" not in scores(asked())


# All


def test_every_measure_says_what_it_means_and_its_module_says_where_it_comes_from():
    for measure in MEASURES.values():
        assert measure.meaning.endswith(".")
    for module in (facts, evidence, ranking, squad, calibration, figures):
        assert any(year in module.__doc__ for year in ("19", "20")), module.__name__


def test_no_measure_takes_a_result_without_fields_amiss():
    assert score_case(case(TWO, citations=None, retrieved=None, answer=None))
