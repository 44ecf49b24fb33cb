import numpy as np
import pytest
from fakes import HashingEmbedder

from corpus.document import Source
from corpus.report import parse_report, read_corpus
from index.building import build_index
from index.extending import extended_index

TEXT = "The ferry\n\nThe ferry carried 4,000 zebras in 2019.\n"


def document(doc_id="ferry"):
    return parse_report(TEXT, Source(doc_id, "The ferry", "", None, None, "sha"))


def test_the_new_document_is_found_beside_the_old_ones(small_index):
    both = extended_index(small_index, [document()])
    assert list(both.documents) == [*small_index.documents, "ferry"]
    assert both.search(["zebras on the ferry"], 1)[0][0].passage.doc_id == "ferry"
    assert both.search(["trees by the river"], 1)[0][0].passage.doc_id == "small-report"


def test_the_lexicon_is_that_of_the_index_that_is_extended(small_index):
    assert extended_index(small_index, [document()]).lexicon is None
    small_index.lexicon = "beijing"
    assert extended_index(small_index, [document()]).lexicon == "beijing"


def test_the_index_that_is_extended_stays_as_it_was(small_index):
    before = small_index.search(["zebras on the ferry"], 9)
    extended_index(small_index, [document()])
    assert small_index.search(["zebras on the ferry"], 9) == before
    assert "ferry" not in small_index.documents


def test_only_new_texts_are_embedded(make_folder):
    embedded = []

    class Watched(HashingEmbedder):
        def embed(self, texts, progress=None):
            embedded.extend(texts)
            return super().embed(texts, progress)

    index = build_index(read_corpus(make_folder()), Watched())
    old = set(embedded)
    embedded.clear()
    both = extended_index(index, [document()])
    words = set(both.vocabulary.stems)
    assert [text for text in embedded if text in old] == []
    assert "The ferry carried 4,000 zebras in 2019." in embedded
    n = len(index.passages)
    np.testing.assert_array_equal(
        both.passage_vectors.rows(np.arange(n)), index.passage_vectors.rows(np.arange(n))
    )
    assert words > set(index.vocabulary.stems)


def test_it_is_the_index_that_building_all_of_it_makes(small_index, make_folder):
    whole = build_index([*small_index.documents.values(), document()], HashingEmbedder())
    both = extended_index(small_index, [document()])
    assert both.recipe == whole.recipe
    assert both.search(["zebras", "trees"], 9) == whole.search(["zebras", "trees"], 9)


def test_what_is_told_of_the_progress_counts_the_new_texts_alone(small_index):
    told = []
    extended_index(small_index, [document()], lambda *step: told.append(step))
    done, totals = zip(*told, strict=True)
    assert len(set(totals)) == 1 and 0 < totals[0] < small_index.recipe.n_sentences
    assert sorted(done) == list(done) and 0 < done[-1] <= totals[0]


def test_an_id_that_is_taken_is_refused(small_index):
    with pytest.raises(ValueError, match="'small-report' is there already"):
        extended_index(small_index, [document("small-report")])
