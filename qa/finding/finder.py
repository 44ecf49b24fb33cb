"""From a question to its evidence: queries, one pool of hits for each ask, the best sentences."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from corpus.passages import Passage
from index.passage_index import PassageIndex
from index.retriever import Hit, Query
from index.tokens import STOP_WORDS, stem, tokenize
from qa.answer import Evidence, QuestionType
from qa.finding.evidence import EvidenceSelector
from qa.finding.injection import is_injection
from qa.finding.prepared_ask import PreparedAsk
from qa.finding.reader import Reader
from qa.finding.scope import Scope
from qa.question import Question
from qa.text.terms import TermReader

_POOL = 40
_PAIRED = 8
_ALIKE = 0.6


@dataclass(frozen=True, slots=True)
class Selection:
    """What was found: passages in one ranking, and for each ask its evidence, best first."""

    hits: tuple[Hit, ...]
    evidence: tuple[tuple[Evidence, ...], ...]


class Finder:
    """Searches and selects for each ask of a question, within a scope."""

    def __init__(
        self,
        index: PassageIndex,
        terms: TermReader,
        top_k: int,
        *,
        scope: Scope | None = None,
        selector: EvidenceSelector | None = None,
    ) -> None:
        """`top_k` is the least number of hits to look through for an ask; 40 if it is fewer."""
        self._index = index
        self._terms = terms
        self._k = max(_POOL, top_k)
        self._scope = scope
        self._selector = selector or EvidenceSelector(
            index.documents, reader=Reader(index.embedder.folder)
        )

    def restricted_to(self, scope: Scope | None) -> Finder:
        """Return a finder for another scope."""
        return Finder(self._index, self._terms, self._k, scope=scope, selector=self._selector)

    def find(self, question: Question) -> Selection:
        """Return the passages found, and for each ask the sentences that bear on it."""
        asks = question.each
        queries = [self.queries(ask) for ask in asks]
        with self._index.embedding(query.text for of_ask in queries for query in of_ask):
            prepared = [self._prepare(*pair) for pair in zip(asks, queries, strict=True)]
        hits = [self._search(of_ask) for of_ask in queries]
        evidence = [self._select(*pair) for pair in zip(prepared, hits, strict=True)]
        if question.type is QuestionType.COMPARE and len(evidence) == 2 and all(evidence):
            evidence = pair_sides(evidence)
        rankings = [best_per_passage(*pair) for pair in zip(evidence, hits, strict=True)]
        return Selection(tuple(_interleaved(rankings)), tuple(map(tuple, evidence)))

    def queries(self, ask: Question) -> list[Query]:
        """Return what to search for: the ask by its words, by the reports' words, by synonyms.

        A named report is searched on its own too, so that its passages are in the pool.
        """
        text = ask.query
        other = ask.standalone if ask.chinese else self._terms.in_report_words(text)
        queries = [Query(text), Query(other), Query(text, _stems(ask))]
        if ask.doc_ids:
            queries.append(Query(text, doc_ids=ask.doc_ids))
        return self._scope.queries(queries) if self._scope else queries

    def warm_up(self) -> None:
        """Read all passages as questions will: what is read once is remembered."""
        self._selector.warm_up(self._index.passages)

    def _prepare(self, ask: Question, queries: Sequence[Query]) -> PreparedAsk:
        """Look through the passages that an ask will most likely find; this needs no vectors."""
        by_synonyms = next((q for q in queries if q.stems is not None), None)
        likely: list[Passage] = self._index.likely(by_synonyms, _POOL) if by_synonyms else []
        return self._selector.prepare(ask, likely)

    def _search(self, queries: Sequence[Query]) -> list[Hit]:
        """Return one pool of hits for the queries of an ask, best first."""
        if not self._scope:
            return self._index.pool(queries, self._k)
        n_candidates = self._scope.n_candidates(self._k)
        return self._scope.hits(self._index.pool(queries, n_candidates), self._k) if queries else []

    def _select(self, ask: PreparedAsk, hits: Sequence[Hit]) -> list[Evidence]:
        return [e for e in self._selector.select(ask, hits) if not is_injection(e.line)]


def _stems(ask: Question) -> tuple[str, ...]:
    """The terms of an ask with all that may stand for them: finds passages of other words."""
    phrases = (p for t in ask.all_terms for p in (t.stems, *t.alternatives))
    stems = dict.fromkeys(s for phrase in phrases for s in phrase)
    # Stemmed once more, which a few words change by: the weights were fitted so.
    return tuple(stem(s) for s in stems if s not in STOP_WORDS)


def best_per_passage(evidence: Sequence[Evidence], hits: Sequence[Hit]) -> list[Hit]:
    """Return the hits reordered: passages of the best evidence first; ranks renewed."""
    best: dict[str, float] = {}
    for item in evidence:
        best.setdefault(item.passage.passage_id, item.score)
    by_id = {hit.passage.passage_id: hit for hit in reversed(hits)}
    ids = dict.fromkeys(hit.passage.passage_id for hit in hits)
    order = sorted(ids, key=lambda passage_id: -best.get(passage_id, -9.0))
    return [by_id[passage_id].at_rank(rank) for rank, passage_id in enumerate(order, start=1)]


def _interleaved(rankings: Sequence[Sequence[Hit]]) -> list[Hit]:
    """Return rankings merged turn by turn, each passage once, ranks renewed."""
    merged: dict[str, Hit] = {}
    for place in range(max((len(ranking) for ranking in rankings), default=0)):
        for ranking in rankings:
            if place < len(ranking):
                merged.setdefault(ranking[place].passage.passage_id, ranking[place])
    return [hit.at_rank(rank) for rank, hit in enumerate(merged.values(), start=1)]


def pair_sides(evidence: Sequence[Sequence[Evidence]]) -> list[list[Evidence]]:
    """Return the evidence of a comparison's two sides with the pair first that fits best together.

    Two sentences that count the same thing fit; a sentence set beside itself does not, nor one of
    another period than is asked for.
    """
    first, second = (list(side) for side in evidence)
    pairs = [(a, b) for a in _of_period(first) for b in _of_period(second) if not _same(a, b)]
    if not pairs:
        return [first, second]
    one, other = max(pairs, key=lambda pair: pair[0].score + pair[1].score + _ALIKE * _alike(*pair))
    return [
        [one, *(e for e in first if e is not one)],
        [other, *(e for e in second if e is not other)],
    ]


def _of_period(side: Sequence[Evidence]) -> list[Evidence]:
    """Return the first of a side that are of its period, as far as they have one."""
    return [item for item in side[:_PAIRED] if item.features["period"] >= 0]


def _same(one: Evidence, other: Evidence) -> bool:
    return (one.sentence, one.shown) == (other.sentence, other.shown)


def _alike(one: Evidence, other: Evidence) -> float:
    """The share of content words that two clauses have in common, figures left out."""
    mine, theirs = ({s for s in tokenize(e.clause) if not s[0].isdigit()} for e in (one, other))
    return len(mine & theirs) / max(min(len(mine), len(theirs)), 1)
