"""Cross-encoders: the model changed by an update, exported, read with onnxruntime."""

import json
import shutil

import numpy as np
import pytest
import torch
from safetensors.torch import load_file, save_file

from index.cross_encoder import CrossEncoder
from index.cross_encoder_export import DOWN, UP, digest_of, export_cross_encoder, merge
from index.onnx_embedder import ABOUT, TOKENIZER
from index.onnx_export import NotExportable
from index.weights import DEFAULT_MODEL
from qa.finding.reader import UPDATE

pytestmark = pytest.mark.model
PAIRS = [
    ("How many ponds were dug?", "Town | Parks: The town dug 40 ponds."),
    ("Who is the mayor?", "Town | Parks: The town dug 40 ponds, and held many walks."),
    ("Who is the mayor? " * 40, "Town | Parks: Ms Ada Low is the mayor. " * 40),
]


@pytest.fixture(scope="module")
def exported(real_index):
    return CrossEncoder(real_index.embedder.folder)


def test_logits_are_the_same_alone_and_together(exported):
    together = exported.logits(PAIRS)
    assert together.shape == (3, 2)
    alone = np.concatenate([exported.logits([pair]) for pair in PAIRS])
    assert np.array_equal(together, alone)
    assert exported.logits([]).shape == (0, 2)


def test_the_export_is_near_the_trained_network(exported):
    from transformers import AutoTokenizer

    from index.weights import model_folder
    from qa.training.low_rank import TrainedCrossEncoder

    folder = str(model_folder(DEFAULT_MODEL))
    network, tokenizer = TrainedCrossEncoder(folder), AutoTokenizer.from_pretrained(folder)
    network.load_update(load_file(UPDATE))
    with torch.no_grad():
        inputs = tokenizer([p[0] for p in PAIRS[:2]], [p[1] for p in PAIRS[:2]], padding=True)
        wanted = network(inputs.convert_to_tensors("pt")).numpy()
    assert np.abs(exported.logits(PAIRS[:2]) - wanted).max() < 0.7


def test_a_product_of_narrow_matrices_is_added_and_other_tensors_replaced():
    layer = torch.nn.Sequential(torch.nn.Linear(4, 3))
    before = layer[0].weight.detach().clone()
    up, down = torch.ones(3, 1), torch.full((1, 4), 0.5)
    merge(layer, {f"0{UP}": up, f"0{DOWN}": down, "0.bias": torch.ones(3)})
    assert torch.allclose(layer[0].weight, before + 0.5)
    assert torch.equal(layer[0].bias, torch.ones(3))


def test_an_update_of_another_model_cannot_be_exported(real_index, tmp_path):
    folder = tmp_path / "model"
    folder.mkdir()
    for name in (ABOUT, TOKENIZER):
        shutil.copy(real_index.embedder.folder / name, folder)
    save_file({"head.weight": torch.ones(2, 5), "head.bias": torch.ones(2)}, tmp_path / "u")
    with pytest.raises(NotExportable, match="cannot be exported"):
        export_cross_encoder(DEFAULT_MODEL, tmp_path / "u", folder)


def test_what_is_told_of_an_export_names_its_update(real_index):
    about = json.loads((real_index.embedder.folder / ABOUT).read_text(encoding="utf-8"))
    assert about["update"] == digest_of(UPDATE) != ""
    assert digest_of(None) == ""
    assert CrossEncoder.found_in(None) is None
