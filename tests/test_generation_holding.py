import pytest

from qa.composing.composer import ExtractiveComposer
from qa.generation.holding import Holding
from qa.pipeline import QuestionAnswerer
from qa.training.right_sentences import sentence_with

WORK, CENTER, ZONES = "work-report-2024", "exchange-center-2021", "two-zones-2020"


@pytest.fixture(scope="module")
def holding(fake_index):
    answerer = QuestionAnswerer(fake_index)

    def holding(asked, doc, quote, least=0.5):
        question = answerer.understand(asked)
        evidence = [sentence_with(quote, doc, fake_index)]
        draft = ExtractiveComposer(answerer.lexicon).compose(question, [evidence])
        return Holding(question, draft, answerer.lexicon, least)

    return holding


def test_a_text_holds_the_figures_of_the_extractive_answer(holding):
    held = holding("How many new museums were there in 2023?", WORK, "11 new museums")
    assert not held.holds("New museums were registered.")
    assert not held.holds("More than 40,000 performances were held.")


def test_a_text_holds_the_persons_of_the_extractive_answer(holding):
    held = holding("Who presided over the meeting?", CENTER, "presided over the meeting")
    assert held.holds("The meeting was chaired by Cai Qi.")
    assert not held.holds("Chen Jining attended the meeting.")
    assert held.is_part("Cai Qi.")
    assert not held.is_part("Chen Jining.")


def test_where_no_fact_is_asked_for_a_share_of_the_words_is_held(holding):
    asked = "What did Cai Qi stress about industries?"
    held = holding(asked, ZONES, "Cai Qi stressed high-quality development of industries")
    assert held.holds("He stressed their high-quality development.")
    assert not held.holds("He spoke of industries.")
