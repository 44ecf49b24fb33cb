import numpy as np
import pytest
from fakes import HashingEmbedder

from corpus.passages import split_document
from index.passage_store import PassageStore

COUNT = HashingEmbedder().count_tokens


@pytest.fixture(scope="module")
def store(by_id):
    return PassageStore.split(by_id, COUNT, max_tokens=256, merge_tokens=160)


@pytest.fixture(scope="module")
def passages(documents):
    """The passages as the corpus layer makes them."""
    return [p for d in documents for p in split_document(d, COUNT)]


def test_a_passage_comes_back_from_its_numbers_as_it_was(store, passages):
    assert len(store) == len(passages)
    assert list(store) == passages
    assert [store[i] for i in range(len(store))] == passages


def test_records_of_the_page_come_back_too(store, passages):
    records = [i for i, passage in enumerate(passages) if not passage.path and passage.period]
    assert records
    assert [store[i] for i in records] == [passages[i] for i in records]


def test_it_is_read_like_any_sequence(store, passages):
    assert store[-1] == passages[-1]
    assert store[2:5] == passages[2:5]
    with pytest.raises(IndexError):
        store[len(passages)]


def test_first_says_where_the_sentences_of_each_passage_begin(store, passages):
    assert np.diff(store.first).tolist() == [len(p.sentences) for p in passages]
    assert store.n_sentences == store.first[-1]


def test_the_passages_of_some_reports_are_found_by_their_ids(store, passages):
    wanted = frozenset({"two-zones-2020", "work-report-2024"})
    found = store.of_reports(wanted).tolist()
    assert sorted(found) == [i for i, p in enumerate(passages) if p.doc_id in wanted]
    assert store.of_reports(frozenset()).tolist() == []
    assert store.of_reports(frozenset({"no-such-report"})).tolist() == []


def test_a_reopened_store_holds_the_same(store, by_id, tmp_path):
    store.save(tmp_path)
    reopened = PassageStore.open(tmp_path, by_id)
    assert reopened == store
    assert reopened.n_sentences == store.n_sentences


def test_an_empty_store_holds_nothing(by_id):
    store = PassageStore.split({}, COUNT, max_tokens=256, merge_tokens=160)
    assert (len(store), store.n_sentences, list(store)) == (0, 0, [])
