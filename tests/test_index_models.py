import json

import numpy as np
import pytest

from corpus.report import read_corpus
from index import models
from index.building import build_index
from index.models import build_with_model
from index.onnx_embedder import OnnxEmbedder
from index.onnx_export import NotExportable, worst_cosine
from index.sentence_transformer import SentenceTransformerEmbedder
from index.weights import DEFAULT_MODEL

pytestmark = pytest.mark.model


@pytest.fixture
def build(make_folder):
    documents = read_corpus(make_folder())
    return lambda embedder: build_index(documents, embedder)


@pytest.fixture
def said():
    return []


def test_a_model_is_exported_once_and_taken_again(build, tmp_path, said, monkeypatch):
    first, second = tmp_path / "first", tmp_path / "second"
    first.mkdir()
    second.mkdir()
    index = build_with_model(DEFAULT_MODEL, "fp32", build, first, known=None, say=said.append)
    assert index.embedder.folder == first
    assert said == ["Exporting the model all-MiniLM-L6-v2 to ONNX, which is done once ..."]
    monkeypatch.setattr(models, "export_model", None)  # may not be asked again
    again = build_with_model(DEFAULT_MODEL, "fp32", build, second, known=first, say=said.append)
    assert again.embedder.folder == first
    assert len(said) == 1
    np.testing.assert_array_equal(
        again.passage_vectors.rows(np.arange(8)), index.passage_vectors.rows(np.arange(8))
    )


@pytest.mark.parametrize("change", [{"source": "other"}, {"precision": "int8"}, {"name": "other"}])
def test_the_export_of_something_else_is_not_taken(
    build, tmp_path, said, change, real_index, monkeypatch
):
    about = json.loads((real_index.embedder.folder / "model.json").read_text())
    (tmp_path / "model.json").write_text(json.dumps({**about, **change}))

    def refuse(name, *_):
        raise NotExportable(f"the model {name!r} cannot be exported")

    monkeypatch.setattr(models, "export_model", refuse)
    build_with_model(DEFAULT_MODEL, "fp32", build, tmp_path, known=tmp_path, say=said.append)
    assert "cannot be exported" in said[-1]


def test_a_model_that_does_not_export_is_run_by_sentence_transformers(
    build, tmp_path, said, monkeypatch
):
    def refuse(name, *_):
        raise NotExportable(f"the model {name!r} cannot be exported to ONNX (no reason)")

    monkeypatch.setattr(models, "export_model", refuse)
    index = build_with_model(DEFAULT_MODEL, "fp32", build, tmp_path, known=None, say=said.append)
    assert isinstance(index.embedder, SentenceTransformerEmbedder)
    assert said[-1].startswith(
        "the model 'all-MiniLM-L6-v2' cannot be exported to ONNX (no reason)"
    )


def test_an_export_with_other_vectors_is_told_and_not_used(build, tmp_path, said, monkeypatch):
    monkeypatch.setattr(models, "MIN_COSINE", 1.1)
    index = build_with_model(DEFAULT_MODEL, "fp32", build, tmp_path, known=None, say=said.append)
    assert isinstance(index.embedder, SentenceTransformerEmbedder)
    assert "building with sentence-transformers" in said[-1]


def test_on_a_graphics_card_the_texts_are_embedded_there_and_queries_by_the_export(
    build, tmp_path, said, monkeypatch
):
    monkeypatch.setattr(SentenceTransformerEmbedder, "on_gpu", True)
    builders = []

    def watched(embedder):
        builders.append(type(embedder))
        return build(embedder)

    index = build_with_model(DEFAULT_MODEL, "fp32", watched, tmp_path, known=None, say=said.append)
    assert builders == [SentenceTransformerEmbedder]
    assert isinstance(index.embedder, OnnxEmbedder)


def test_int8_is_small_and_tells_its_loss(build, tmp_path, said):
    index = build_with_model(DEFAULT_MODEL, "int8", build, tmp_path, known=None, say=said.append)
    assert isinstance(index.embedder, OnnxEmbedder)
    assert said[-1].startswith("int8: the cosine to the model's own vectors is 0.9")
    assert sum(path.stat().st_size for path in tmp_path.iterdir()) < 30_000_000
    text = ["Eleven new museums were registered."]
    assert 0.97 < worst_cosine(index.embedder, SentenceTransformerEmbedder(), text) < 0.9999
