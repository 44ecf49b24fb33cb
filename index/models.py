"""Which embedder an index is built with: the model exported to ONNX, or sentence-transformers."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from corpus.plain_text import one_line
from index.onnx_embedder import ABOUT, OnnxEmbedder
from index.onnx_export import NotExportable, export_model, quantize_model, worst_cosine
from index.weights import fingerprint

if TYPE_CHECKING:
    from index.embedder import Embedder
    from index.passage_index import PassageIndex

MIN_COSINE = 0.9999
_N_CHECKED = 5000

Say = Callable[[str], None]
Build = Callable[["Embedder"], "PassageIndex"]


def build_with_model(
    name: str, precision: str, build: Build, scratch: Path, known: Path | None, say: Say
) -> PassageIndex:
    """Return what `build` makes with the fastest embedder that is as exact as the model itself.

    The model is exported into the empty folder `scratch`, unless the folder `known` holds its
    export already. An export whose vectors differ from those of sentence-transformers is not
    used; `precision` "int8" asks for one that does, and `say` tells by how much.

    Raises:
        ModelUnavailable: the model is not on this machine.
    """
    source = fingerprint(name)
    if known and source and _is_export(known, name, source, precision):
        return build(OnnxEmbedder(known))
    from index.sentence_transformer import SentenceTransformerEmbedder

    model = SentenceTransformerEmbedder(name)
    say(f"Exporting the model {name} to ONNX, which is done once ...")
    try:
        export_model(name, source, scratch)
    except NotExportable as error:
        say(f"{error}; queries take sentence-transformers, which starts more slowly.")
        return build(model)
    if precision == "int8":
        quantize_model(scratch)
    return _checked(build, OnnxEmbedder(scratch), model, precision, say)


def _checked(
    build: Build, exported: OnnxEmbedder, model: Embedder, precision: str, say: Say
) -> PassageIndex:
    """Build with the exported model; build anew with the model itself if their vectors differ."""
    index = build(exported)
    texts = [one_line(index.passages[i].text) for i in _spread(len(index.passages))]
    worst = worst_cosine(exported, model, texts)
    if precision == "int8":
        say(f"int8: the cosine to the model's own vectors is {worst:.4f} or more.")
    elif worst < MIN_COSINE:
        say(
            f"The exported model gives other vectors (cosine {worst:.5f}, wanted {MIN_COSINE}); "
            "building with sentence-transformers, which starts more slowly."
        )
        return build(model)
    return index


def _spread(n: int) -> range:
    """Return all of `n` positions, or some 5,000 of them, evenly spread."""
    return range(0, n, -(-n // _N_CHECKED))


def _is_export(folder: Path, name: str, source: str, precision: str) -> bool:
    try:
        about = json.loads((folder / ABOUT).read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return False
    wanted = {"name": name, "source": source, "precision": precision}
    return all(about.get(key) == value for key, value in wanted.items())
