"""The whole path from a question to a cited answer: understand, find, judge, compose, check."""

from __future__ import annotations

import time
from collections.abc import Callable, Generator, Iterable, Iterator, Sequence
from contextlib import closing
from copy import copy
from dataclasses import replace
from datetime import date
from itertools import islice
from typing import TYPE_CHECKING

from index.passage_index import PassageIndex
from qa.answer import Answer, Turn
from qa.checking import grounding
from qa.checking.claim_check import ClaimCheck
from qa.composing.asks import answered_asks, to_answer, with_missing
from qa.composing.comparison import compared_figures
from qa.composing.composer import Composer, ExtractiveComposer, stream_drafts
from qa.draft import Draft
from qa.finding.finder import Finder, Selection
from qa.finding.scope import Scope
from qa.judging.abstaining import abstain, rejection_answer
from qa.judging.judge import Judge, Judgement
from qa.lexicon.corpus_lexicon import CorpusLexicon
from qa.not_pickled import NotPickled
from qa.question import Question
from qa.reading.intake import MAX_QUESTION_CHARS, clean_question, clean_turns, rejection
from qa.reading.question_reader import QuestionReader
from qa.settings import Settings
from qa.text.bilingual import term_reader
from qa.text.spelling import english_words

if TYPE_CHECKING:
    from corpus.document import Source

Rewriter = Callable[[str, Sequence[Turn]], str | None]
"""Proposes a follow-up as a question that stands alone; None where it has nothing to propose."""
Message = tuple[str, Sequence[Turn]]
"""A question and the turns before it."""
_BATCH_SIZE = 64
_MAX_WARM_UP_SENTENCES = 1000
_EMPTY = Draft()


