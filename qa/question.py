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

    - `text`: as typed.
    - `standalone`: the same in English, completed from the conversation.
    - `asked`: `standalone` without the words that are only carried along.
    - `type`: the question type.
    - `period`, `doc_ids`, `people`, `places`: the years, reports, people and outside places named.
    - `terms`: the question's own terms; `carried`: terms of earlier turns or other asks, with
      lower weights.
    - `head`: the stems of the noun that is counted or listed.
    - `is_in_doubt`: it is read as a follow-up, but may be a question of its own.
    - `asks`: the questions that it is made of; none if it is one question.
    - `label`: the name of an ask in the answer; `is_side`: it is one side of a comparison.
    - `chinese`: the question as typed, where Chinese reports are searched for its own words.
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
    is_in_doubt: bool = False
    is_side: bool = False
    asks: tuple[Question, ...] = ()
    label: str = ""
    chinese: str = ""

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
        return self.chinese or self.standalone
