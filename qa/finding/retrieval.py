"""From a question to candidate passages: several queries, one pool."""

from __future__ import annotations

from collections.abc import Sequence

from corpus.passages import Passage
from index.passage_index import PassageIndex
from index.retriever import Hit, Query
from index.tokens import STOP_WORDS, stem
from qa.finding.scope import Within
from qa.question import Question
from qa.text.terms import TermReader

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
    expanded = next((q for q in queries if q.stems is not None), None)
    return index.likely(expanded, _POOL) if expanded else []


def gather_hits(
    index: PassageIndex, queries: Sequence[Query], top_k: int, within: Within | None = None
) -> list[Hit]:
    """Return a pool of hits for the queries of a question, best first."""
    k = max(_POOL, top_k)
    if not within:
        return index.pool(queries, k)
    return within.hits(index.pool(queries, within.pool(k)), k) if queries else []


def _expanded(question: Question) -> tuple[str, ...]:
    """The question's terms with all that may stand for them: finds passages of other words."""
    phrases = (p for t in question.all_terms for p in (t.stems, *t.alternatives))
    stems = dict.fromkeys(s for phrase in phrases for s in phrase)
    # Stemmed once more, which a few words change by: the weights were fitted so.
    return tuple(stem(s) for s in stems if s not in STOP_WORDS)
