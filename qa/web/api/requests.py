"""The bodies that the routes take, each with its limits, which are checked first."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, model_validator

from qa.answer import Turn
from qa.feedback.store import MAX_NOTE_CHARS, Verdict
from qa.reading.intake import MAX_QUESTION_CHARS

MAX_TURNS = 40
MAX_TURN_CHARS = 20_000
MAX_HITS = 50
MAX_TITLE_CHARS = 1_000

Question = Annotated[
    str,
    Field(
        min_length=1,
        max_length=MAX_QUESTION_CHARS,
        description="In English or Chinese.",
        examples=["How many new jobs were created in urban areas in 2023?"],
    ),
]


class Body(BaseModel):
    """A body whose fields are all known."""

    model_config = ConfigDict(extra="forbid")


class TurnBody(Body):
    """One earlier message of the conversation."""

    role: Literal["user", "assistant"]
    text: str = Field(description=f"Its first {MAX_TURN_CHARS:,} characters are read.")

    def turn(self) -> Turn:
        """Return it as the answerer takes it."""
        return Turn(self.role, self.text[:MAX_TURN_CHARS])


def _last_turns(given: Any) -> Any:
    """Return the turns that are read; those before are not even checked."""
    return given[-MAX_TURNS:] if isinstance(given, list) else given


History = Annotated[
    list[TurnBody],
    BeforeValidator(_last_turns),
    Field(
        description=f"The conversation before, oldest first; the last {MAX_TURNS} turns are read."
    ),
]


class AnswerRequest(Body):
    """A question with the conversation before it."""

    question: Question
    history: History = []
    reports: list[str] | None = Field(
        default=None, min_length=1, max_length=1000, description="Answer from these reports alone."
    )
    years: list[int] | None = Field(
        default=None,
        min_length=1,
        max_length=100,
        description="Answer from what is said of these years alone.",
    )
    stream: bool | None = Field(
        default=False, description="Send the answer as it grows, as server-sent events."
    )


class SearchRequest(Body):
    """A query for passages."""

    query: str = Field(
        min_length=1, max_length=MAX_QUESTION_CHARS, examples=["old residential areas"]
    )
    k: int = Field(default=5, ge=1, le=MAX_HITS, description="How many passages.")


class GivenCitation(BaseModel):
    """A citation of the answer that is judged."""

    model_config = ConfigDict(extra="allow")
    number: int
    doc_id: str
    title: str = Field(default="", max_length=MAX_TITLE_CHARS)
    date: str = Field(default="", max_length=MAX_TITLE_CHARS)
    start: int = Field(ge=0)
    end: int = Field(gt=0)
    quote: str = Field(min_length=1, max_length=MAX_TURN_CHARS)
    passage_id: str = Field(default="", max_length=MAX_TITLE_CHARS)
    heading: list[str] = Field(default=[], max_length=20)
    period: str | None = Field(default=None, max_length=MAX_TITLE_CHARS)

    @model_validator(mode="after")
    def _is_a_span(self) -> GivenCitation:
        if self.end <= self.start:
            raise ValueError(f"end is {self.end} and start {self.start}; end comes after start")
        return self


class GivenAnswer(BaseModel):
    """The answer that is judged, as `POST /api/answer` gave it; other fields are left alone."""

    model_config = ConfigDict(extra="allow")
    question: str = Field(max_length=MAX_QUESTION_CHARS)
    understood: str = Field(default="", max_length=MAX_TURN_CHARS)
    answer: str = Field(max_length=MAX_TURN_CHARS)
    abstain_reason: str | None = None
    citations: list[GivenCitation] = Field(default=[], max_length=50)


class FeedbackRequest(Body):
    """What somebody says of an answer."""

    verdict: Verdict
    note: str = Field(default="", max_length=MAX_NOTE_CHARS)
    answer: GivenAnswer
    history: History = []
    wrong: list[int] = Field(default=[], description="Numbers of the citations that do not hold.")


# In place of words about classes of ours.
_PLAIN = {
    "model_type": "Input should be an object",
    "model_attributes_type": "Input should be an object",
    "dict_type": "Input should be an object",
    "list_type": "Input should be a list",
}


def validation_message(errors: list[dict[str, Any]] | Any) -> str:
    """Return a line with each invalid field and its error, for the first 10 errors."""
    lines = []
    for error in errors:
        path = [str(part) for part in error["loc"] if part not in ("body", "query", "path")]
        message = _PLAIN.get(error["type"], str(error["msg"]).removeprefix("Value error, "))
        lines.append(f"{'.'.join(path)}: {message}" if path else message)
    return "; ".join(lines[:10])
