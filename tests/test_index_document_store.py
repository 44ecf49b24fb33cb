from dataclasses import replace

import pytest

from index.document_store import DocumentStore


@pytest.fixture
def saved(by_id, tmp_path):
    by_id.save(tmp_path)
    return tmp_path


def test_documents_are_found_by_id_in_their_order(by_id, documents):
    assert list(by_id) == [document.doc_id for document in documents]
    assert [by_id[doc_id] for doc_id in by_id] == list(documents)
    with pytest.raises(KeyError):
        by_id["no-such-report"]


def test_reopened_documents_are_the_same(saved, by_id):
    reopened = DocumentStore.open(saved)
    assert reopened == by_id
    assert list(reopened.sources.items()) == list(by_id.sources.items())
    assert reopened.years == by_id.years == {2020, 2021, 2023, 2024, None}
    with pytest.raises(KeyError):
        reopened["no-such-report"]


def test_a_reopened_date_is_as_exact_and_as_unsure_as_before(documents, tmp_path):
    source = replace(documents[0].source, grain="month", unsure=frozenset({"published"}))
    DocumentStore.of([replace(documents[0], source=source)]).save(tmp_path)
    assert DocumentStore.open(tmp_path).sources == {source.doc_id: source}


def test_a_document_is_read_when_it_is_asked_for(saved):
    reopened = DocumentStore.open(saved)
    assert len(reopened) == 5
    (saved / "documents.jsonl").unlink()
    assert reopened.sources["two-zones-2020"].publisher == "Beijing Daily"
    with pytest.raises(OSError, match=r"documents\.jsonl"):
        reopened["two-zones-2020"]


@pytest.mark.parametrize("where", ["memory", "disk"])
def test_a_name_is_mentioned_where_a_report_has_it(where, saved, by_id):
    store = by_id if where == "memory" else DocumentStore.open(saved)
    assert store.mention("Yin Li")
    assert not store.mention("Yin Lo")
