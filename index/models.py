"""Chooses the embedder of an index: the model exported to ONNX, or sentence-transformers."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from corpus.plain_text import one_line
from index.onnx_embedder import ABOUT, OnnxEmbedder
from index.onnx_export import NotExportable, export_model, quantize_model, worst_cosine
from index.sentence_transformer import SentenceTransformerEmbedder
from index.weights import fingerprint

if TYPE_CHECKING:
    from index.embedder import Embedder
    from index.passage_index import PassageIndex

MIN_COSINE = 0.9999
_N_CHECKED = 5000

Say = Callable[[str], None]
Build = Callable[["Embedder"], "PassageIndex"]


def build_with_model(
    name: str, precision: str, build: Build, scratch: Path, *, known: Path | None, say: Say
) -> PassageIndex:
    """Return the index that `build` makes with the fastest embedder that is exact.

    The model is exported into the empty folder `scratch`, unless the folder `known` has an export
    of it. An export is not used if its vectors differ from those of sentence-transformers. With
    `precision` "int8" they may differ, and `say` gets a line on how much.

    Raises:
        ModelUnavailable: the model is not on this machine.
    """
    source = fingerprint(name)
    if known and source and _is_export(known, name, source, precision):
        if precision == "fp32" and shutil.which("nvidia-smi"):  # else torch is not even imported
            return _on_gpu(build, OnnxEmbedder(known), SentenceTransformerEmbedder(name))
        return build(OnnxEmbedder(known))
    model = SentenceTransformerEmbedder(name)
    say(f"Exporting the model {name} to ONNX, which is done once ...")
    try:
        export_model(name, source, scratch)
    except NotExportable as error:
        say(f"{error}; queries take sentence-transformers, which starts more slowly.")
        return build(model)
    if precision == "int8":
        quantize_model(scratch)
        return _int8(build, OnnxEmbedder(scratch), model, say)
    return _checked(build, OnnxEmbedder(scratch), model, say)


def _checked(
    build: Build, exported: OnnxEmbedder, model: SentenceTransformerEmbedder, say: Say
) -> PassageIndex:
    """Build with the exported model, or with the model itself if their vectors differ."""
    index = _on_gpu(build, exported, model)
    worst = worst_cosine(exported, model, _texts(index))
    if worst >= MIN_COSINE:
        return index
    say(
        f"The exported model gives other vectors (cosine {worst:.5f}, wanted {MIN_COSINE}); "
        "building with sentence-transformers, which starts more slowly."
    )
    return build(model)


def _on_gpu(
    build: Build, exported: OnnxEmbedder, model: SentenceTransformerEmbedder
) -> PassageIndex:
    """Build an index for the exported model; a GPU embeds the texts if there is one."""
    if not model.on_gpu:
        return build(exported)
    index = build(model)
    index.embedder = exported
    return index


def _int8(
    build: Build, exported: OnnxEmbedder, model: SentenceTransformerEmbedder, say: Say
) -> PassageIndex:
    index = build(exported)
    worst = worst_cosine(exported, model, _texts(index))
    say(f"int8: the cosine to the model's own vectors is {worst:.4f} or more.")
    return index


def _texts(index: PassageIndex) -> list[str]:
    """Return the texts of about `_N_CHECKED` passages, evenly spread."""
    step = -(-len(index.passages) // _N_CHECKED)
    return [one_line(passage.text) for passage in index.passages[::step]]


def _is_export(folder: Path, name: str, source: str, precision: str) -> bool:
    try:
        about = json.loads((folder / ABOUT).read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return False
    expected = {"name": name, "source": source, "precision": precision}
    return all(about.get(key) == value for key, value in expected.items())
