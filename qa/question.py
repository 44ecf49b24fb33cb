"""A typed turn and its history to a standalone Question: what is asked, of which period and report."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date

from qa.answer import Kind, Turn
from qa.chinese import is_chinese, translate
from qa.conversation import resolve
from qa.kinds import read_head, read_kind
from qa.parts import nearest_words, split_parts, split_preamble, split_sides
from qa.people import find_people, find_places
from qa.periods import PeriodAsked, read_period
from qa.reports_named import (
    ReportNames,
    find_reports,
    reports_in_order,
    without_report_years,
)
from qa.spelling import NameCasing
from qa.terms import Term, TermReader, scaled

_CARRIED = 0.45
_ELLIPSIS = 0.55
_PREAMBLE = 0.8
_SPEAKER = 0.5
_POINTED = 0.7
_CARRIED_IN_ALL = 0.6
_NAMING = 0.15
_FORMER = re.compile(r"\bthe (?:former|first|one|earlier)\b", re.I)
_LATTER = re.compile(r"\bthe (?:latter|second|other|later)\b", re.I)
_POINTING = re.compile(
    r"\b(?:it|its|they|them|their|that|those|these|this|he|she|his|her|there)\b", re.I
)
_LATER = re.compile(
    r"\b(?:later|afterwards?|since then|now|nowadays|today|meanwhile|eventually)\b", re.I
)
_OTHER_SIDE = 0.5


@dataclass(frozen=True, slots=True)
class Question:
    """A question as understood.

    `text` is what was typed, `standalone` the same with what the conversation supplied, in
    English; `asked` is the standalone question without what is merely carried along; `terms` are the question's own, `carried` what the turns before it or its other
    parts lend it, with lower weights; `head` the stems of what is counted or listed; `parts` the questions that it is
    made of (none if it is one); `label` names a part in the answer; `is_side` marks a side of a
    comparison.
    """

    text: str
    standalone: str
    asked: str
    kind: Kind
    period: PeriodAsked
    doc_ids: frozenset[str]
    terms: tuple[Term, ...]
    carried: tuple[Term, ...]
    head: frozenset[str]
    people: tuple[str, ...]
    places: tuple[str, ...]
    is_chinese: bool = False
    is_follow_up: bool = False
    is_side: bool = False
    parts: tuple[Question, ...] = ()
    label: str = ""

    @property
    def all_terms(self) -> tuple[Term, ...]:
        """The question's own terms and the carried ones."""
        return self.terms + self.carried

    @property
    def query(self) -> str:
        """What the retriever gets."""
        return self.standalone


