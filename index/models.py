"""Chooses the embedder of an index: the model exported to ONNX, or sentence-transformers."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING

from corpus.plain_text import one_line
from index.cross_encoder_export import digest_of, export_cross_encoder
from index.export_cache import Make, Wanted, cached_export, make_cached
from index.onnx_embedder import OnnxEmbedder
from index.onnx_export import NotExportable, export_model, quantize_model, worst_cosine
from index.sentence_transformer import SentenceTransformerEmbedder
from index.weights import fingerprint
from index.writer_lock import Say

if TYPE_CHECKING:
    from corpus.document import Document
    from index.embedder import Embedder
    from index.passage_index import PassageIndex

MIN_COSINE = 0.9999
_N_COMPARED = 64  # a few seconds, however large the corpus is

Build = Callable[["Embedder"], "PassageIndex"]


@dataclass(frozen=True, slots=True)
class Exports:
    """Where exports of models are: in the user's cache, in an index, or made in `scratch`.

    `scratch` is an empty folder, for where the cache cannot be written. `texts` gives those on
    which a new export is compared with its model. `update` is the file by which the model becomes
    a cross-encoder, if there is one for it.
    """

    cache: Path
    known: Path | None
    scratch: Path
    texts: Callable[[], Sequence[str]] = tuple
    update: Path | None = None


def texts_to_compare(documents: Mapping[str, Document]) -> list[str]:
    """Return paragraphs, evenly spread over documents, to compare an export with its model on."""
    total = sum(len(s.paragraphs) for document in documents.values() for s in document.sections)
    step = max(1, -(-total // _N_COMPARED))
    paragraphs = (
        document.text[span.start : span.end]
        for document in documents.values()
        for section in document.sections
        for span in section.paragraphs
    )
    return [one_line(text) for text in islice(paragraphs, 0, None, step)]


def build_with_model(
    name: str, precision: str, build: Build, exports: Exports, say: Say
) -> PassageIndex:
    """Return the index that `build` makes with the fastest embedder that is exact.

    An export is made once on a machine, and not used if its vectors differ from those of
    sentence-transformers. With `precision` "int8" they may differ, and `say` gets a line on it.

    Raises:
        ModelUnavailable: the model is not on this machine.
        OSError: neither cache nor scratch can be written.
    """
    wanted = Wanted(name, fingerprint(name), precision, digest_of(exports.update))
    try:
        exported = OnnxEmbedder(_export(wanted, exports, say))
    except NotExportable as error:
        say(f"{error}; queries take sentence-transformers, which starts more slowly.")
        return build(SentenceTransformerEmbedder(name))
    if precision == "fp32" and shutil.which("nvidia-smi"):  # else torch is not even imported
        return _on_gpu(build, exported, SentenceTransformerEmbedder(name))
    return build(exported)


def _export(wanted: Wanted, exports: Exports, say: Say) -> Path:
    """Return the folder of an export; what is there is taken, else it is made in the cache."""
    make = partial(_make, wanted, exports, say)
    if not wanted.source:  # its files are not known, so no export can be told to be of them
        return _in_scratch(make, exports)
    if cached := cached_export(wanted, exports.cache):
        return cached
    if exports.known and wanted.is_in(exports.known):
        return exports.known
    try:
        return make_cached(wanted, exports.cache, make, say)
    except OSError as error:
        say(f"{exports.cache}: the exported model is not kept there ({error.strerror or error}).")
        return _in_scratch(make, exports)


def _in_scratch(make: Make, exports: Exports) -> Path:
    make(exports.scratch)
    return exports.scratch


def _make(wanted: Wanted, exports: Exports, say: Say, folder: Path) -> None:
    """Export a model into a folder, and compare the vectors of texts."""
    model = SentenceTransformerEmbedder(wanted.name)
    say(f"Exporting the model {wanted.name} to ONNX, which is done once on a machine ...")
    export_model(wanted.name, wanted.source, folder)
    if wanted.precision == "int8":
        quantize_model(folder)
    texts = exports.texts()
    say(f"Comparing the exported model with the model itself on {len(texts)} texts ...")
    worst = worst_cosine(OnnxEmbedder(folder), model, texts)
    if wanted.precision == "int8":
        say(f"int8: the cosine to the model's own vectors is {worst:.4f} or more.")
    elif worst < MIN_COSINE:
        raise NotExportable(
            f"The exported model gives other vectors (cosine {worst:.5f}, wanted {MIN_COSINE})"
        )
    if exports.update:
        say("Exporting the cross-encoder, which reads questions beside sentences ...")
        export_cross_encoder(wanted.name, exports.update, folder)


def _on_gpu(
    build: Build, exported: OnnxEmbedder, model: SentenceTransformerEmbedder
) -> PassageIndex:
    """Build an index for the exported model; a GPU embeds the texts if there is one."""
    if not model.on_gpu:
        return build(exported)
    index = build(model)
    index.embedder = exported
    return index