class QuestionAnswerer(NotPickled):
    """Answers questions from one index. Holds no state between questions, so it is thread-safe."""

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
        self.lexicon = CorpusLexicon.load(index.lexicon)
        self._extractive = ExtractiveComposer(self.lexicon, ClaimCheck(index))
        self.composer = composer or self._extractive
        self.terms = term_reader(index, self.lexicon)
        self._reader = QuestionReader(index, self.terms, self.lexicon)
        self._finder = Finder(index, self.terms, self.settings.top_k)
        self._use_scope(None)
        self._claim_check = claim_check
        self._rewriter = rewriter

    def restricted_to(self, scope: Scope | None) -> QuestionAnswerer:
        """Return an answerer for a scope, all else shared; None is everything."""
        if scope == self.scope:
            return self
        restricted = copy(self)
        restricted._use_scope(scope)
        return restricted

    def without_model(self) -> QuestionAnswerer:
        """Return an answerer that answers in the reports' own words, all else shared."""
        extractive = copy(self)
        extractive.composer = self._extractive
        extractive._claim_check = extractive._rewriter = None
        return extractive

    def answer(
        self, question: str, history: Sequence[Turn] = (), *, today: date | None = None
    ) -> Answer:
        """Return the cited answer, or why there is none. Never raises for what a user types."""
        *_, whole = self.stream(question, history, today=today)
        return whole

    def stream(
        self, question: str, history: Sequence[Turn] = (), *, today: date | None = None
    ) -> Iterator[Answer]:
        """Yield the answer as it grows, every sentence checked; the last is what `answer` returns.

        A language model that fails midway is replaced: then the last answer is another one.
        """
        started = time.perf_counter()
        text = clean_question(question)
        if rejected := rejection(text, self.lexicon.about, is_first=not clean_turns(history)):
            yield rejection_answer(text[:MAX_QUESTION_CHARS], *rejected, timing=_timing(started))
            return
        understood = self.understand(text, history, today=today)
        selection = self.find(understood)
        judgement = self.judge(understood, selection)
        if judgement.reason:
            no = self.abstain(understood, selection, judgement)
            yield replace(no, question=text, timing=_timing(started))
            return
        with closing(self.compose(understood, selection, judgement)) as drafts:
            for draft in drafts:
                answer = self.check(draft, understood, selection, judgement)
                yield replace(answer, question=text, timing=_timing(started))
        if not answer.abstained and any(ask.reason for ask in answer.asks):
            whole = with_missing(answer, understood, self._documents, is_chosen=bool(self.scope))
            yield replace(whole, question=text, timing=_timing(started))

    def understand(
        self, question: str, history: Sequence[Turn] = (), *, today: date | None = None
    ) -> Question:
        """Return the question as read: alone, or as the follow-up that is answered better."""
        text, turns = clean_question(question), clean_turns(history)
        understood = self._reader.read(text, turns, today)
        if understood.is_in_doubt:
            alone = self._reader.read(text, (), today)
            understood = max(alone, understood, key=self._how_sure)
        if self._rewriter and understood.is_follow_up and (told := self._rewriter(text, turns)):
            alone = self._reader.read(told, (), today)
            return replace(alone, text=text, is_chinese=understood.is_chinese, is_follow_up=True)
        return understood

    def _how_sure(self, question: Question) -> float:
        return self.judge(question, self.find(question)).confidence

    def find(self, question: Question) -> Selection:
        """Return the passages found and, for each ask, the sentences that bear on it."""
        return self._finder.find(question)

    def judge(self, question: Question, selection: Selection, *, without: str = "") -> Judgement:
        """Return how probably the evidence answers, judged `without` a sign, or why not."""
        return self._judge.judge(question, selection.evidence, without=without)

    def abstain(
        self, question: Question, selection: Selection, judgement: Judgement, draft: Draft = _EMPTY
    ) -> Answer:
        """Return the answer that gives the reason, with the closest sentences apart."""
        no = abstain(question, judgement, selection.evidence, self._documents, self.scope)
        hits = selection.hits[: self.settings.top_k]
        asks = answered_asks(question, selection.evidence, judgement)
        return replace(no, asks=asks, hits=hits, dropped=draft.dropped, generation=draft.generation)

    def compose(
        self, question: Question, selection: Selection, judgement: Judgement
    ) -> Generator[Draft, None, None]:
        """Yield drafts, each longer than the one before; the last is the whole draft."""
        asked, found = to_answer(question, selection.evidence, judgement)
        yield from stream_drafts(self.composer, asked, found)

    def check(
        self, draft: Draft, question: Question, selection: Selection, judgement: Judgement
    ) -> Answer:
        """Return the answer of the claims that their evidence supports; abstain if none is."""
        claims = grounding.check(draft, self._claim_check)
        if not claims:
            return self.abstain(question, selection, judgement, draft)
        text, citations = grounding.cite(claims, self._documents)
        asks = answered_asks(question, selection.evidence, judgement, claims, citations)
        return Answer(
            question=question.text,
            text=text,
            asks=asks,
            type=question.type,
            citations=citations,
            compared=compared_figures(draft, citations),
            understood=question.standalone,
            confidence=judgement.confidence,
            hits=selection.hits[: self.settings.top_k],
            dropped=draft.dropped,
            generation=draft.generation,
        )

    def answer_from(self, question: Question, selection: Selection, judgement: Judgement) -> Answer:
        """Return the answer from what was found, however it was judged."""
        asks = tuple(replace(ask, reason=None) for ask in judgement.asks)
        judgement = replace(judgement, reason=None, asks=asks)
        *_, draft = self.compose(question, selection, judgement)
        return self.check(draft, question, selection, judgement)

    @property
    def sources(self) -> Sequence[Source]:
        """The reports that are answered from; if years are chosen, those that speak of one."""
        return tuple(
            source
            for doc_id, source in self._documents.sources.items()
            if self.scope is None or self.scope.covers(self._documents[doc_id])
        )

    def warm_up(self) -> None:
        """Read words, and of a small corpus its sentences, so that first questions are quick."""
        english_words()
        if self.index.passages.n_sentences <= _MAX_WARM_UP_SENTENCES:
            self._finder.warm_up()

    def answer_many(
        self, questions: Iterable[Message], *, today: date | None = None
    ) -> Iterator[Answer]:
        """Yield what `answer` returns for each question with its history, in order.

        The texts to be searched for are embedded for many questions at once, which takes less
        time than one by one.
        """
        for batch in _batches(questions):
            understood = [
                self._reader.read(clean_question(text), clean_turns(turns), today)
                for text, turns in batch
            ]
            asks = (ask for question in understood for ask in question.each)
            self.index.embed_ahead(q.text for ask in asks for q in self._finder.queries(ask))
            for text, turns in batch:
                yield self.answer(text, turns, today=today)

    def _use_scope(self, scope: Scope | None) -> None:
        """Find and judge in the documents of a scope alone."""
        self.scope = scope
        self._documents = scope.documents(self.index.documents) if scope else self.index.documents
        self._finder = self._finder.restricted_to(scope)
        self._judge = Judge(
            self.terms,
            self._documents,
            min_confidence=self.settings.min_confidence,
            has_lexicon=self.index.lexicon is not None,
        )


def _batches(questions: Iterable[Message]) -> Iterator[list[Message]]:
    remaining = iter(questions)
    while batch := list(islice(remaining, _BATCH_SIZE)):
        yield batch


def _timing(started: float) -> dict[str, float]:
    return {"total_ms": round((time.perf_counter() - started) * 1000, 3)}
