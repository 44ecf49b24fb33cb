"""Vectors are found by the text that they were made of, and are the same to the last bit."""

import numpy as np
import pytest
from fakes import HashingEmbedder

from corpus.document import Source
from corpus.report import parse_report
from index import dense
from index.building import build_index
from index.known_vectors import KnownVectors


def report(name, n=1):
    lines = " ".join(f"The mill of {name} ground {i} sacks of barley." for i in range(n))
    return parse_report(f"{name}\n\n{lines}\n", Source(name, name, "", None, None, name))


class Counting(HashingEmbedder):
    """Keeps the texts that it embeds."""

    def __init__(self):
        super().__init__()
        self.embedded = []

    def embed(self, texts, progress=None):
        self.embedded += texts
        return super().embed(texts, progress)


def built(documents, embedder, known=None):
    vectors = KnownVectors(known.embedded) if known else None
    return build_index(documents, embedder, known=lambda _: vectors)


def test_each_text_that_was_embedded_is_found_and_no_other():
    embedder = Counting()
    known = KnownVectors(built([report("Thornby", 9)], embedder).embedded)
    rows = known.rows(embedder.embedded)
    assert (rows >= 0).all() and known.rows(["never seen", ""]).tolist() == [-1, -1]
    wanted = HashingEmbedder().embed(embedder.embedded)
    np.testing.assert_array_equal(known.vectors(rows), wanted)


def test_of_several_indexes_the_vectors_of_all_are_found():
    one, other = (built([report(name)], HashingEmbedder()) for name in ("Thornby", "Wexcombe"))
    known = KnownVectors(one.embedded, other.embedded)
    texts = ["The mill of Wexcombe ground 0 sacks of barley.", "thornby", "wexcombe"]
    np.testing.assert_array_equal(known.vectors(known.rows(texts)), HashingEmbedder().embed(texts))


def test_an_index_of_known_vectors_is_the_one_that_embedding_all_makes():
    before = built([report("Thornby", 5), report("Wexcombe", 3)], HashingEmbedder())
    embedder = Counting()
    documents = [report("Wexcombe", 3), report("Ashwell", 2)]
    after, anew = built(documents, embedder, before), built(documents, HashingEmbedder())
    assert after.recipe == anew.recipe
    for one, other in zip(after.embedded.vectors, anew.embedded.vectors, strict=True):
        rows = np.arange(other.size)
        np.testing.assert_array_equal(one.rows(rows), other.rows(rows))
    assert [text for text in embedder.embedded if "Wexcombe" in text] == []
    assert "The mill of Ashwell ground 1 sacks of barley." in embedder.embedded


def test_rows_kept_at_8_bits_are_rounded_once_however_often_they_are_used_again(monkeypatch):
    monkeypatch.setattr(dense, "EXACT_UP_TO", 60)
    documents = [report("Thornby", 80)]
    index = built(documents, HashingEmbedder())
    assert index.sentence_vectors.has_codes
    rows = np.arange(80)
    first = index.sentence_vectors.rows(rows)
    for n in range(1, 4):
        documents.append(report(f"Ashwell {n}", 20))
        index = built(documents, HashingEmbedder(), index)
        np.testing.assert_array_equal(index.sentence_vectors.rows(rows), first)


@pytest.mark.parametrize("n", [0, 1, 3000])
def test_as_many_rows_come_back_as_texts_are_asked_for(n):
    known = KnownVectors(built([report("Thornby")], HashingEmbedder()).embedded)
    rows = known.rows(["thornby"] * n)
    assert rows.shape == (n,) and known.vectors(rows).shape[0] == n