class QuestionReader:
    """Reads questions against the vocabulary and the names of the reports at hand."""

    def __init__(
        self, terms: TermReader, reports: Sequence[ReportNames], casing: NameCasing
    ) -> None:
        """`terms` knows the reports' words, `reports` their names, `casing` the names in them."""
        self._terms = terms
        self._casing = casing
        self._reports = tuple(reports)

    def read(self, text: str, history: Sequence[Turn] = (), today: date | None = None) -> Question:
        """Return the question understood. `today` serves "this year" alone."""
        today = today or date.today()
        chinese = is_chinese(text)
        english = [replace(t, text=translate(t.text)) if is_chinese(t.text) else t for t in history]
        typed = translate(text) if chinese else self._casing.restore(" ".join(text.split()))
        resolved = resolve(typed, english)
        question = replace(
            self._read_one(resolved.text, today),
            text=text,
            is_chinese=chinese,
            is_follow_up=resolved.is_follow_up,
        )
        if resolved.asked_like:
            question = replace(question, kind=read_kind(resolved.asked_like))
        if resolved.carried:
            share = _ELLIPSIS if resolved.asked_like else _CARRIED
            question = self._carry(question, resolved.carried, share, today)
        return replace(question, parts=self._parts(question, today))

    def _read_one(self, text: str, today: date) -> Question:
        bare = without_report_years(text)
        doc_ids = find_reports(text, self._reports)
        kind = read_kind(text)
        return Question(
            text=text,
            standalone=text,
            asked=text,
            kind=kind,
            period=read_period(bare, today),
            doc_ids=doc_ids,
            terms=self._weigh(self._terms.read(bare), doc_ids, kind),
            carried=(),
            head=read_head(text),
            people=find_people(text),
            places=find_places(text),
        )

    def _weigh(
        self, terms: tuple[Term, ...], doc_ids: frozenset[str], kind: Kind
    ) -> tuple[Term, ...]:
        """Words that only name the report weigh little: every sentence of it would match them.

        So does the speaker's name, who is "he" in most of what he says.
        """
        if kind not in (Kind.WHO, Kind.ROLE):
            terms = tuple(
                replace(t, weight=t.weight * _SPEAKER) if find_people(t.surface.title()) else t
                for t in terms
            )
        naming = {s for r in self._reports if r.doc_id in doc_ids for name in r.names for s in name}
        others = [t for t in terms if not naming.issuperset(t.stems)]
        if not others:
            return terms
        return tuple(
            replace(t, weight=t.weight * _NAMING) if naming.issuperset(t.stems) else t
            for t in terms
        )

    def _carry(self, question: Question, carried: str, share: float, today: date) -> Question:
        """Add what the conversation spoke of, with less weight than the question's own words.

        An ellipsis ("and completed?") says so little that what it leans on is its own.
        """
        before = self._read_one(carried, today)
        own = {term.stems for term in question.terms}
        lent = [t for t in before.terms if t.stems not in own]
        ellipsis = share > _CARRIED
        period = question.period
        if period.is_open and not before.period.is_open:
            period = replace(before.period, kind=period.kind or before.period.kind)
        return replace(
            question,
            standalone=f"{question.standalone} ({carried})",
            period=period,
            doc_ids=question.doc_ids or before.doc_ids,
            terms=question.terms + scaled(lent, share) if ellipsis else question.terms,
            carried=() if ellipsis else _light(lent, question.terms),
        )

    def _parts(self, question: Question, today: date) -> tuple[Question, ...]:
        if question.kind is Kind.COMPARE:
            return tuple(replace(side, is_side=True) for side in self._compared(question, today))
        preamble, asking = split_preamble(question.standalone)
        pieces = split_parts(asking)
        if len(pieces) > 1:
            return self._pieces(question, preamble, pieces, today)
        if len(question.doc_ids) == 2:
            return tuple(
                replace(question, doc_ids=frozenset([doc_id]), period=PeriodAsked())
                for doc_id in sorted(question.doc_ids)
            )
        if len(question.period.years) == 2 and question.kind in (Kind.NUMBER, Kind.EXPLAIN):
            return self._years(question)
        return ()

    def _compared(self, question: Question, today: date) -> tuple[Question, ...]:
        """Return the sides of a comparison, or the questions that it joins if it is no plain one."""
        if len(question.period.years) < 2:
            preamble, asking = split_preamble(question.standalone)
            pieces = split_parts(asking)
            if len(pieces) > 1:
                return self._pieces(question, preamble, pieces, today)
        return self._sides(question, today)

    def _pieces(
        self, question: Question, preamble: str, pieces: Sequence[str], today: date
    ) -> tuple[Question, ...]:
        """Read each piece; the first lends its words to the rest, the preamble to all."""
        first = self._read_one(pieces[0], today)
        parts = [first, *(self._inherit(self._read_one(p, today), first) for p in pieces[1:])]
        if preamble:
            topic = scaled(self._read_one(preamble, today).terms, _PREAMBLE)
            parts = [replace(part, terms=part.terms + topic) for part in parts]
        order = reports_in_order(question.standalone, self._reports)
        if len(order) == 2 and _FORMER.search(pieces[0]) and _LATTER.search(" ".join(pieces[1:])):
            parts = [
                replace(part, doc_ids=frozenset([doc_id]), period=PeriodAsked())
                for part, doc_id in zip(parts, order, strict=False)
            ]
        return tuple(parts)

    def _inherit(self, part: Question, first: Question) -> Question:
        """A later part may leave out what the first one named."""
        own = {term.stems for term in part.terms}
        few = len(part.terms) <= 4
        lent = [t for t in (*first.terms, *first.carried) if t.stems not in own]
        points = few and (not part.terms or bool(_POINTING.search(part.standalone)))
        whole = f"{part.standalone} ({first.standalone.rstrip('?')})"
        carried = scaled(lent, _CARRIED if few else 0.2)
        later = bool(_LATER.search(part.standalone))
        period = first.period if part.period.is_open and few and not later else part.period
        return replace(
            part,
            terms=part.terms + scaled(lent, _POINTED) if points else part.terms,
            carried=() if points else carried,
            period=period if part.period.is_open else part.period,
            doc_ids=part.doc_ids
            or (first.doc_ids if part.period.is_open and not later else frozenset()),
            standalone=whole if few else part.standalone,
            asked=whole if points else part.asked,
        )

    def _sides(self, question: Question, today: date) -> tuple[Question, ...]:
        years = question.period.years
        if len(years) == 1 and re.search(
            r"\b(?:year before|previous year|last year)\b", question.standalone, re.I
        ):
            years = (years[0] - 1, years[0])
        if len(years) >= 2:
            return self._years(replace(question, period=replace(question.period, years=years)))
        if len(question.doc_ids) == 2:
            return tuple(
                replace(question, doc_ids=frozenset([d]), period=PeriodAsked(), kind=Kind.EXPLAIN)
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
            replace(question, kind=Kind.NUMBER, period=PeriodAsked((), kind))
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
            kind=Kind.NUMBER,
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
            kind = Kind.NUMBER if question.kind is Kind.COMPARE else question.kind
            parts.append(
                replace(
                    question,
                    kind=kind,
                    period=PeriodAsked((year,)),
                    terms=terms,
                    label=str(year),
                    doc_ids=question.doc_ids if len(question.doc_ids) == 1 else frozenset(),
                )
            )
        return tuple(parts)


def _light(carried: Sequence[Term], own: Sequence[Term]) -> tuple[Term, ...]:
    """Carried terms with lower weights: together no more than a share of the question's own."""
    total = sum(t.weight for t in carried)
    most = _CARRIED_IN_ALL * sum(t.weight for t in own) or total
    return scaled(carried, min(_CARRIED, most / total) if total else 1.0)
