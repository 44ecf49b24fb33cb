"""Exports the embedding model, changed by a low-rank update, as a cross-encoder."""

from __future__ import annotations

import hashlib
from pathlib import Path
from typing import Any

from index.cross_encoder import CROSS_ENCODER
from index.onnx_export import not_exportable, quantize_file, read_about, traced, write_about
from index.weights import model_folder

DOWN, UP, HEAD = ".down", ".up", "head"
"""How the tensors of an update end: of a linear layer two narrow matrices, whose product is added.

`head.weight` and `head.bias` read the first token; any other tensor replaces that of the model.
"""
_INPUTS = ("input_ids", "attention_mask", "token_type_ids")
_EXAMPLES = (["How many?", "Who?"], ["Two texts", "whose lengths differ, must stay free."])


def export_cross_encoder(name: str, update: Path, folder: Path) -> None:
    """Write a cross-encoder in int8 into the folder that the model `name` was exported to.

    `update` is a file of safetensors that `qa.training.fit_reader` wrote for this model.

    Raises:
        NotExportable: the update is not one of this model, or torch cannot export it.
        OSError: the folder cannot be written.
    """
    whole = folder / f"fp32-{CROSS_ENCODER}"
    with not_exportable(name):
        model, tokenizer = _updated(name, update)
        inputs = tokenizer(*_EXAMPLES, padding=True, return_tensors="pt")
        program = traced(model, {name: inputs[name] for name in _INPUTS}, "logits")
    with not_exportable(name, but=OSError):
        program.save(whole, external_data=True)
    quantize_file(whole, folder / CROSS_ENCODER)
    write_about(folder, {**read_about(folder), "update": digest_of(update)})


def digest_of(update: Path | None) -> str:
    """Return what tells one update from another; "" for none."""
    return hashlib.sha256(update.read_bytes()).hexdigest()[:16] if update else ""


def _updated(name: str, update: Path) -> tuple[Any, Any]:
    """Return a torch module from token ids to logits, (n, 2), and its tokenizer."""
    import torch
    from safetensors.torch import load_file
    from transformers import AutoModel, AutoTokenizer

    source = str(model_folder(name) or name)
    tensors = {key: value.float() for key, value in load_file(update).items()}
    encoder = AutoModel.from_pretrained(source, attn_implementation="eager", local_files_only=True)
    head = torch.nn.Linear(encoder.config.hidden_size, len(tensors[f"{HEAD}.bias"]))
    head.load_state_dict({key: tensors.pop(f"{HEAD}.{key}") for key in ("weight", "bias")})
    merge(encoder, tensors)

    class CrossEncoder(torch.nn.Module):
        def __init__(self) -> None:
            super().__init__()
            self.encoder, self.head = encoder, head

        def forward(self, input_ids: Any, attention_mask: Any, token_type_ids: Any) -> Any:
            states = self.encoder(input_ids, attention_mask, token_type_ids).last_hidden_state
            return self.head(states[:, 0])

    return CrossEncoder().eval(), AutoTokenizer.from_pretrained(source, local_files_only=True)


def merge(encoder: Any, tensors: dict[str, Any]) -> None:
    """Change an encoder by the tensors of an update; all of them must fit."""
    state = encoder.state_dict()
    for key in [key for key in tensors if key.endswith(DOWN)]:
        layer = key.removesuffix(DOWN)
        state[f"{layer}.weight"] += tensors.pop(f"{layer}{UP}") @ tensors.pop(key)
    encoder.load_state_dict({**state, **tensors})
