"""A typed turn and its history to a standalone Question."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from functools import partial

from index.passage_index import PassageIndex
from qa.answer import QuestionType, Turn
from qa.lexicon.corpus_lexicon import CorpusLexicon
from qa.lexicon.english import table
from qa.question import Question
from qa.reading.asks import AskDivider
from qa.reading.chinese import is_chinese, translate
from qa.reading.chinese_naming import (
    PLACE_KINDS,
    beside_names,
    merely_naming,
    people_in_characters,
)
from qa.reading.chinese_terms import ChineseReading, ChineseTerms
from qa.reading.conversation import resolve
from qa.reading.question_types import read_head, read_question_type
from qa.reading.report_names import find_reports, report_names, without_report_years
from qa.reading.splitting import split_exclusion, split_preamble
from qa.text.people import find_people, find_places
from qa.text.periods import read_period
from qa.text.spelling import PEOPLE, NameCasing, mend_slips, people_named
from qa.text.terms import Term, TermReader, scaled

_CARRIED = 0.45
_ELLIPSIS = 0.55
_SPEAKER = 0.5
_CARRIED_IN_ALL = 0.6
_NAMING = 0.15
_UNWANTED = 0.15
_IN_CHINESE = re.compile(r"[(\uff08]?\s*[\u3400-\u9fff]+\s*[)\uff09]?")
_MEETING_VERBS = {
    deed: re.compile(told, re.IGNORECASE) for deed, told in table("people", "meeting_verbs").items()
}


class QuestionReader:
    """Reads questions against the vocabulary and the names of the reports at hand."""

    def __init__(self, index: PassageIndex, terms: TermReader, lexicon: CorpusLexicon) -> None:
        """Read with the names and people of the reports of an index; `terms` knows their words."""
        people = index.notes.get(PEOPLE) or people_named(index.documents.values())
        sources = index.documents.sources.values()
        self._lexicon = lexicon
        self._terms = terms
        self._casing = NameCasing(people, lexicon.outside)
        self._chinese = ChineseTerms(terms, sources, lexicon)
        self._reports = report_names(sources)

    def read(self, text: str, history: Sequence[Turn] = (), today: date | None = None) -> Question:
        """Return the question understood. `today` serves "this year" alone."""
        today = today or date.today()
        chinese = is_chinese(text)
        english = [replace(t, text=self._said(t)) for t in history]
        typed = self._in_english(text) if chinese else self._casing.restore(self._mended(text))
        resolved = resolve(typed, english, self._lexicon.own)
        question = replace(
            self._read_one(resolved.text, today),
            text=text,
            is_chinese=chinese,
            is_follow_up=resolved.is_follow_up,
            is_in_doubt=resolved.is_in_doubt,
        )
        if resolved.asked_like:
            question = replace(question, type=read_question_type(resolved.asked_like))
        if resolved.carried:
            share = _ELLIPSIS if resolved.asked_like else _CARRIED
            question = self._carry(question, resolved.carried, share, today)
        read_one = partial(self._read_one, today=today)
        if chinese and (own := self._chinese.read(text, self._before(question, history))):
            return self._in_chinese(question, own)
        parts = AskDivider(self._terms, self._reports, read_one).divide(question)
        return replace(question, asks=parts)

    def _before(self, question: Question, history: Sequence[Turn]) -> str:
        """Return the Chinese question that a follow-up leans on; "" if there is none."""
        said = [turn.text for turn in history if turn.role == "user" and is_chinese(turn.text)]
        return said[-1] if said and question.is_follow_up else ""

    def _in_chinese(self, question: Question, own: ChineseReading) -> Question:
        """Return the question by its own words; what was asked before lends its words too."""
        return replace(
            question,
            chinese=question.text,
            type=own.type,
            terms=own.terms or scaled(own.before, _ELLIPSIS),
            carried=_light(own.before, own.terms) if own.terms else (),
            doc_ids=own.doc_ids or question.doc_ids,
            head=own.head,
            people=self._casing.in_chinese(question.text) or question.people,
            places=own.places,
        )

    def _said(self, turn: Turn) -> str:
        is_typed = turn.role == "user" and not is_chinese(turn.text)
        return self._mended(turn.text) if is_typed else self._in_english(turn.text)

    def _mended(self, text: str) -> str:
        return mend_slips(" ".join(text.split()), self._terms.is_written_word)

    def _in_english(self, text: str) -> str:
        return translate(text, self._lexicon.chinese) if is_chinese(text) else text

    def _read_one(self, text: str, today: date) -> Question:
        bare = without_report_years(text, self._lexicon.own)
        kind = read_question_type(text)
        asked = normalise_meeting_verbs(bare) if kind is QuestionType.WHO else bare
        terms = self._read_terms(asked)
        chinese = self._chinese.reports_named(terms)
        doc_ids = find_reports(text, self._reports) or frozenset(chinese)
        naming = frozenset(s for stems in chinese.values() for s in stems)
        return Question(
            text=text,
            standalone=text,
            asked=text,
            type=kind,
            period=read_period(bare, today),
            doc_ids=doc_ids,
            terms=self._weigh(terms, doc_ids, naming, kind),
            carried=(),
            head=read_head(text),
            people=(*find_people(text), *people_in_characters(terms)),
            places=find_places(text, self._lexicon.outside),
        )

    def _read_terms(self, text: str) -> tuple[Term, ...]:
        """Read the terms; those of what is left out weigh little."""
        chinese = self._chinese.inside(text)
        if chinese:  # they stand beside the English words for the same, or in place of them
            terms = self._read_terms(_IN_CHINESE.sub(" ", text))
            named = [phrase for t in terms for phrase in (*t.sounds, *t.alternatives)]
            new = [c for c in chinese if not any(set(p) <= set(c.stems) for p in named)]
            return _each_once(terms, new)
        preamble, asking = split_preamble(text)
        wanted, unwanted = split_exclusion(asking)
        told = [t for t in self._terms.read(preamble) if self._terms.is_known(t) or t.near]
        own = self._terms.read(wanted)
        return _each_once(
            (*told, *own) if own else told, scaled(self._terms.read(unwanted), _UNWANTED)
        )

    def _weigh(
        self,
        terms: tuple[Term, ...],
        doc_ids: frozenset[str],
        chinese: frozenset[str],
        kind: QuestionType,
    ) -> tuple[Term, ...]:
        """Words that only name the report weigh little: every sentence of it would match them.

        `chinese` are the stems of the names of Chinese reports that are named.

        So does the speaker's name, who is "he" in most of what he says.
        """
        if kind not in (QuestionType.WHO, QuestionType.ROLE):
            terms = tuple(
                replace(t, weight=t.weight * _SPEAKER) if find_people(t.surface.title()) else t
                for t in terms
            )
        terms = beside_names(terms, kind)
        naming = {s for r in self._reports if r.doc_id in doc_ids for name in r.names for s in name}
        names = [
            t
            for t in terms
            if not t.is_ordinal
            and (
                naming.issuperset(t.stems)
                or any(map(chinese.issuperset, t.alternatives))
                or (chinese and PLACE_KINDS.issuperset(t.stems))
            )
        ]
        if len(names) == len(terms):
            return terms
        return tuple(merely_naming(t) if t in names else t for t in terms)

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


def normalise_meeting_verbs(text: str) -> str:
    """Return a question with what was done at a meeting in the one word for it.

    "Chaired" shares its stem with the office of a chairman, and "led" says little by itself.
    """
    for deed, told in _MEETING_VERBS.items():
        text = told.sub(deed, text)
    return text


def _each_once(*groups: Sequence[Term]) -> tuple[Term, ...]:
    terms: dict[tuple[str, ...], Term] = {}
    for term in (t for group in groups for t in group):
        terms.setdefault(term.stems, term)
    return tuple(terms.values())


def _light(carried: Sequence[Term], own: Sequence[Term]) -> tuple[Term, ...]:
    """Carried terms with lower weights: together no more than a share of the question's own."""
    total = sum(t.weight for t in carried)
    most = _CARRIED_IN_ALL * sum(t.weight for t in own) or total
    return scaled(carried, min(_CARRIED, most / total) if total else 1.0)
