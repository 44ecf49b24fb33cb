"""The questions that a question is made of: joined ones, sides of a comparison, years, reports."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import replace

from qa.answer import QuestionType
from qa.lexicon.english import pattern, whole_words
from qa.question import Question
from qa.reading.report_names import ReportNames, reports_in_order
from qa.reading.splitting import nearest_words, split_parts, split_preamble, split_sides
from qa.text.periods import PeriodAsked
from qa.text.terms import Term, TermReader, scaled

_CARRIED = 0.45
_PREAMBLE = 0.8
_POINTED = 0.7
_MERE_NAME = 1.0  # what only names a report weighs less
_OTHER_SIDE = 0.5
_FORMER = re.compile(r"\bthe (?:former|first|one|earlier)\b", re.I)
_LATTER = re.compile(r"\bthe (?:latter|second|other|later)\b", re.I)
_POINTS_TO_FIRST = pattern("references", "points_to_first")
_LATER = whole_words("references", "later")


class AskDivider:
    """Divides questions."""

    def __init__(
        self,
        terms: TermReader,
        reports: Sequence[ReportNames],
        read_one: Callable[[str], Question],
    ) -> None:
        """`read_one` reads a piece of text as a question of its own."""
        self._terms = terms
        self._reports = tuple(reports)
        self._read_one = read_one

    def divide(self, question: Question) -> tuple[Question, ...]:
        """Return the parts in the order of the question; none if it is one."""
        if question.type is QuestionType.COMPARE:
            return tuple(replace(side, is_side=True) for side in self._compared(question))
        preamble, asking = split_preamble(question.asked)
        pieces = split_parts(asking)
        if len(pieces) > 1:
            parts = self._pieces(question, preamble, pieces)
            return tuple(replace(p, label=piece) for p, piece in zip(parts, pieces, strict=True))
        if len(question.doc_ids) == 2:
            return tuple(
                replace(question, doc_ids=frozenset([doc_id]), period=PeriodAsked())
                for doc_id in sorted(question.doc_ids)
            )
        if len(question.period.years) == 2 and question.type in (
            QuestionType.NUMBER,
            QuestionType.EXPLAIN,
        ):
            return self._years(question)
        return ()

    def _compared(self, question: Question) -> tuple[Question, ...]:
        """Return the two sides of a comparison, or the questions that it joins."""
        if len(question.period.years) < 2:
            preamble, asking = split_preamble(question.asked)
            pieces = split_parts(asking)
            if len(pieces) > 1:
                return self._pieces(question, preamble, pieces)
        return self._sides(question)

    def _pieces(
        self, question: Question, preamble: str, pieces: Sequence[str]
    ) -> tuple[Question, ...]:
        """Read each piece; the first lends its words to the rest, the preamble to all."""
        first = self._read_one(pieces[0])
        parts = [first, *(self._inherit(self._read_one(p), first) for p in pieces[1:])]
        if preamble:
            topic = self._read_one(preamble)
            parts = [_on_topic(part, topic) for part in parts]
        order = reports_in_order(question.standalone, self._reports)
        if len(order) == 2 and _FORMER.search(pieces[0]) and _LATTER.search(" ".join(pieces[1:])):
            parts = [
                replace(part, doc_ids=frozenset([doc_id]), period=PeriodAsked())
                for part, doc_id in zip(parts, order, strict=False)
            ]
        return tuple(_lend(part, question) for part in parts)

    def _inherit(self, part: Question, first: Question) -> Question:
        """A later part may leave out what the first one named."""
        own = {term.stems for term in part.terms}
        few = len(part.terms) <= 4
        lent = [t for t in (*first.terms, *first.carried) if t.stems not in own]
        names_only = all(term.weight < _MERE_NAME for term in part.terms)
        points = few and (names_only or bool(_POINTS_TO_FIRST.search(part.standalone)))
        whole = f"{part.standalone} ({first.standalone.rstrip('?')})"
        carried = scaled(lent, _CARRIED if few else 0.2)
        later = bool(_LATER.search(part.standalone))
        period = first.period if part.period.is_open and few and not later else part.period
        return replace(
            part,
            terms=part.terms + scaled(lent, _POINTED) if points else part.terms,
            carried=() if points else carried,
            period=period,
            doc_ids=part.doc_ids
            or (first.doc_ids if part.period.is_open and not later else frozenset()),
            standalone=whole if few else part.standalone,
            asked=whole if points else part.asked,
        )

    def _sides(self, question: Question) -> tuple[Question, ...]:
        years = question.period.years
        if len(years) == 1 and re.search(
            r"\b(?:year before|previous year|last year)\b", question.standalone, re.I
        ):
            years = (years[0] - 1, years[0])
        if len(years) >= 2:
            return self._years(replace(question, period=replace(question.period, years=years)))
        if len(question.doc_ids) == 2:
            return tuple(
                replace(
                    question,
                    doc_ids=frozenset([d]),
                    period=PeriodAsked(),
                    type=QuestionType.EXPLAIN,
                )
                for d in sorted(question.doc_ids)
            )
        sides = split_sides(question.standalone)
        if len(sides) != 2:
            return self._both_periods(question)
        terms = [self._terms.read(side) for side in sides]
        shared = self._terms.read(question.standalone)
        return tuple(
            self._side(question, side, own, other, shared)
            for side, own, other in zip(sides, terms, reversed(terms), strict=True)
        )

    def _both_periods(self, question: Question) -> tuple[Question, ...]:
        """Result against plan, where a comparison names no years and no two things."""
        return tuple(
            replace(question, type=QuestionType.NUMBER, period=PeriodAsked((), kind))
            for kind in ("result", "plan")
        )

    def _side(
        self,
        question: Question,
        side: str,
        own: tuple[Term, ...],
        other: tuple[Term, ...],
        shared: tuple[Term, ...],
    ) -> Question:
        mine = {t.stems for t in own}
        theirs = {t.stems for t in other} - mine
        rest = [t for t in shared if t.stems not in mine and t.stems not in theirs]
        return replace(
            question,
            type=QuestionType.NUMBER,
            terms=own,
            carried=(*scaled(rest, _OTHER_SIDE), *question.carried),
            label=side,
        )

    def _years(self, question: Question) -> tuple[Question, ...]:
        """One part for each year; words that stand nearer another year weigh less."""
        parts = []
        for year in sorted(question.period.years):
            near = nearest_words(question.standalone, year, question.period.years)
            terms = tuple(
                t if t.surface.split()[0] in near else replace(t, weight=t.weight * 0.75)
                for t in question.terms
            )
            kind = QuestionType.NUMBER if question.type is QuestionType.COMPARE else question.type
            parts.append(
                replace(
                    question,
                    type=kind,
                    period=PeriodAsked((year,)),
                    terms=terms,
                    label=str(year),
                    doc_ids=question.doc_ids if len(question.doc_ids) == 1 else frozenset(),
                )
            )
        return tuple(parts)


def _on_topic(part: Question, topic: Question) -> Question:
    """What is said before the asking begins holds for each part."""
    own = {term.stems for term in part.terms}
    lent = scaled([t for t in topic.terms if t.stems not in own], _PREAMBLE)
    return replace(
        part,
        terms=part.terms + lent,
        period=topic.period if part.period.is_open and not topic.period.is_open else part.period,
        doc_ids=part.doc_ids or topic.doc_ids,
    )


def _lend(part: Question, question: Question) -> Question:
    """A part of a follow-up leans on the conversation as the whole does."""
    if not question.is_follow_up:
        return part
    own = {term.stems for term in part.all_terms}
    return replace(
        part,
        carried=(*part.carried, *(t for t in question.carried if t.stems not in own)),
        period=question.period if part.period.is_open else part.period,
        doc_ids=part.doc_ids or question.doc_ids,
        is_follow_up=True,
    )
