from datetime import date

import numpy as np
import pytest
from fakes import HashingEmbedder
from hypothesis import given
from hypothesis import strategies as st

from corpus.document import Source
from corpus.plain_text import one_line
from corpus.report import parse_report
from index.building import build_index, lexical_text
from index.passage_index import fuse
from index.recipe import hash_corpus
from index.retriever import Query
from index.saved_index import open_index, save_index

QUERIES = [
    "How many international organizations are registered in Beijing?",
    "electric bicycles and gas",
    "Zhongguancun",
    "97.3%",
    "zeppelin",
    "",
]


def document(doc_id, text, **fields):
    values = {
        "title": "T",
        "publisher": "",
        "published": date(2020, 1, 1),
        "event_date": None,
        "sha256": "",
    }
    return parse_report(text, Source(doc_id, **{**values, **fields}))


def ids(hits):
    return [hit.passage.passage_id for hit in hits]


def test_the_passage_that_shares_the_words_is_found_first(fake_index):
    [hits] = fake_index.search(["international organizations registered in Beijing"], 3)
    assert "increased the number of international organizations" in hits[0].passage.text


def test_each_query_has_its_own_hits_in_the_order_of_the_queries(fake_index):
    together = fake_index.search(QUERIES, 5)
    assert together == [fake_index.search([query], 5)[0] for query in QUERIES]


def test_no_query_has_no_hits(fake_index):
    assert fake_index.search([], 5) == []


def test_ranks_run_from_1_and_scores_fall(fake_index):
    for hits in fake_index.search(QUERIES, 20):
        assert [hit.rank for hit in hits] == list(range(1, len(hits) + 1))
        scores = [round(hit.score, 5) for hit in hits]
        assert scores == sorted(scores, reverse=True)


@pytest.mark.parametrize("k", [1, 7, 10_000])
def test_at_most_k_passages_are_found_each_once(fake_index, k):
    for hits in fake_index.search(QUERIES, k):
        assert len(hits) <= min(k, len(fake_index.passages))
        assert len(set(ids(hits))) == len(hits)


def test_a_k_beyond_the_corpus_finds_every_passage(small_index):
    [hits] = small_index.search(["trees"], 1000)
    assert set(ids(hits)) == {p.passage_id for p in small_index.passages}


def test_ties_are_broken_by_passage_id():
    twins = [document(name, "Plant trees now.\n") for name in ("c", "a", "b")]
    index = build_index(twins, HashingEmbedder())
    [hits] = index.search(["trees"], 3)
    assert len({hit.score for hit in hits}) == 1
    assert ids(hits) == sorted(ids(hits))


def test_a_document_filter_leaves_only_its_passages(fake_index):
    [hits] = fake_index.search([Query("Beijing", doc_ids=frozenset({"two-zones-2020"}))], 50)
    n_passages = sum(p.doc_id == "two-zones-2020" for p in fake_index.passages)
    assert len(hits) == n_passages > 0
    assert {hit.passage.doc_id for hit in hits} == {"two-zones-2020"}


def test_a_filter_finds_what_lies_far_down_the_whole_ranking(fake_index):
    [hits] = fake_index.search(
        [Query("metro line", doc_ids=frozenset({"reform-commission"}))], 3, depth=1
    )
    assert len(hits) == 3


@pytest.mark.parametrize("doc_ids", [frozenset(), frozenset({"no-such-report"})])
def test_a_filter_that_leaves_nothing_finds_nothing(fake_index, doc_ids):
    assert fake_index.search([Query("Beijing", doc_ids=doc_ids)], 5) == [[]]


def test_a_hit_tells_its_cosines_and_its_share_of_the_best_bm25_score(fake_index):
    query = "sewage treatment rate"
    [hits] = fake_index.search([query], 5)
    vector = fake_index.embedder.embed([query])[0]
    for hit in hits:
        text = one_line(hit.passage.text)
        sentences = [one_line(hit.passage.sentence_text(s)) for s in hit.passage.sentences]
        assert hit.cosine == pytest.approx(
            float(fake_index.embedder.embed([text])[0] @ vector), abs=1e-5
        )
        np.testing.assert_allclose(
            hit.sentence_scores, fake_index.embedder.embed(sentences) @ vector, atol=1e-5
        )
    assert max(hit.lexical for hit in hits) == 1.0
    assert min(hit.lexical for hit in hits) >= 0.0


def test_two_searches_give_the_same_hits(fake_index):
    assert fake_index.search(QUERIES, 10) == fake_index.search(QUERIES, 10)


@given(st.text(alphabet="ab 2023%?‘’·\u00a0\ud800🙂北京plan"))
def test_no_query_raises(fake_index, query):
    [hits] = fake_index.search([query], 3)
    assert len(hits) == 3


def test_headings_and_period_are_searched_by_word_though_not_in_the_passage(small_index):
    [hits] = small_index.search(["greener"], 1)
    assert "greener" not in hits[0].passage.text
    assert hits[0].passage.path[-1] == "Make the town greener"
    passage = hits[0].passage
    assert lexical_text(passage, "The title") == (
        "The title Looking ahead to 2020 Make the town greener plan, 2020 "
        "Plant 9,000 trees along the river. The park on the hill opened 4 new paths."
    )


def test_a_saved_and_reopened_index_gives_the_same_hits(fake_index, tmp_path):
    save_index(fake_index, tmp_path / "index")
    reopened = open_index(tmp_path / "index", HashingEmbedder)
    assert reopened.search(QUERIES, 10) == fake_index.search(QUERIES, 10)
    assert reopened.documents == fake_index.documents
    assert reopened.passages == fake_index.passages


