"""Hits to the sentences that bear on the question, best first, period and report respected."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from functools import partial
from operator import mul
from types import MappingProxyType

from corpus.document import Document, Span
from corpus.passages import Passage
from corpus.plain_text import is_chinese
from index.retriever import Hit
from qa.answer import Evidence, QuestionType
from qa.finding.annotation import Annotator
from qa.finding.answer_form import growth_penalty, office_penalty, page_line_score
from qa.finding.features import RANKED_FIRST, default_weights, names_of
from qa.finding.prepared_ask import WITH_BEFORE, PreparedAsk
from qa.finding.reader import Reader
from qa.question import Question
from qa.text.clauses import best_clause, person_runs, runs, segments
from qa.text.figures import find_figures
from qa.text.matching import Text, matches, read_text
from qa.text.people import find_people
from qa.text.periods import own_years, period_fit, period_only_fit
from qa.text.term import in_characters

_RECORD_COVERS = 0.8
_CLAUSES_FOR = 24
_QUESTION_MARKS = ("?", "\uff1f")
_NEAR = 0.7  # the cosine of an English sentence that answers


_FIRST = names_of(RANKED_FIRST)


class EvidenceSelector:
    """Scores the sentences of the passages found."""

    def __init__(
        self,
        documents: Mapping[str, Document],
        weights: Mapping[str, float] | None = None,
        reader: Reader | None = None,
    ) -> None:
        """`documents` by id; `weights` by feature name, those shipped if not given.

        Without a `reader` the features rank alone.
        """
        self._documents = documents
        self._reader = reader or Reader(None)
        self._weights = weights or default_weights()
        self._first_weights = tuple(self._weights[name] for name in _FIRST)
        self._annotator = Annotator(documents)

    def warm_up(self, passages: Iterable[Passage]) -> None:
        """Read passages as questions will: what is read once is remembered."""
        for sentence in (s for passage in passages for s in self._annotator.read(passage)):
            for run in (*runs(sentence.published), *person_runs(sentence.published)):
                clause = sentence.published[run.start : run.end]
                read_text(clause)
                segments(clause)
                find_figures(clause)
                find_people(clause)

    def prepare(self, question: Question, passages: Iterable[Passage] = ()) -> PreparedAsk:
        """Return an ask, made ready for `select`; `passages` are those likely to be found.

        What `select` needs of their sentences is worked out now.
        """
        ask = PreparedAsk(question)
        for sentence in (s for passage in passages for s in self._annotator.read(passage)):
            ask.fit(sentence)
        return ask

    def select(self, ask: PreparedAsk, hits: Sequence[Hit], k: int = 12) -> list[Evidence]:
        """Return at most `k` evidence sentences, best first, ties broken by place."""
        candidates = sorted((e for hit in hits for e in self._candidates(ask, hit)), key=_order)
        refined = [self._refine(ask, candidate) for candidate in candidates[:_CLAUSES_FOR]]
        return self._reader.rank(ask.question, sorted(refined, key=_order)[:k])

    def _candidates(self, ask: PreparedAsk, hit: Hit) -> Iterator[Evidence]:
        """Yield the sentences of a hit with their first features."""
        passage, question = hit.passage, ask.question
        year = self._documents[passage.doc_id].source.year
        report = _report_fit(question, passage.doc_id)
        period = period_only_fit(question.period, passage.period, year)
        asks_year = not question.period.is_open
        in_chinese = is_chinese(passage.text)
        if report < 0 and _is_elsewhere(question, self._documents[passage.doc_id]):
            return
        sentences = self._annotator.read(passage)
        for sentence, cosine in zip(sentences, hit.sentence_scores, strict=True):
            if sentence.line.endswith(_QUESTION_MARKS):  # a question answers none
                continue
            cover, around, form = ask.fit(sentence)
            page = 0.0
            if sentence.is_record or sentence.is_byline:
                page = page_line_score(
                    question, sentence.is_byline, sentence.is_record, report >= 0
                )
                if page < 0:  # a title would match every question about its meeting
                    continue
                # Its words are not those of the question.
                cover, around, form = max(cover, _RECORD_COVERS), max(around, _RECORD_COVERS), 1.0
            fit = period
            if fit is None or (asks_year and own_years(sentence.line)):
                near_words = sentence.nearby.known | sentence.report.known
                fit = period_fit(question.period, passage.period, year, sentence.line, near_words)
            near, found = cosine, hit.score
            if in_chinese:
                near, found = _by_words(cover, hit)
            features = (cover, around, near, found, fit, report, form, page)
            yield Evidence(
                passage=passage,
                sentence=sentence.span,
                score=sum(map(mul, self._first_weights, features)),
                features=dict(zip(_FIRST, features, strict=True)),
                about=sentence.about,
            )

    def _refine(self, ask: PreparedAsk, candidate: Evidence) -> Evidence:
        """Look for the clause that answers; how much of the question it covers counts too."""
        sentence = self._annotator.sentence(candidate.passage, candidate.sentence)
        question, own = ask.question, ask.own
        by_person = question.type in (QuestionType.WHO, QuestionType.ROLE)
        fault = partial(office_penalty, question) if by_person else None
        if question.type is QuestionType.NUMBER and is_chinese(sentence.line):
            fault = partial(growth_penalty, question)
        span, cover = best_clause(
            sentence.published, own, ask.need, by_person=by_person, fault=fault
        )
        clause = sentence.published[span.start : span.end]
        if sentence.before:
            together = own.coverage(read_text(f"{sentence.before} {clause}"))
            cover = max(cover, own.coverage(read_text(clause)), WITH_BEFORE * together)
        is_record = candidate.features["record"] == 1.0
        features = {
            **candidate.features,
            "clause": max(cover, _RECORD_COVERS) if is_record else cover,
            "head": _head_fit(question, read_text(clause)),
        }
        start = sentence.span.start
        shown = Span(start + span.start, start + span.end)
        return replace(
            candidate,
            score=self._score(features),
            features=MappingProxyType(features),
            shown=None if len(shown) >= len(sentence.span) - 1 else shown,
        )

    def _score(self, features: Mapping[str, float]) -> float:
        return sum(self._weights[name] * value for name, value in features.items())


def _order(evidence: Evidence) -> tuple[float, str, Span]:
    """Best first, ties broken by place."""
    return -round(evidence.score, 6), evidence.passage.doc_id, evidence.sentence


def _by_words(cover: float, hit: Hit) -> tuple[float, float]:
    """Return what stands for the cosine of a sentence and the score of its passage.

    The vectors know no Chinese: a sentence is as near as the share of the terms that it covers.
    """
    near = _NEAR * cover
    return near, (near + hit.lexical) / 2


def _is_elsewhere(question: Question, document: Document) -> bool:
    """True for a report that never speaks of the place of a Chinese report that is named."""
    named = [t for t in question.terms if t.sounds or (t.is_name and in_characters(t))]
    if not named:
        return False
    text = document.text
    return any(
        t.surface not in text.lower() and not any(name in text for name in in_characters(t))
        for t in named
    )


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
