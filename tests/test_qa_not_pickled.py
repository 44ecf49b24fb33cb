"""An answerer stays in its process; settings and answers go to others."""

import copy
import pickle

import pytest

from qa.finding.scope import Scope
from qa.pipeline import QuestionAnswerer
from qa.settings import Settings

QUESTION = "How many new museums were registered in 2023?"


@pytest.fixture(scope="module")
def answerer(fake_index):
    return QuestionAnswerer(fake_index)


@pytest.mark.parametrize("protocol", range(pickle.HIGHEST_PROTOCOL + 1))
def test_an_answerer_refuses_to_be_pickled_and_says_what_to_do(answerer, protocol):
    with pytest.raises(
        TypeError, match=r"holds an open index .* call qa\.open_answerer\(settings\)"
    ):
        pickle.dumps(answerer, protocol)


def test_a_deep_copy_is_refused_too(answerer):
    with pytest.raises(TypeError, match="cannot be pickled"):
        copy.deepcopy(answerer)


def test_a_copy_within_the_process_shares_the_index(answerer):
    copied = copy.copy(answerer)
    assert copied is not answerer and copied.index is answerer.index
    scope = Scope.of(answerer.index.documents, years=[2024])
    assert answerer.restricted_to(scope).index is answerer.index
    assert answerer.scope is None


def test_settings_and_answers_go_to_another_process(answerer):
    answer = answerer.answer(QUESTION)
    sent = pickle.dumps(answer)
    assert len(sent) < 200_000
    assert pickle.loads(sent) == answer
    assert pickle.loads(pickle.dumps(Settings(top_k=3))) == Settings(top_k=3)
