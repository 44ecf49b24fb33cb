"""The body of POST /v1/chat/completions: of a conversation, what is said in words."""

from __future__ import annotations

from typing import Annotated, Any, Literal, NamedTuple

from pydantic import BaseModel, BeforeValidator, Field, WithJsonSchema, model_validator

from qa.answer import Turn
from qa.web.api.requests import MAX_TURN_CHARS, MAX_TURNS

SOURCES = "\n\nSources:\n"
"""What stands before the sources at the end of an answer."""
_TEXT_PARTS = ("text", "input_text", "output_text")
_MAX_MESSAGES, _MAX_PARTS = 1000, 100
_ORDERS = ("system", "developer")
_CONTENT = {
    "anyOf": [
        {"type": "string"},
        {"type": "array", "items": {"type": "object"}},
        {"type": "null"},
    ]
}


class Content(NamedTuple):
    """What a message says in words, and whether it has parts of another sort, such as images."""

    text: str = ""
    has_other_parts: bool = False


def _content(given: Any) -> Content:
    """Return the words of a message; parts of another sort are passed over.

    Raises:
        ValueError: it is neither words nor a list of parts.
    """
    if given is None or isinstance(given, str):
        return Content(given or "")
    if not isinstance(given, list):
        raise ValueError("must be words, or a list of parts")
    parts = given[:_MAX_PARTS]
    texts = [text for part in parts if (text := _text(part)) is not None]
    return Content("\n".join(texts), len(texts) < len(given))


def _text(part: Any) -> str | None:
    is_text = isinstance(part, dict) and part.get("type") in _TEXT_PARTS
    return part["text"] if is_text and isinstance(part.get("text"), str) else None


def _last_messages(given: Any) -> Any:
    """Return the messages that are looked at; those before are not even checked."""
    return given[-_MAX_MESSAGES:] if isinstance(given, list) else given


class ChatMessage(BaseModel):
    """A message of OpenAI's shape; its other fields are left alone."""

    role: str = Field(max_length=100, examples=["user"])
    content: Annotated[Any, BeforeValidator(_content), WithJsonSchema(_CONTENT)] = Content()

    @property
    def text(self) -> str:
        """What it says in words."""
        return str(self.content.text)


class StreamOptions(BaseModel):
    """What a stream holds besides."""

    include_usage: bool | None = False


class ChatRequest(BaseModel):
    """A request of OpenAI's shape; what would change how a model writes is left alone."""

    model: str = Field(examples=["beijing-qa"])
    messages: Annotated[list[ChatMessage], BeforeValidator(_last_messages)] = Field(
        min_length=1,
        description=f"The last is the question. Of those before, the last {MAX_TURNS} are read; "
        "of parts, those with text.",
    )
    stream: bool | None = False
    stream_options: StreamOptions | None = None
    n: Literal[1] | None = 1

    @property
    def asked(self) -> ChatMessage:
        """The question: the last message, leaving out orders for a model that follow it."""
        said = [message for message in self.messages if message.role not in _ORDERS]
        return (said or self.messages)[-1]

    @property
    def history(self) -> list[Turn]:
        """The last turns before the question; answers without their list of sources."""
        at = next(n for n, message in enumerate(self.messages) if message is self.asked)
        turns = []
        for message in self.messages[:at]:
            text = message.text[:MAX_TURN_CHARS]
            if message.role == "user" and text.strip():
                turns.append(Turn("user", text))
            elif message.role == "assistant" and text.strip():
                turns.append(Turn("assistant", text.partition(SOURCES)[0]))
        return turns[-MAX_TURNS:]

    @model_validator(mode="after")
    def _ends_with_a_question(self) -> ChatRequest:
        asked = self.asked
        is_asked = asked.role in ("user", *_ORDERS)
        if not is_asked or not (asked.text.strip() or asked.content.has_other_parts):
            raise ValueError("the last message must be the user's and hold a question")
        return self
