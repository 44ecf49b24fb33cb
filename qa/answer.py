"""What goes in and comes out: turns of a conversation, evidence, citations, the answer."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from enum import StrEnum
from types import MappingProxyType
from typing import Literal

from corpus.document import Period, Span
from corpus.passages import Passage
from corpus.plain_text import one_line
from index.retriever import Hit


@dataclass(frozen=True, slots=True)
class Turn:
    """One earlier message of the conversation."""

    role: Literal["user", "assistant"]
    text: str


class QuestionType(StrEnum):
    """What sort of answer a question asks for."""

    NUMBER = "number"
    WHO = "who"
    ROLE = "role"
    WHEN = "when"
    WHERE = "where"
    LIST = "list"
    COMPARE = "compare"
    YES_NO = "yes_no"
    EXPLAIN = "explain"
    SMALL_TALK = "small_talk"


class AbstainReason(StrEnum):
    """Why there is no answer."""

    NOT_IN_REPORTS = "not_in_reports"
    OTHER_YEAR = "other_year"
    OTHER_NAME = "other_name"
    NO_FIGURE = "no_figure"
    PREMISE = "premise"
    INSTRUCTION = "instruction"
    UNREADABLE = "unreadable"
    SMALL_TALK = "small_talk"


@dataclass(frozen=True, slots=True)
class Evidence:
    """A sentence that bears on the question, with its score (higher is better)."""

    passage: Passage
    sentence: Span
    score: float
    features: Mapping[str, float] = field(default_factory=lambda: MappingProxyType({}), repr=False)
    shown: Span | None = None
    """The clause that answers, inside the sentence; None for the whole sentence."""
    about: str = field(default="", repr=False)
    """What is understood in every sentence there: the report's names, who speaks, the headings."""

    @property
    def text(self) -> str:
        """The sentence as published."""
        return self.passage.sentence_text(self.sentence)

    @property
    def line(self) -> str:
        """The sentence plain and on one line."""
        return one_line(self.text)

    @property
    def nearby(self) -> str:
        """What is understood there, and the paragraph that the sentence stands in."""
        return f"{self.about} {one_line(self.passage.paragraph_text(self.sentence))}"

    @property
    def clause(self) -> str:
        """The clause that answers, plain and on one line."""
        return one_line(self.passage.sentence_text(self.shown or self.sentence))


@dataclass(frozen=True, slots=True)
class Citation:
    """A number in the answer and the span it points to: `document.text[start:end] == quote`."""

    number: int
    doc_id: str
    title: str
    date: str
    quote: str
    start: int
    end: int
    passage_id: str
    path: tuple[str, ...] = ()
    period: Period | None = None
    page: int | None = None
    """The page of a PDF that it begins on, from 1; None for other files."""
    also_in: tuple[str, ...] = ()
    """The names of further files with almost the same text."""


@dataclass(frozen=True, slots=True)
class ComparedFigure:
    """One of several figures that count the same: `text` as written, in citation `number`."""

    label: str
    text: str
    value: Decimal
    number: int


@dataclass(frozen=True, slots=True)
class Dropped:
    """A sentence that a language model wrote and that is not shown, and why.

    `reason` names the sort of fault and where it lies; `is_quoted` where the cited sentence
    itself stands in its place.
    """

    text: str
    reason: str
    is_quoted: bool = False


@dataclass(frozen=True, slots=True)
class Generation:
    """What a language model contributed to an answer.

    `fallback` is the reason why the extractive answer is shown instead of the model's; "" if the
    model's is shown. `model_fingerprint` identifies the model's weights, or the model of a server;
    `prompt_fingerprint` identifies the prompts. Tokens are None if the server does not count them.
    """

    model: str
    model_fingerprint: str = ""
    prompt_fingerprint: str = ""
    temperature: float = 0.0
    seed: int = 0
    tokens_in: int | None = None
    tokens_out: int | None = None
    fallback: str = ""
    first_token_ms: float | None = field(default=None, compare=False)
    total_ms: float = field(default=0.0, compare=False)


@dataclass(frozen=True, slots=True)
class AnsweredAsk:
    """One of the things that a question asks for. `reason` is None exactly if it is answered.

    - `text`: the ask in the words of the question; `type`: its question type.
    - `line`: the first line of its answer, without marks; of an ask without one, why it has none.
    - `verdict`: True where the line says Yes, False where it says No.
    - `citations`: the numbers of what its lines cite.
    - `confidence`: the estimated probability, from 0 to 1, that it is answered rightly.
    """

    text: str
    type: QuestionType
    line: str = ""
    verdict: bool | None = None
    citations: tuple[int, ...] = ()
    confidence: float = 0.0
    reason: AbstainReason | None = None


@dataclass(frozen=True, slots=True)
class Answer:
    """The answer to one question. `reason` is None exactly if any of it is answered.

    - `question`: the typed text, control characters removed.
    - `understood`: the question as it stands alone, completed from the conversation.
    - `text`: the answer with its citation marks [1] [2], or the reason why there is none.
    - `type`: the question type.
    - `compared`: the figures of a comparison; none if they do not count the same thing.
    - `closest`: for an abstention, the nearest sentences of the reports. They are no sources.
    - `asks`: what is asked, in order, and what became of each; none if nothing was searched for.
    - `confidence`: the estimated probability, from 0 to 1, that the answer is right and supported:
      that of the weakest of the asks that are answered.
    - `hits`: the passages found, best first.
    - `generation`: what a language model contributed; None if none was asked.
    - `dropped`: the sentences of the model that did not pass the check.
    - `timing`: milliseconds by step.
    """

    question: str
    text: str
    type: QuestionType
    citations: tuple[Citation, ...] = ()
    reason: AbstainReason | None = None
    compared: tuple[ComparedFigure, ...] = ()
    closest: tuple[Citation, ...] = ()
    understood: str = ""
    asks: tuple[AnsweredAsk, ...] = ()
    confidence: float = 0.0
    hits: tuple[Hit, ...] = field(default=(), repr=False)
    dropped: tuple[Dropped, ...] = ()
    generation: Generation | None = None
    timing: Mapping[str, float] = field(default_factory=dict, repr=False, compare=False)

    @property
    def abstained(self) -> bool:
        """True if the question was not answered."""
        return self.reason is not None
