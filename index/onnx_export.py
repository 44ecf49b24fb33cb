"""Exports a sentence-transformers model to ONNX, once, for `OnnxEmbedder` to run without torch."""

from __future__ import annotations

import json
import logging
import warnings
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import numpy as np

from index.embedder import Embedder
from index.onnx_embedder import ABOUT, MODEL, TOKENIZER
from index.sentence_transformer import load_model

_EXAMPLES = ["Two texts of different length,", "since both batch and length must stay free."]


class NotExportable(Exception):
    """The model cannot be exported; the message says why, in one line."""


def export_model(name: str, source: str, folder: Path) -> None:
    """Write the model `name` into an empty folder: ONNX in fp32, tokenizer, description.

    `source` is the fingerprint of its weights: a later build compares it before exporting again.

    Raises:
        ModelUnavailable: the model is not on this machine.
        NotExportable: torch cannot export it, or it has no tokenizer of one file.
        OSError: the folder cannot be written.
    """
    # Eager attention gives the simplest graph, which onnxruntime runs fastest.
    model = load_model(name, attention="eager")
    with not_exportable(name):
        program = _traced(model)
        tokenizer = model.tokenizer.backend_tokenizer.to_str(pretty=True)
    with not_exportable(name, but=OSError):  # that is the disk, not the model
        program.save(folder / MODEL, external_data=True)
    (folder / TOKENIZER).write_text(tokenizer, encoding="utf-8")
    about = {
        "name": name,
        "source": source,
        "precision": "fp32",
        "dimension": model.get_embedding_dimension(),
        "max_tokens": model.max_seq_length,
    }
    write_about(folder, about)


@contextmanager
def not_exportable(name: str, *, but: type[Exception] | tuple[()] = ()) -> Iterator[None]:
    """Turn errors into NotExportable, but not those of one kind: torch raises them of every."""
    try:
        yield
    except but:
        raise
    except Exception as error:
        reason = " ".join(str(error).split())[:160] or type(error).__name__
        raise NotExportable(f"the model {name!r} cannot be exported to ONNX ({reason})") from error


def quantize_model(folder: Path) -> None:
    """Replace an exported model by its int8 form: a third of the size, slightly other vectors."""
    quantize_file(folder / MODEL, folder / MODEL)
    write_about(folder, {**read_about(folder), "precision": "int8"})


def quantize_file(whole: Path, path: Path) -> None:
    """Write the int8 form of a model to `path`, and remove the file `whole` and its weights."""
    from onnxruntime.quantization import quantize_dynamic

    small = whole.with_name(f"int8-{whole.name}")
    logging.disable(logging.WARNING)  # it advises to prepare the model, which torch has done
    try:
        # Seven bits, since processors without VNNI overflow with eight.
        quantize_dynamic(whole, small, per_channel=True, reduce_range=True)
    finally:
        logging.disable(logging.NOTSET)
    whole.with_name(f"{whole.name}.data").unlink()
    whole.unlink()
    small.replace(path)


def read_about(folder: Path) -> dict[str, Any]:
    """Return what is told of an export."""
    about: dict[str, Any] = json.loads((folder / ABOUT).read_text(encoding="utf-8"))
    return about


def write_about(folder: Path, about: dict[str, Any]) -> None:
    """Write what is told of an export beside it."""
    (folder / ABOUT).write_text(json.dumps(about, indent=1), encoding="utf-8")


def worst_cosine(one: Embedder, other: Embedder, texts: Sequence[str]) -> float:
    """Return the lowest cosine, in -1..1, of two embedders' vectors of a text; 1 without texts."""
    products = np.einsum("ij,ij->i", one.embed(texts), other.embed(texts))
    return float(products.min(initial=1.0))


def _traced(model: Any) -> Any:
    """Return a sentence-transformers model as ONNX: token ids (n, length) to vectors (n, dim)."""
    import torch

    class Whole(torch.nn.Module):
        def __init__(self) -> None:
            super().__init__()
            self.model = model

        def forward(self, input_ids: Any, attention_mask: Any) -> Any:
            features = {"input_ids": input_ids, "attention_mask": attention_mask}
            for module in self.model:
                features = _mean_by_product(module, features) or module(features)
            return torch.nn.functional.normalize(features["sentence_embedding"])

    inputs = model.tokenizer(_EXAMPLES, padding=True, return_tensors="pt")
    names = ("input_ids", "attention_mask")
    return traced(Whole(), {name: inputs[name] for name in names}, "vectors")


def traced(module: Any, inputs: Mapping[str, Any], output: str) -> Any:
    """Return a torch module as ONNX; its inputs, given as examples, keep batch and length free."""
    import torch

    free = {0: torch.export.Dim.DYNAMIC, 1: torch.export.Dim.DYNAMIC}
    logging.getLogger("torch.onnx").setLevel(logging.ERROR)
    with warnings.catch_warnings():
        warnings.simplefilter(
            "ignore"
        )  # about axis names, and about the exporter's own dependencies
        return torch.onnx.export(
            module.eval(),
            tuple(inputs.values()),
            dynamo=True,
            verbose=False,
            input_names=list(inputs),
            output_names=[output],
            dynamic_shapes=dict.fromkeys(inputs, free),
        )


def _mean_by_product(module: Any, features: dict[str, Any]) -> dict[str, Any] | None:
    """Return the features after mean pooling; None if the module does something else.

    The mean is a matrix product, since the order in which onnxruntime adds up depends on the size
    of the batch, but not the order in which it multiplies matrices.
    """
    if getattr(module, "pooling_mode", None) != "mean":
        return None
    mask = features["attention_mask"].unsqueeze(1).to(features["token_embeddings"].dtype)
    total = mask @ features["token_embeddings"]
    return {**features, "sentence_embedding": (total / mask.sum(2, keepdim=True)).squeeze(1)}
