"""Hits to the sentences that bear on the question, best first, period and report respected."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache, partial
from pathlib import Path
from types import MappingProxyType

from corpus.document import Document, Span
from corpus.passages import Passage
from corpus.plain_text import one_line, plain
from index.retriever import Hit
from qa.answer import Evidence, Kind
from qa.clauses import Needs, best_clause
from qa.features import about_page, kind_fit, needed, other_office
from qa.matching import Text, coverage, matches, read_text
from qa.people import find_people
from qa.periods import period_fit
from qa.question import Question
from qa.terms import Term

_WEIGHTS = Path(__file__).parent / "weights" / "evidence.json"
_PRONOUN = re.compile(r"(?:It|They|This|These|Such|He|She)\b")
_WITH_BEFORE = 0.85
_RECORD_COVERS = 0.8
_CLAUSES_FOR = 24


@dataclass(frozen=True, slots=True)
class _Candidate:
    hit: Hit
    sentence: Span
    text: str
    before: str
    features: dict[str, float]


class EvidenceSelector:
    """Scores the sentences of the passages found."""

    def __init__(
        self, documents: Mapping[str, Document], weights: Mapping[str, float] | None = None
    ) -> None:
        """`documents` by id; `weights` by feature name, those shipped if not given."""
        self._documents = documents
        self._weights = weights or default_weights()
        self._about = {doc_id: _about(document) for doc_id, document in documents.items()}

    def select(self, question: Question, hits: Sequence[Hit], k: int = 12) -> list[Evidence]:
        """Return at most `k` evidence sentences, best first, ties broken by place."""
        candidates = [c for hit in hits for c in self._candidates(question, hit)]
        candidates.sort(key=self._order)
        need = needed(question)
        refined = [self._refine(question, c, need) for c in candidates[:_CLAUSES_FOR]]
        refined.sort(key=lambda e: (-round(e.score, 6), e.passage.doc_id, e.sentence))
        return refined[:k]

    def _candidates(self, question: Question, hit: Hit) -> list[_Candidate]:
        passage = hit.passage
        setting = self._setting(passage)
        source = self._documents[passage.doc_id].source
        report = _report_fit(question, passage.doc_id)
        records = self._documents[passage.doc_id].records
        found = []
        for sentence, cosine in zip(passage.sentences, hit.sentence_scores, strict=True):
            text = one_line(passage.sentence_text(sentence))
            page = about_page(question, text, sentence in records, report >= 0)
            if page < 0:  # a title would match every question about its meeting
                continue
            nearby = read_text(f"{setting} {one_line(passage.paragraph_text(sentence))}")
            before = _antecedent(passage, sentence, text)
            features = {
                "cover": _cover(question.all_terms, text, before, nearby),
                "cosine": cosine,
                "passage": hit.score,
                "period": period_fit(question.period, passage.period, source.year, text),
                "report": report,
                "kind": kind_fit(question, text),
                "record": page,
            }
            if features["record"] == 1.0:  # its words are not those of the question
                features["cover"] = max(features["cover"], _RECORD_COVERS)
                features["kind"] = 1.0
            found.append(_Candidate(hit, sentence, text, before, features))
        return found

    def _refine(self, question: Question, candidate: _Candidate, need: Needs | None) -> Evidence:
        """Look for the clause that answers; how much of the question it covers counts too."""
        passage, sentence = candidate.hit.passage, candidate.sentence
        published = plain(passage.sentence_text(sentence))
        by_person = question.kind in (Kind.WHO, Kind.ROLE)
        fault = partial(other_office, question) if by_person else None
        span, cover = best_clause(
            published, question.terms or question.carried, need, by_person=by_person, fault=fault
        )
        shown_text = published[span.start : span.end]
        clause = read_text(shown_text)
        if candidate.before:
            terms = question.terms or question.carried
            cover = max(cover, _cover(terms, shown_text, candidate.before))
        features = {
            **candidate.features,
            "clause": max(cover, _RECORD_COVERS) if candidate.features["record"] == 1.0 else cover,
            "head": _head_fit(question, clause),
        }
        shown = Span(sentence.start + span.start, sentence.start + span.end)
        return Evidence(
            passage=passage,
            sentence=sentence,
            score=self._score(features),
            features=MappingProxyType(features),
            about=f"{self._setting(passage)} {candidate.before}",
            shown=None if len(shown) >= len(sentence) - 1 else shown,
        )

    def _score(self, features: Mapping[str, float]) -> float:
        return sum(self._weights[name] * value for name, value in features.items())

    def _order(self, candidate: _Candidate) -> tuple[float, str, Span]:
        return (
            -round(self._score(candidate.features), 6),
            candidate.hit.passage.doc_id,
            candidate.sentence,
        )

    def _setting(self, passage: Passage) -> str:
        return f"{self._about[passage.doc_id]} {' '.join(passage.path)}"


@lru_cache(maxsize=1)
def default_weights() -> Mapping[str, float]:
    """Return the weights shipped with the project; `qa.evaluation.fit_evidence` fits them."""
    weights: dict[str, float] = json.loads(_WEIGHTS.read_text(encoding="utf-8"))["weights"]
    return MappingProxyType(weights)


def _about(document: Document) -> str:
    """What is understood in every sentence of a report: its title, names, and who speaks."""
    source = document.source
    people = find_people(document.text)
    return one_line(f"{source.title} {' '.join(source.names)} {source.speaker} {' '.join(people)}")


def _antecedent(passage: Passage, sentence: Span, text: str) -> str:
    """The sentence before one that begins with "It", "They", "This …": what these stand for."""
    position = passage.sentences.index(sentence)
    if not position or not _PRONOUN.match(text):
        return ""
    return one_line(passage.sentence_text(passage.sentences[position - 1]))


def _cover(terms: Sequence[Term], text: str, before: str, nearby: Text | None = None) -> float:
    """How much of the terms a text covers; together with the sentence before it, a little less."""
    alone = coverage(terms, read_text(text), nearby)
    if not before:
        return alone
    return max(alone, _WITH_BEFORE * coverage(terms, read_text(f"{before} {text}"), nearby))


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
    return [replace(by_id[p], rank=rank) for rank, p in enumerate(order, start=1)]