@pytest.mark.model
def test_the_real_index_reopened_gives_the_same_hits(real_index, index_folder):
    reopened = open_index(index_folder, lambda _: real_index.embedder)
    for found, expected in zip(
        reopened.search(QUERIES, 10), real_index.search(QUERIES, 10), strict=True
    ):
        assert ids(found) == ids(expected)
        # The last bit of the model's floats hangs on how many cores were free.
        np.testing.assert_allclose(
            [hit.score for hit in found], [hit.score for hit in expected], atol=1e-5
        )


@pytest.mark.model
def test_the_real_index_finds_other_words_for_the_same_thing(real_index):
    [hits] = real_index.search(["places for toddlers in nursery schools"], 3)
    assert any("kindergarten" in hit.passage.text for hit in hits)


def test_the_recipe_tells_what_the_index_was_made_of(fake_index, documents):
    recipe = fake_index.recipe
    assert (recipe.model, recipe.dimension) == ("hashing", 384)
    assert recipe.corpus == hash_corpus([d.source for d in documents])
    assert recipe.n_passages == len(fake_index.passages) == fake_index.passage_vectors.size
    assert recipe.n_sentences == fake_index.sentence_vectors.size


def test_the_corpus_hash_changes_with_every_field_that_answers_show():
    base = document("a", "Text.\n").source
    changed = [
        document("b", "Text.\n"),
        document("a", "Text.\n", title="U"),
        document("a", "Text.\n", published=date(2020, 1, 2)),
        document("a", "Text.\n", sha256="0"),
        document("a", "Text.\n", names=("n",)),
        document("a", "Text.\n", curated=frozenset({"title"})),
        document("a", "Text.\n", published=date(2020, 1, 2), grain="month"),
        document("a", "Text.\n", published=date(2020, 1, 2), unsure=frozenset({"published"})),
    ]
    hashes = {hash_corpus([source]) for source in (base, *(d.source for d in changed))}
    assert len(hashes) == len(changed) + 1


def test_the_corpus_hash_is_the_same_on_every_run(documents):
    sources = [d.source for d in documents]
    assert hash_corpus(sources) == hash_corpus(list(sources))
    assert hash_corpus(sources) != hash_corpus(sources[::-1])


def test_split_settings_reach_the_passages(documents):
    index = build_index(documents[2:3], HashingEmbedder(), max_tokens=60, merge_tokens=0)
    assert (index.recipe.max_tokens, index.recipe.merge_tokens) == (60, 0)
    usual = build_index(documents[2:3], HashingEmbedder())
    assert len(index.passages) > len(usual.passages)


@pytest.mark.parametrize(("word", "stemmed"), [("ferries", "ferri"), ("readers", "reader")])
def test_a_word_of_the_reports_is_nearest_to_itself(small_index, word, stemmed):
    [near] = small_index.near_words([word], 3)
    assert len(near) == 3
    assert near[stemmed] == pytest.approx(1.0)
    assert list(near.values()) == sorted(near.values(), reverse=True)


def test_progress_counts_passages_sentences_and_words(documents):
    told = []
    index = build_index(documents[4:], HashingEmbedder(), progress=lambda *step: told.append(step))
    total = index.recipe.n_passages + index.recipe.n_sentences + len(index.vocabulary.stems)
    assert told[-1] == (total, total)


@pytest.mark.parametrize("documents_given", [[], [document("bare", "Related Posts\n")]])
def test_nothing_to_index_is_an_error(documents_given):
    with pytest.raises(ValueError, match="nothing to index"):
        build_index(documents_given, HashingEmbedder())


def test_a_chinese_report_is_found_by_its_own_characters():
    town = document("town", "今年将种植树木，建设一家诊所。\n")
    city = document("city", "Build a clinic.\n")
    index = build_index([city, town], HashingEmbedder())
    assert index.search(["诊所"], 1)[0][0].passage.doc_id == "town"


# Fusion of cosines and BM25


def array(*values):
    return np.array(values, dtype=np.float32)


def test_half_the_cosine_and_half_the_share_of_the_best_bm25_score():
    np.testing.assert_allclose(fuse(array(0.8, 0.2), array(3.0, 12.0)), [0.525, 0.6])


def test_bm25_scores_count_by_their_share_of_the_best():
    cosines = array(0.1, 0.2, 0.3)
    np.testing.assert_allclose(
        fuse(cosines, array(1.0, 2.0, 4.0)), fuse(cosines, array(10.0, 20.0, 40.0)), rtol=1e-6
    )


def test_without_a_shared_word_the_cosines_alone_count():
    np.testing.assert_allclose(fuse(array(0.8, 0.2), array(0.0, 0.0)), [0.4, 0.1])


@pytest.mark.parametrize(("weight", "expected"), [(1.0, [0.8, 0.2]), (0.0, [0.25, 1.0])])
def test_the_weight_decides_between_the_two(weight, expected):
    np.testing.assert_allclose(fuse(array(0.8, 0.2), array(3.0, 12.0), weight), expected)


def test_nothing_joined_is_nothing():
    assert fuse(array(), array()).shape == (0,)


def test_the_arguments_are_left_as_they_were():
    cosines, lexical = array(0.8, 0.2), array(3.0, 12.0)
    fuse(cosines, lexical)
    assert lexical.tolist() == [3.0, 12.0]
