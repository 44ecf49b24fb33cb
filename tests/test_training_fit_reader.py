"""The training of the reader: what is drawn, and that the network learns what is right."""

import random

import pytest
import torch

from index.cross_encoder_export import DOWN, HEAD, UP, merge
from qa.training import fit_reader
from qa.training.fit_reader import Example, measured, train

WRONG = tuple(f"Town | Parks: The town held {n} walks." for n in range(20, 28))
RIGHT = "Town | Parks: The town dug 40 ponds."


def example(asked="How many ponds were dug?", right=0, says_yes=None):
    candidates = (*WRONG[:right], RIGHT, *WRONG[right:])
    return Example(asked, candidates, tuple(c == RIGHT for c in candidates), says_yes)


def unanswerable():
    return Example("How many bears were seen?", WRONG, (False,) * len(WRONG), None)


def test_the_right_candidate_the_best_wrong_ones_and_one_other_are_drawn():
    places = fit_reader._drawn_from(example(right=2), random.Random(1))
    assert places[0] == 2
    assert places[1:5] == [0, 1, 3, 4]
    assert len(places) == 6 and places[5] > 4


def test_where_nothing_is_right_only_wrong_ones_are_drawn():
    places = fit_reader._drawn_from(unanswerable(), random.Random(1))
    assert places[:4] == [0, 1, 2, 3] and len(places) == 5


def test_batches_hold_every_example_once_and_are_the_same_again():
    examples = [example(f"How many ponds were dug in {year}?") for year in range(1980, 2020)]
    one, again = (list(fit_reader._batches(examples, random.Random(3))) for _ in range(2))
    assert one == again
    assert sorted(e.asked for batch in one for e in batch) == sorted(e.asked for e in examples)


@pytest.mark.model
@pytest.mark.slow
def test_the_network_learns_which_sentence_answers_and_its_update_says_the_same():
    from transformers import AutoModel, AutoTokenizer

    from index.weights import DEFAULT_MODEL, model_folder
    from qa.training.low_rank import TrainedCrossEncoder

    examples = [example(right=n % 6, says_yes=n % 2 == 0) for n in range(60)]
    network, tokenizer = train([*examples, *(unanswerable() for _ in range(20))])
    figures = measured(network, tokenizer, [*examples[:6], unanswerable()])
    assert figures["first_by_reader"] > figures["first_by_features"]
    assert figures["parts"] == 7

    update = network.update()
    assert all(value.dtype == torch.float16 for value in update.values())
    again = TrainedCrossEncoder(str(model_folder(DEFAULT_MODEL)))
    again.load_update(update)
    inputs = AutoTokenizer.from_pretrained(str(model_folder(DEFAULT_MODEL)))(
        "How many ponds?", RIGHT, return_tensors="pt"
    )
    with torch.no_grad():
        assert torch.allclose(network(inputs), again(inputs), atol=0.1)

    encoder = AutoModel.from_pretrained(str(model_folder(DEFAULT_MODEL)))
    tensors = {k: v.float() for k, v in update.items() if not k.startswith(HEAD)}
    assert {k[-3:] for k in tensors} >= {DOWN[-3:], UP[-3:]}
    merge(encoder, tensors)
    with torch.no_grad():
        states = encoder(**inputs).last_hidden_state[:, 0]
        head = torch.nn.functional.linear(
            states, update[f"{HEAD}.weight"].float(), update[f"{HEAD}.bias"].float()
        )
        assert torch.allclose(head, network(inputs), atol=0.1)
