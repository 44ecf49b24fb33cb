import json
import math
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qa.answer import AbstainReason
from qa.finding.features import JUDGED, RANKED, READ, READER, default_weights, names_of
from qa.judging.answer_features import answer_features
from qa.judging.judge import (
    Judge,
    JudgeWeights,
    is_read,
    probability,
    read_features,
    shipped_weights,
)
from qa.judging.signs import SIGNS
from qa.pipeline import QuestionAnswerer

WEIGHTS = Path(__file__).parent.parent / "qa" / "weights" / "confidence.json"


@pytest.fixture(scope="module")
def answerer(fake_index):
    """Answers from the five reports with the fake embedder."""
    return QuestionAnswerer(fake_index)


@pytest.fixture(scope="module", params=["own", "other"])
def shipped(request):
    """The weights that the project comes with, for its reports and for other documents."""
    return json.loads(WEIGHTS.read_text(encoding="utf-8"))[request.param]["weights"]["features"]


@pytest.fixture(scope="module")
def judge(answerer, fake_index):
    """Return the probability and the reason for a question."""
    confidence = Judge(answerer.terms, fake_index.documents, has_lexicon=True)

    def judge(text):
        question = answerer.understand(text)
        return confidence.judge(question, answerer.find(question).evidence)

    return judge


@pytest.fixture(scope="module")
def features(answerer):
    """Return what speaks for and against answering a question that is one question."""

    def features(text):
        question = answerer.understand(text)
        return answer_features(question, answerer.find(question).evidence[0], answerer.terms)

    return features


def test_what_the_reports_say_is_more_probable_than_what_they_do_not(judge):
    assert judge("How many elevators were installed in old buildings in 2023?").confidence > 0.5
    assert judge("How many elevators were installed in old buildings in Osaka?").confidence < 0.5


@pytest.mark.parametrize("year", [1999, 2017, 2031])
def test_a_year_of_no_report_forbids_answering(judge, year):
    judged = judge(f"How many elevators were installed in {year}?")
    assert (judged.confidence, judged.reason) == (0.0, AbstainReason.OTHER_YEAR)


def test_a_year_that_a_report_covers_forbids_nothing(judge):
    for year in (2020, 2021, 2023, 2024):
        assert judge(f"How many elevators were installed in {year}?").reason is None


def test_each_ask_is_judged_by_itself(judge):
    asked = "How many elevators were installed in 2023 and how many elevators in 2017?"
    judged = judge(asked)
    assert judged.reason is None
    assert [ask.reason for ask in judged.asks] == [None, AbstainReason.OTHER_YEAR]


def test_a_comparison_needs_both_its_years(judge):
    judged = judge("Were more elevators installed in 2023 than in 2017?")
    assert judged.reason is AbstainReason.OTHER_YEAR


def test_without_evidence_nothing_is_probable(answerer, fake_index):
    confidence = Judge(answerer.terms, fake_index.documents, has_lexicon=True)
    judged = confidence.judge(answerer.understand("How many elevators?"), [[]])
    assert (judged.confidence, judged.reason) == (0.0, None)


def test_the_weakest_ask_that_is_answered_says_how_sure_the_answer_is(answerer, fake_index):
    judge = Judge(answerer.terms, fake_index.documents, has_lexicon=True, min_confidence=0.05)
    question = answerer.understand("How many elevators were installed, and who was the mayor?")
    first, second = answerer.find(question).evidence
    both, one = judge.judge(question, [first, second]), judge.judge(question, [first, []])
    assert both.confidence == min(ask.confidence for ask in both.asks)
    assert (one.reason, one.confidence) == (None, both.asks[0].confidence)
    assert one.asks[1].reason


@pytest.mark.parametrize(
    ("name", "with_it", "without"),
    [
        ("other_place", "How many elevators in Shanghai?", "How many elevators?"),
        ("unknown", "How many zeppelins?", "How many elevators?"),
        ("unmatched_names", "How many elevators did Otis install?", "How many elevators?"),
        ("premise", "Why were elevators cancelled?", "Why were elevators installed?"),
        ("clash", "Which is the biggest of the elevators?", "Which elevators are there?"),
        ("other_figure", "Were 311 elevators installed?", "Were elevators installed?"),
        ("number", "How many elevators?", "Where are elevators?"),
    ],
)
def test_each_doubt_is_raised_by_what_it_is_named_after(features, name, with_it, without):
    assert features(with_it)[name] > features(without)[name] == 0.0


