"""The whole path from a question to a cited answer: read, search, select, compose, check."""

from __future__ import annotations

import time
from collections.abc import Callable, Generator, Iterable, Iterator, Sequence
from contextlib import closing
from dataclasses import replace
from datetime import date
from functools import partial
from itertools import islice
from typing import TYPE_CHECKING

from index.passage_index import PassageIndex
from index.retriever import Hit, Query
from qa.answer import Answer, Evidence, Kind, Turn
from qa.checking import grounding
from qa.composing.comparison import compared_figures, one_year, pair_sides
from qa.composing.composer import Composer, ExtractiveComposer, drafts
from qa.finding.evidence import EvidenceSelector, best_per_passage
from qa.finding.planted import is_planted
from qa.finding.retrieval import gather_hits, likely_passages, queries_of
from qa.finding.scope import Within
from qa.judging.abstaining import abstain, turned_away
from qa.judging.judge import Confidence
from qa.question import Question
from qa.reading.intake import MAX_QUESTION_CHARS, clean_question, clean_turns, turn_away
from qa.reading.question_reader import QuestionReader
from qa.reading.report_names import report_names
from qa.settings import Settings
from qa.text.spelling import PEOPLE, NameCasing, people_named
from qa.text.synonyms import default_synonyms
from qa.text.terms import TermReader

if TYPE_CHECKING:
    from corpus.document import Source
    from qa.checking.claim_check import ClaimCheck

Rewriter = Callable[[str, Sequence[Turn]], str | None]
"""Proposes a follow-up as a question that stands alone; None where it has nothing to propose."""
Asked = tuple[str, Sequence[Turn]]
"""A question and the turns before it."""
_TOGETHER = 64
_WARMED_UP_TO = 1000  # sentences


