"""From a question to candidate passages: several queries, one pool."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from index.passage_index import PassageIndex
from index.retriever import Hit
from qa.question import Question
from qa.terms import TermReader

_POOL = 40


def gather_hits(
    index: PassageIndex, question: Question, reader: TermReader, top_k: int
) -> list[Hit]:
    """Return a pool of hits for a question, best first: by its words, and by the reports' words.

    A named report is searched on its own too, so that its passages are in the pool.
    """
    queries = list(dict.fromkeys([question.query, reader.in_report_words(question.query)]))
    k = max(_POOL, top_k)
    lists = index.search(queries, k)
    lists += index.search(queries[:1], k, words=_expanded(question))
    if question.doc_ids:
        lists += index.search(queries[:1], k, doc_ids=question.doc_ids)
    return pool(lists)


def _expanded(question: Question) -> str:
    """The question's terms with all that may stand for them: finds passages of other words."""
    phrases = (p for t in question.all_terms for p in (t.stems, *t.alternatives))
    return " ".join(dict.fromkeys(stem for phrase in phrases for stem in phrase))


def pool(lists: Sequence[Sequence[Hit]]) -> list[Hit]:
    """Join hits of several queries: each passage once, with the best of its scores."""
    best: dict[str, Hit] = {}
    for hit in (h for hits in lists for h in hits):
        known = best.get(hit.passage.passage_id)
        best[hit.passage.passage_id] = hit if known is None else _best_of(known, hit)
    ranked = sorted(best.values(), key=lambda h: (-round(h.score, 6), h.passage.passage_id))
    return [replace(hit, rank=rank) for rank, hit in enumerate(ranked, start=1)]


def _best_of(one: Hit, other: Hit) -> Hit:
    return replace(
        one if one.score >= other.score else other,
        score=max(one.score, other.score),
        cosine=max(one.cosine, other.cosine),
        lexical=max(one.lexical, other.lexical),
        sentence_scores=tuple(map(max, one.sentence_scores, other.sentence_scores)),
    )
