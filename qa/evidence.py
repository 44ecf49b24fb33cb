"""Hits to the sentences that bear on the question, best first, period and report respected."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import lru_cache, partial
from operator import itemgetter, mul
from pathlib import Path
from types import MappingProxyType
from typing import NamedTuple

from corpus.document import Document, Span
from corpus.passages import Passage
from index.retriever import Hit
from qa.answer import Evidence, Kind
from qa.clauses import best_clause
from qa.features import about_page, kind_fitter, needed, other_office
from qa.matching import Matcher, Text, matches, read_text
from qa.passage_reader import PassageReader, ReadSentence
from qa.periods import period_fit
from qa.question import Question

_WEIGHTS = Path(__file__).parent / "weights" / "evidence.json"
_WITH_BEFORE = 0.85
_RECORD_COVERS = 0.8
_CLAUSES_FOR = 24


class _Candidate(NamedTuple):
    """A sentence with its first features, named by `_FIRST`. Sorts best first, then by place."""

    minus_score: float
    doc_id: str
    span: Span
    hit: Hit
    sentence: ReadSentence
    features: tuple[float, ...]


_BY_SCORE_AND_PLACE = itemgetter(0, 1, 2)
_FIRST = ("cover", "cosine", "passage", "period", "report", "kind", "record")


class Sought:
    """What a question looks for in sentences: what is found of it in one is remembered."""

    def __init__(self, question: Question) -> None:
        """Prepare a question."""
        self.question = question
        self.own = Matcher(question.terms or question.carried)
        self.need = needed(question)
        self._every = Matcher(question.all_terms)
        self._kind_fit = kind_fitter(question)
        self._fits: dict[ReadSentence, tuple[float, float]] = {}

    def fit(self, sentence: ReadSentence) -> tuple[float, float]:
        """Return how much of the terms a sentence covers, and how well its form suits the kind."""
        found = self._fits.get(sentence)
        if found is None:
            found = _cover(self._every, sentence), self._kind_fit(sentence.line)
            self._fits[sentence] = found
        return found


class EvidenceSelector:
    """Scores the sentences of the passages found."""

    def __init__(
        self, documents: Mapping[str, Document], weights: Mapping[str, float] | None = None
    ) -> None:
        """`documents` by id; `weights` by feature name, those shipped if not given."""
        self._documents = documents
        self._weights = weights or default_weights()
        self._first_weights = tuple(self._weights[name] for name in _FIRST)
        self._reader = PassageReader(documents)

    def prepare(self, question: Question, passages: Iterable[Passage]) -> Sought:
        """Look through passages that are likely to be found: what `select` does needs no more time."""
        sought = Sought(question)
        for passage in passages:
            for sentence in self._reader.read(passage):
                sought.fit(sentence)
        return sought

    def select(
        self, question: Question, hits: Sequence[Hit], k: int = 12, *, sought: Sought | None = None
    ) -> list[Evidence]:
        """Return at most `k` evidence sentences, best first, ties broken by place."""
        sought = sought or Sought(question)
        candidates = [c for hit in hits for c in self._candidates(sought, hit)]
        candidates.sort(key=_BY_SCORE_AND_PLACE)
        refined = [self._refine(sought, c) for c in candidates[:_CLAUSES_FOR]]
        refined.sort(key=lambda e: (-round(e.score, 6), e.passage.doc_id, e.sentence))
        return refined[:k]

    def _candidates(self, sought: Sought, hit: Hit) -> Iterator[_Candidate]:
        passage, question = hit.passage, sought.question
        year = self._documents[passage.doc_id].source.year
        report = _report_fit(question, passage.doc_id)
        sentences = self._reader.read(passage)
        for sentence, cosine in zip(sentences, hit.sentence_scores, strict=True):
            page = about_page(question, sentence.is_byline, sentence.is_record, report >= 0)
            if page < 0:  # a title would match every question about its meeting
                continue
            cover, kind = sought.fit(sentence)
            if page == 1.0:  # its words are not those of the question
                cover, kind = max(cover, _RECORD_COVERS), 1.0
            period = period_fit(question.period, passage.period, year, sentence.line)
            features = (cover, cosine, hit.score, period, report, kind, page)
            score = sum(map(mul, self._first_weights, features))
            yield _Candidate(
                -round(score, 6), passage.doc_id, sentence.span, hit, sentence, features
            )

    def _refine(self, sought: Sought, candidate: _Candidate) -> Evidence:
        """Look for the clause that answers; how much of the question it covers counts too."""
        sentence, question, own = candidate.sentence, sought.question, sought.own
        by_person = question.kind in (Kind.WHO, Kind.ROLE)
        fault = partial(other_office, question) if by_person else None
        span, cover = best_clause(
            sentence.published, own, sought.need, by_person=by_person, fault=fault
        )
        clause = sentence.published[span.start : span.end]
        if sentence.before:
            together = own.coverage(read_text(f"{sentence.before} {clause}"))
            cover = max(cover, own.coverage(read_text(clause)), _WITH_BEFORE * together)
        features = dict(zip(_FIRST, candidate.features, strict=True))
        features |= {
            "clause": max(cover, _RECORD_COVERS) if features["record"] == 1.0 else cover,
            "head": _head_fit(question, read_text(clause)),
        }
        start = sentence.span.start
        shown = Span(start + span.start, start + span.end)
        return Evidence(
            passage=candidate.hit.passage,
            sentence=sentence.span,
            score=self._score(features),
            features=MappingProxyType(features),
            about=sentence.about,
            shown=None if len(shown) >= len(sentence.span) - 1 else shown,
        )

    def _score(self, features: Mapping[str, float]) -> float:
        return sum(self._weights[name] * value for name, value in features.items())


@lru_cache(maxsize=1)
def default_weights() -> Mapping[str, float]:
    """Return the weights shipped with the project; `qa.evaluation.fit_evidence` fits them."""
    weights: dict[str, float] = json.loads(_WEIGHTS.read_text(encoding="utf-8"))["weights"]
    return MappingProxyType(weights)


def _cover(sought: Matcher, sentence: ReadSentence) -> float:
    """How much of the terms a sentence covers; together with the one before it, a little less."""
    alone = sought.coverage(sentence.text, sentence.nearby)
    if sentence.text_with_before is None:
        return alone
    together = sought.coverage(sentence.text_with_before, sentence.nearby)
    return max(alone, _WITH_BEFORE * together)


def _report_fit(question: Question, doc_id: str) -> float:
    if not question.doc_ids:
        return 0.0
    return 1.0 if doc_id in question.doc_ids else -1.0


def _head_fit(question: Question, clause: Text) -> float:
    """How well the clause names what is counted or listed, from 0 to 1; 0.5 if nothing is."""
    heads = [t for t in question.terms if question.head.intersection(t.stems)]
    if not heads:
        return 0.5
    return max(matches(term, clause) for term in heads)


def best_per_passage(evidence: Sequence[Evidence], hits: Sequence[Hit]) -> list[Hit]:
    """Return the hits reordered: passages of the best evidence first; ranks renewed."""
    best: dict[str, float] = {}
    for item in evidence:
        best.setdefault(item.passage.passage_id, item.score)
    order = sorted(
        dict.fromkeys(hit.passage.passage_id for hit in hits), key=lambda p: -best.get(p, -9.0)
    )
    by_id = {hit.passage.passage_id: hit for hit in reversed(hits)}
    return [by_id[p].at_rank(rank) for rank, p in enumerate(order, start=1)]