class QuestionAnswerer:
    """Answers questions from one index. Holds no state between questions: safe from threads."""

    def __init__(
        self,
        index: PassageIndex,
        settings: Settings | None = None,
        *,
        composer: Composer | None = None,
        claim_check: ClaimCheck | None = None,
        rewriter: Rewriter | None = None,
    ) -> None:
        """Prepare to answer from an index.

        `claim_check` has the last word on what a language model wrote; `rewriter` may propose
        what a follow-up asks.
        """
        self.index = index
        self.settings = settings or Settings()
        people = index.notes.get(PEOPLE) or people_named(index.documents.values())
        self.terms = TermReader(
            default_synonyms(),
            index.lexical.frequencies,
            index.recipe.n_sentences,
            index.near_words,
        )
        self._reader = QuestionReader(
            self.terms, report_names(index.documents.sources.values()), NameCasing(people)
        )
        self._selector = EvidenceSelector(index.documents)
        self.composer = composer or ExtractiveComposer()
        self._claim_check = claim_check
        self._rewriter = rewriter
        self._confidence = Confidence(self.terms, index.documents)

    def answer(
        self,
        question: str,
        history: Sequence[Turn] = (),
        *,
        today: date | None = None,
        within: Within | None = None,
    ) -> Answer:
        """Return the cited answer, or why there is none. Never raises for what a user types.

        `within` are the reports and years to answer from; all if None.
        """
        *_, whole = self.stream(question, history, today=today, within=within)
        return whole

    def stream(
        self,
        question: str,
        history: Sequence[Turn] = (),
        *,
        today: date | None = None,
        within: Within | None = None,
    ) -> Iterator[Answer]:
        """Yield the answer as it grows, every sentence checked; the last is what `answer` returns.

        A language model that fails midway is replaced: then the last answer is another one.
        """
        started = time.perf_counter()
        text = clean_question(question)
        away = turn_away(text)
        if away:
            yield turned_away(text[:MAX_QUESTION_CHARS], *away, timing=_timing(started))
            return
        understood = self.understand(text, history, today=today)
        hits, evidence = self.find(understood, within)
        with closing(self._compose(understood, hits, evidence, within)) as answers:
            for answer in answers:
                yield replace(answer, question=text, timing=_timing(started))

    @property
    def sources(self) -> Sequence[Source]:
        """The reports that are answered from."""
        return tuple(self.index.documents.sources.values())

    def warm_up(self) -> None:
        """Read the reports as questions will, so that the first ones take no longer than later ones.

        Takes less than a second. Large corpora are left: no more than that is remembered.
        """
        if self.index.passages.n_sentences <= _WARMED_UP_TO:
            self._selector.warm_up(self.index.passages)

    def answer_many(
        self, questions: Iterable[Asked], *, today: date | None = None
    ) -> Iterator[Answer]:
        """Yield what `answer` returns for each question with its history, in order.

        The texts to be searched for are embedded for many questions at once, which takes less
        time than one by one.
        """
        for batch in _batches(questions):
            understood = [
                self._reader.read(clean_question(q), clean_turns(turns), today)
                for q, turns in batch
            ]
            queries = (q for question in understood for q in self._queries(question))
            self.index.remember(query.text for of_part in queries for query in of_part)()
            for text, turns in batch:
                yield self.answer(text, turns, today=today)

    def understand(
        self, question: str, history: Sequence[Turn] = (), *, today: date | None = None
    ) -> Question:
        """Return the question as read: standalone, with its kind, period, terms and parts."""
        text, history = clean_question(question), clean_turns(history)
        read = self._reader.read(text, history, today)
        if self._rewriter and read.is_follow_up:
            proposal = self._rewriter(text, history)
            if proposal:
                alone = self._reader.read(proposal, (), today)
                return replace(alone, text=text, is_chinese=read.is_chinese, is_follow_up=True)
        return read

    def find(
        self, question: Question, within: Within | None = None
    ) -> tuple[list[Hit], list[list[Evidence]]]:
        """Search and select for each part of the question; the hits of all parts in one ranking."""
        parts = question.parts or (question,)
        queries = self._queries(question, within)
        wait = self.index.remember(query.text for of_part in queries for query in of_part)
        sought = [
            self._selector.prepare(part, likely_passages(self.index, of_part))
            for part, of_part in zip(parts, queries, strict=True)
        ]  # meanwhile
        wait()
        found = [
            gather_hits(self.index, of_part, self.settings.top_k, within) for of_part in queries
        ]
        evidence = [
            [e for e in self._selector.select(part, hits, sought=s) if not is_planted(e.line)]
            for part, hits, s in zip(parts, found, sought, strict=True)
        ]
        if question.kind is Kind.COMPARE and len(evidence) == 2 and all(evidence):
            evidence = pair_sides(evidence)
        rankings = [best_per_passage(e, h) for e, h in zip(evidence, found, strict=True)]
        return _interleave(rankings), evidence

    def _queries(self, question: Question, within: Within | None = None) -> list[list[Query]]:
        """Return what is searched for in each part of a question."""
        queries = (queries_of(part, self.terms) for part in question.parts or (question,))
        return [within.queries(of_part) if within else of_part for of_part in queries]

    def _compose(
        self,
        question: Question,
        hits: list[Hit],
        evidence: list[list[Evidence]],
        within: Within | None,
    ) -> Generator[Answer, None, None]:
        top = tuple(hits[: self.settings.top_k])
        documents, judge = self.index.documents, self._confidence
        if within:  # what is not chosen is not there
            documents = within.documents(documents)
            judge = Confidence(self.terms, documents)
        confidence, reason = judge.judge(question, evidence)
        no = partial(abstain, question, documents=documents, is_chosen=bool(within))
        least = self.settings.min_confidence
        known = None if within or reason else judge.known_year(question, evidence, least)
        confidence = known.confidence if known else confidence
        if reason or confidence < least:
            yield no(reason or judge.why_not(question, evidence), confidence, top, evidence)
            return
        if known:
            growing = iter([one_year(known.part, known.other, evidence[known.place])])
        else:
            growing = drafts(self.composer, question, evidence)
        for draft in growing:
            claims = grounding.check(draft, self._claim_check)
            if claims:
                text, citations = grounding.cite(claims, documents)
                answer = Answer(
                    question=question.text,
                    text=text,
                    kind=question.kind,
                    citations=citations,
                    compared=compared_figures(draft, citations),
                    understood=question.standalone,
                    confidence=confidence,
                    hits=top,
                )
            else:
                answer = no(None, confidence, top, evidence)
            yield replace(answer, dropped=draft.dropped, generation=draft.generation)


def _batches(questions: Iterable[Asked]) -> Iterator[list[Asked]]:
    remaining = iter(questions)
    while batch := list(islice(remaining, _TOGETHER)):
        yield batch


def _interleave(rankings: list[list[Hit]]) -> list[Hit]:
    """Merge rankings turn by turn, each passage once, ranks renewed."""
    merged: dict[str, Hit] = {}
    for place in range(max((len(r) for r in rankings), default=0)):
        for ranking in rankings:
            if place < len(ranking):
                merged.setdefault(ranking[place].passage.passage_id, ranking[place])
    return [hit.at_rank(rank) for rank, hit in enumerate(merged.values(), start=1)]


def _timing(started: float) -> dict[str, float]:
    return {"total_ms": round((time.perf_counter() - started) * 1000, 3)}
