import json
from functools import partial

import numpy as np
import pytest

from corpus.report import read_corpus
from index import models
from index.building import build_index
from index.document_store import DocumentStore
from index.export_cache import Wanted, cached_export
from index.models import Exports, build_with_model, texts_to_compare
from index.onnx_embedder import MODEL, OnnxEmbedder
from index.onnx_export import NotExportable, worst_cosine
from index.sentence_transformer import SentenceTransformerEmbedder
from index.weights import DEFAULT_MODEL, PUBLISHED_SHA256
from qa.finding.reader import update_for

pytestmark = pytest.mark.model
WANTED = Wanted(DEFAULT_MODEL, PUBLISHED_SHA256, "fp32")


@pytest.fixture
def documents(make_folder):
    return read_corpus(make_folder())


@pytest.fixture
def build(documents):
    return lambda embedder: build_index(documents, embedder)


@pytest.fixture
def said():
    return []


@pytest.fixture
def exports(documents, tmp_path):
    """A cache that is not there yet, and an empty folder for where it cannot be."""
    scratch = tmp_path / "scratch"
    scratch.mkdir()
    return Exports(
        tmp_path / "cache", None, scratch, partial(texts_to_compare, DocumentStore.of(documents))
    )


@pytest.fixture
def refuse(monkeypatch):
    """No model can be exported."""

    def refuse(name, *_):
        raise NotExportable(f"the model {name!r} cannot be exported to ONNX (no reason)")

    monkeypatch.setattr(models, "export_model", refuse)


def test_a_model_is_exported_once_and_compared_once_and_taken_again(
    build, exports, said, monkeypatch
):
    index = build_with_model(DEFAULT_MODEL, "fp32", build, exports, said.append)
    assert index.embedder.folder == cached_export(WANTED, exports.cache)
    assert [line.split()[0] for line in said] == ["Exporting", "Comparing"]
    monkeypatch.setattr(models, "export_model", None)  # may not be asked again
    monkeypatch.setattr(models, "SentenceTransformerEmbedder", None)
    again = build_with_model(DEFAULT_MODEL, "fp32", build, exports, said.append)
    assert again.embedder.folder == index.embedder.folder
    assert len(said) == 2 and not list(exports.scratch.iterdir())
    np.testing.assert_array_equal(
        again.passage_vectors.rows(np.arange(8)), index.passage_vectors.rows(np.arange(8))
    )


def test_where_the_cache_cannot_be_written_the_model_is_exported_beside_the_index(
    build, exports, said
):
    exports.cache.write_text("a file is in its place")
    index = build_with_model(DEFAULT_MODEL, "fp32", build, exports, said.append)
    assert index.embedder.folder == exports.scratch
    assert f"{exports.cache}: the exported model is not kept there" in said[0]


def test_the_export_of_an_index_is_taken_where_the_cache_has_none(
    build, exports, said, real_index, monkeypatch
):
    monkeypatch.setattr(models, "export_model", None)
    folder = real_index.embedder.folder
    known = Exports(exports.cache, folder, exports.scratch, update=update_for(DEFAULT_MODEL))
    index = build_with_model(DEFAULT_MODEL, "fp32", build, known, said.append)
    assert index.embedder.folder == known.known and not said


@pytest.mark.parametrize("change", [{"source": "other"}, {"precision": "int8"}, {"name": "other"}])
def test_the_export_of_something_else_is_not_taken(
    build, exports, tmp_path, said, change, real_index, refuse
):
    about = json.loads((real_index.embedder.folder / "model.json").read_text())
    (tmp_path / "model.json").write_text(json.dumps({**about, **change}))
    known = Exports(exports.cache, tmp_path, exports.scratch)
    build_with_model(DEFAULT_MODEL, "fp32", build, known, said.append)
    assert "cannot be exported" in said[-1]


def test_a_model_that_does_not_export_is_run_by_sentence_transformers(build, exports, said, refuse):
    index = build_with_model(DEFAULT_MODEL, "fp32", build, exports, said.append)
    assert isinstance(index.embedder, SentenceTransformerEmbedder)
    assert said[-1].startswith(
        "the model 'all-MiniLM-L6-v2' cannot be exported to ONNX (no reason)"
    )


def test_an_export_with_other_vectors_is_told_and_neither_used_nor_kept(
    build, exports, said, monkeypatch
):
    monkeypatch.setattr(models, "MIN_COSINE", 1.1)
    index = build_with_model(DEFAULT_MODEL, "fp32", build, exports, said.append)
    assert isinstance(index.embedder, SentenceTransformerEmbedder)
    assert said[-1].startswith("The exported model gives other vectors")
    assert not list(exports.cache.rglob(MODEL))


def test_on_a_graphics_card_the_texts_are_embedded_there_and_queries_by_the_export(
    build, exports, real_index, said, monkeypatch
):
    monkeypatch.setattr(SentenceTransformerEmbedder, "on_gpu", True)
    monkeypatch.setattr(models.shutil, "which", lambda name: name == "nvidia-smi")
    builders = []

    def watched(embedder):
        builders.append(type(embedder))
        return build(embedder)

    folder = real_index.embedder.folder
    known = Exports(exports.cache, folder, exports.scratch, update=update_for(DEFAULT_MODEL))
    index = build_with_model(DEFAULT_MODEL, "fp32", watched, known, said.append)
    assert builders == [SentenceTransformerEmbedder]
    assert isinstance(index.embedder, OnnxEmbedder)


def test_int8_is_small_and_tells_its_loss(build, exports, said):
    index = build_with_model(DEFAULT_MODEL, "int8", build, exports, said.append)
    folder = index.embedder.folder
    assert isinstance(index.embedder, OnnxEmbedder)
    assert said[-1].startswith("int8: the cosine to the model's own vectors is 0.9")
    assert sum(path.stat().st_size for path in folder.iterdir()) < 30_000_000
    text = ["Eleven new museums were registered."]
    assert 0.97 < worst_cosine(index.embedder, SentenceTransformerEmbedder(), text) < 0.9999
