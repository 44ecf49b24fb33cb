"""From a question to candidate passages: several queries, one pool."""

from __future__ import annotations

from collections.abc import Sequence

from corpus.passages import Passage
from index.passage_index import PassageIndex
from index.retriever import Hit, Query
from index.tokens import STOP_WORDS, stem
from qa.question import Question
from qa.terms import TermReader

_POOL = 40


def queries_of(question: Question, reader: TermReader) -> list[Query]:
    """Return what to search for: the question by its words, by the reports' words, by synonyms.

    A named report is searched on its own too, so that its passages are in the pool.
    """
    text = question.query
    queries = [Query(text), Query(reader.in_report_words(text)), Query(text, _expanded(question))]
    if question.doc_ids:
        queries.append(Query(text, doc_ids=question.doc_ids))
    return queries


def likely_passages(index: PassageIndex, queries: Sequence[Query]) -> list[Passage]:
    """Return the passages that the words of a question and their synonyms will most likely find."""
    return index.likely(next(q for q in queries if q.stems is not None), _POOL)


def gather_hits(index: PassageIndex, queries: Sequence[Query], top_k: int) -> list[Hit]:
    """Return a pool of hits for the queries of a question, best first."""
    return pool(index.search(queries, max(_POOL, top_k)))


def _expanded(question: Question) -> tuple[str, ...]:
    """The question's terms with all that may stand for them: finds passages of other words."""
    phrases = (p for t in question.all_terms for p in (t.stems, *t.alternatives))
    stems = dict.fromkeys(s for phrase in phrases for s in phrase)
    # Stemmed once more, which a few words change by: the weights were fitted so.
    return tuple(stem(s) for s in stems if s not in STOP_WORDS)


def pool(lists: Sequence[Sequence[Hit]]) -> list[Hit]:
    """Join hits of several queries: each passage once, with the best of its scores."""
    best: dict[str, Hit] = {}
    for hit in (h for hits in lists for h in hits):
        known = best.get(hit.passage.passage_id)
        best[hit.passage.passage_id] = hit if known is None else _best_of(known, hit)
    ranked = sorted(best.values(), key=lambda h: (-round(h.score, 6), h.passage.passage_id))
    return [hit.at_rank(rank) for rank, hit in enumerate(ranked, start=1)]


def _best_of(one: Hit, other: Hit) -> Hit:
    return Hit(
        passage=one.passage,
        score=max(one.score, other.score),
        rank=one.rank,
        cosine=max(one.cosine, other.cosine),
        lexical=max(one.lexical, other.lexical),
        sentence_scores=tuple(map(max, one.sentence_scores, other.sentence_scores)),
    )
