"""A question as understood: what is asked, of which period and report."""

from __future__ import annotations

from dataclasses import dataclass

from qa.answer import QuestionType
from qa.lexicon.wording import Language
from qa.text.periods import PeriodAsked
from qa.text.terms import Term


@dataclass(frozen=True, slots=True)
class Question:
    """A question as understood.

    `text` is what was typed; `standalone` the same with what the conversation supplied, in English;
    `asked` the standalone question without what is merely carried along. `terms` are the question's
    own, `carried` what the turns before it or its other asks lend it, with lower weights. `head` are
    the stems of what is counted or listed. `asks` are the questions that it is made of, none if it
    is one; `label` names an ask in the answer; `is_side` marks a side of a comparison.
    """

    text: str
    standalone: str
    asked: str
    type: QuestionType
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
    asks: tuple[Question, ...] = ()
    label: str = ""

    @property
    def language(self) -> Language:
        """The language of what an answer says in words of the project's own."""
        return "zh" if self.is_chinese else "en"

    @property
    def each(self) -> tuple[Question, ...]:
        """The asks that the question is made of; the question itself where it is one."""
        return self.asks or (self,)

    @property
    def all_terms(self) -> tuple[Term, ...]:
        """The question's own terms and the carried ones."""
        return self.terms + self.carried

    @property
    def query(self) -> str:
        """What the retriever gets."""
        return self.standalone