def test_another_ordinal_than_the_sentences_is_noticed(features):
    assert features("Who attended the third session of the reform commission?")["clash"] == 0.0
    assert features("Who attended the ninth session of the reform commission?")["clash"] == 1.0


def test_the_words_of_another_speaker_are_noticed(features):
    asked = "What did {} say of relics from overseas?"
    assert features(asked.format("Cai Qi"))["not_speaker"] == 0.0
    assert features(asked.format("Liu Jianchao"))["not_speaker"] == 1.0


@pytest.mark.parametrize("text", ["How many elevators?", "Who was mayor?", "Why?", "公园", "it"])
def test_every_feature_is_a_finite_number(features, text):
    assert all(math.isfinite(value) for value in features(text).values())


def test_no_evidence_is_needed_beyond_the_best(answerer):
    question = answerer.understand("How many elevators were installed?")
    [found] = answerer.find(question).evidence
    alone = answer_features(question, found[:1], answerer.terms)
    assert alone["cover"] == found[0].features["cover"]


def weights_of(bias):
    """Weights by which all evidence has the log-odds given."""
    return JudgeWeights({"bias": bias}, {"bias": 0.0, "first_look": 1.0}, {"bias": bias})


def test_weights_given_are_used(answerer, fake_index):
    question = answerer.understand("How many elevators were installed?")
    evidence = answerer.find(question).evidence
    sure, unsure = (
        Judge(answerer.terms, fake_index.documents, weights=weights_of(bias))
        .judge(question, evidence)
        .confidence
        for bias in (3.0, -3.0)
    )
    assert sure == pytest.approx(1 - unsure)
    assert sure > 0.9


def test_every_shipped_weight_is_of_a_feature(shipped, features):
    assert set(shipped) - {"bias"} <= set(features("How many elevators?"))


@pytest.mark.parametrize(
    "doubt", ["other_place", "unknown", "unmatched_names", "no_figure", "premise", "not_speaker"]
)
def test_no_doubt_raises_the_probability_by_the_shipped_weights(shipped, doubt):
    assert shipped[doubt] <= 0


# What the reader says


def test_what_the_reader_says_is_weighed_besides(answerer, fake_index, judge):
    question = answerer.understand("How many elevators were installed in old buildings in 2023?")
    found = answerer.find(question).evidence

    def read(logit):
        best = replace(found[0][0], features={**found[0][0].features, READER.name: logit})
        return Judge(answerer.terms, fake_index.documents).judge(question, [[best]]).confidence

    assert read(-0.8) < read(-0.2) < read(0.2) < read(0.8)


@pytest.mark.parametrize("kind", ["own", "other"])
def test_the_shipped_weights_trust_the_reader_and_the_first_look(kind):
    weights = shipped_weights(kind)
    assert set(weights.read) == {"bias", *names_of(READ)}
    assert weights.read["first_look"] > 0 and weights.read[READER.name] > 0


def test_the_margin_is_that_to_the_next_sentence(answerer):
    question = answerer.understand("How many elevators were installed in old buildings in 2023?")
    one, other = answerer.find(question).evidence[0][:2]
    found = [
        replace(item, features={**item.features, READER.name: value})
        for item, value in ((one, 0.5), (other, -0.25))
    ]
    assert is_read(found)
    assert read_features(2.0, found) == {"first_look": 2.0, READER.name: 0.5, "margin": 0.75}
    assert read_features(2.0, found[:1])["margin"] == 0.0


# The logistic


def test_the_logistic_of_nothing_is_one_half():
    assert probability({}, {"bias": 0.0}) == 0.5


def test_features_without_a_weight_count_nothing():
    assert probability({"new": 5.0}, {"bias": 0.0}) == 0.5


@given(st.floats(-1e6, 1e6), st.floats(-1e6, 1e6))
def test_a_probability_lies_between_zero_and_one_and_grows_with_the_sum(one, other):
    low, high = (probability({"x": x}, {"bias": 0.1, "x": 1.0}) for x in sorted((one, other)))
    assert 0.0 < low <= high < 1.0


def test_the_table_of_features_the_weights_and_what_is_worked_out_have_the_same_names(
    shipped, features
):
    given = features("How many elevators were installed?")
    assert list(given) == list(names_of(JUDGED))
    assert set(shipped) == {"bias", *given}
    assert set(default_weights()) == {*names_of(RANKED), READER.name}


def test_every_sign_sets_a_feature_that_speaks_against_answering():
    signs = {feature.name: feature.direction for feature in JUDGED}
    assert {signs[sign.feature] for sign in SIGNS} == {-1}
    assert len({sign.name for sign in SIGNS}) == len(SIGNS)
