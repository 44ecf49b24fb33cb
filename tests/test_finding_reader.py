"""The learned reader, with the real cross-encoder: it reads sentences beside a question."""

import pytest

from corpus.document import Period, Span
from corpus.passages import Passage
from index.cross_encoder import CROSS_ENCODER
from qa.answer import Evidence
from qa.finding.features import READER
from qa.finding.reader import N_READ, UPDATE, Reader, in_place, update_for

pytestmark = pytest.mark.model
ASKED = "How many ponds were dug in 2019?"
ANSWER = "The town dug 40 ponds in 2019."
BESIDE = "The town held 900 walks for children in 2019."


@pytest.fixture(scope="module")
def reader(real_index):
    return Reader(real_index.embedder.folder)


@pytest.fixture(scope="module")
def ask(answerer):
    return answerer.understand(ASKED)


def said(text, heading="Parks and ponds", period=0.0):
    passage = Passage(
        "town", 0, len(text), text, (heading,), Period(2019, "result"), (Span(0, len(text)),)
    )
    features = {"cover": 1.0, "period": period}
    return Evidence(passage, passage.sentences[0], 1.0, features, about="Report of a town")


def test_a_sentence_that_answers_has_higher_log_odds_than_one_beside_the_point(reader, ask):
    answers, beside = reader.rank(ask, [said(BESIDE), said(ANSWER)])
    assert (answers.text, beside.text) == (ANSWER, BESIDE)
    assert 1 >= answers.features[READER.name] > beside.features[READER.name] >= -1


def test_a_sentence_of_another_period_does_not_overtake(reader, ask):
    found = [said(BESIDE, period=1.0), said(ANSWER, period=-1.0)]
    assert [item.text for item in reader.rank(ask, found)] == [BESIDE, ANSWER]


def test_log_odds_do_not_depend_on_what_is_read_beside(reader, ask):
    alone = reader.read(ask, [said(ANSWER)])[0]
    among = reader.read(ask, [said(BESIDE), said(ANSWER), said(f"{BESIDE} {ANSWER}")])[1]
    assert alone.features == among.features


def test_a_sentence_is_read_in_its_place():
    long = "one two three four five six seven eight nine ten"
    assert in_place(said(ANSWER, long)) == (
        f"Report of a town | one two three four five six seven eight nine: {ANSWER}"
    )


def test_a_chinese_sentence_is_not_read(reader, ask):
    found = [said("全市挖了40个池塘。")]
    assert reader.rank(ask, found) == found


def test_without_a_cross_encoder_nothing_changes(ask, tmp_path):
    found = [said(ANSWER), said(BESIDE)]
    assert Reader(None).rank(ask, found) == found
    assert Reader(tmp_path).rank(ask, found) == found


def test_two_sentences_are_read_and_two_more_if_neither_answers(answerer):
    def read(question):
        evidence = answerer.find(answerer.understand(question)).evidence[0]
        return [item.features[READER.name] for item in evidence if READER.name in item.features]

    sure = read("Who presided over the reform commission session?")
    unsure = read("How many bears were seen?")
    assert len(sure) == 2 and max(sure) > 0
    assert len(unsure) == N_READ and max(unsure) < 0


def test_an_update_is_for_the_model_that_it_was_trained_on():
    assert update_for("all-MiniLM-L6-v2") == UPDATE
    assert update_for("another model") is None


def test_the_cross_encoder_is_saved_with_the_index(real_index):
    assert (real_index.embedder.folder / CROSS_ENCODER).stat().st_size < 30_000_000
