from dataclasses import replace

import pytest

from qa.finding.evidence import EvidenceSelector
from qa.finding.features import RANKED, default_weights, names_of
from qa.finding.finder import best_per_passage
from qa.pipeline import QuestionAnswerer


@pytest.fixture(scope="module")
def answerer(fake_index):
    """Answers from the five reports with the fake embedder."""
    return QuestionAnswerer(fake_index)


@pytest.fixture(scope="module")
def select(answerer):
    """Return the evidence of a question that is one question."""

    def select(text, **changes):
        question = replace(answerer.understand(text), **changes)
        assert question.asks == ()
        [evidence] = answerer.find(question).evidence
        return evidence

    return select


def test_the_best_evidence_speaks_of_what_is_asked(select):
    assert "822 elevators" in select("How many elevators were installed in old buildings?")[0].line


def test_evidence_comes_best_first_and_no_sentence_twice(select):
    found = select("How many elevators were installed?")
    scores = [e.score for e in found]
    assert scores == sorted(scores, reverse=True)
    assert len({(e.passage.doc_id, e.sentence) for e in found}) == len(found)


def test_no_more_evidence_than_asked_for(answerer, fake_index):
    question = answerer.understand("How many elevators were installed?")
    [hits] = fake_index.search([question.query], 20)
    selector = EvidenceSelector(fake_index.documents)
    found = selector.select(selector.prepare(question), hits)
    assert selector.select(selector.prepare(question), hits, 3) == found[:3]
    assert selector.select(selector.prepare(question), []) == []


@pytest.mark.parametrize(
    ("year", "figure"), [(2023, "281,000 new jobs"), (2024, "no less than 260,000")]
)
def test_of_a_result_and_its_plan_that_of_the_year_asked_for_is_best(select, year, figure):
    best = select(f"How many new urban jobs in {year}?")[0]
    assert best.passage.period.year == year
    assert figure in best.clause


@pytest.mark.parametrize(
    ("words", "figure"), [("were created", "281,000"), ("will be created", "260,000")]
)
def test_without_a_year_the_tense_tells_result_from_plan(select, words, figure):
    assert figure in select(f"How many new urban jobs {words}?")[0].line


def test_a_named_report_is_preferred(select):
    question = "What does the {} say of the One Microgram action?"
    best = [select(question.format(name))[0] for name in ("work report", "development conference")]
    assert [e.passage.doc_id for e in best] == ["work-report-2024", "development-conference-2024"]


def test_the_clause_with_the_figure_asked_for_is_shown(select):
    best = select("How many hectares of land were vacated?")[0]
    assert best.clause == "vacated 2,282 hectares of land,"
    assert best.clause in best.line


def test_the_clause_with_the_person_asked_for_is_shown(select):
    best = select("Who was chairman of the CPPCC at the development conference?")[0]
    assert "Wei Xiaodong" in best.clause
    assert "Li Xiuling" not in best.clause


def test_the_clause_lies_in_the_sentence_and_the_sentence_in_the_passage(select, by_id):
    for item in select("How many back streets and alleys were refined in 2023?"):
        shown, sentence, passage = item.shown or item.sentence, item.sentence, item.passage
        assert passage.start <= sentence.start <= shown.start < shown.end <= sentence.end
        assert sentence.end <= passage.end
        assert sentence in passage.sentences
        assert by_id[passage.doc_id].text[sentence.start : sentence.end] == item.text


def test_the_line_of_the_page_serves_a_question_about_publication_and_no_other(select):
    published = select("When was the news of the development conference published?")[0]
    held = select("On which morning was the development conference held?")[0]
    assert "Date: 2024-02-20" in published.line
    assert "February 19" in held.line


def test_the_byline_serves_a_question_about_the_authors(select):
    best = select("Which reporters wrote about the Two Zones inspection?")[0]
    assert best.line == "(Reporters: Qi Mengzhu, Fan Junsheng)"


def test_features_say_what_the_score_is_made_of(select):
    best = select("How many elevators were installed?")[0]
    weights = {name: default_weights()[name] for name in names_of(RANKED)}
    assert set(weights) <= set(best.features)
    assert best.score == pytest.approx(sum(weights[n] * best.features[n] for n in weights))


def test_weights_given_are_used(answerer, fake_index):
    question = answerer.understand("How many elevators were installed?")
    [hits] = fake_index.search([question.query], 20)
    nothing = dict.fromkeys(default_weights(), 0.0)
    selector = EvidenceSelector(fake_index.documents, nothing)
    found = selector.select(selector.prepare(question), hits)
    assert {e.score for e in found} == {0.0}
    places = [(e.passage.doc_id, e.sentence) for e in found]
    assert places == sorted(places)


def test_shipped_weights_cannot_be_changed_by_accident():
    with pytest.raises(TypeError):
        default_weights()["cover"] = 1.0


def test_passages_of_the_best_evidence_come_first_each_once(answerer, fake_index):
    question = answerer.understand("How many elevators were installed?")
    [hits] = fake_index.search([question.query], 20)
    selector = EvidenceSelector(fake_index.documents)
    evidence = selector.select(selector.prepare(question), hits)
    ordered = best_per_passage(evidence, [*hits, *hits])
    assert ordered[0].passage == evidence[0].passage
    assert {h.passage.passage_id for h in ordered} == {h.passage.passage_id for h in hits}
    assert [h.rank for h in ordered] == list(range(1, len(hits) + 1))


def test_the_same_question_has_the_same_evidence(select):
    first, second = (select("How many parks are open to the public?") for _ in range(2))
    assert first == second
