"""What writes text: the protocol of every language model, and what goes in and comes out."""

from __future__ import annotations

from collections.abc import Generator, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Literal, Protocol

from qa.text.hygiene import PieceCleaner


class GenerationError(Exception):
    """No usable reply came. The message says why, in words for a person, on one line."""


@dataclass(frozen=True, slots=True)
class Message:
    """One message to a model."""

    role: Literal["system", "user"]
    text: str


@dataclass(frozen=True, slots=True)
class Sampling:
    """How a reply is drawn: `timeout_seconds` for the whole of it; temperature 0 draws nothing."""

    max_tokens: int = 400
    temperature: float = 0.0
    seed: int = 0
    timeout_seconds: float = 120.0


@dataclass(frozen=True, slots=True)
class Ending:
    """How a reply ended, by itself or cut; its tokens, and what is known of the model."""

    is_whole: bool
    tokens_in: int | None = None
    tokens_out: int | None = None
    fingerprint: str = ""


@dataclass(frozen=True, slots=True)
class Piece:
    """A piece of a reply; the last one has the ending."""

    text: str
    ending: Ending | None = None


class LanguageModel(Protocol):
    """What answers messages with text, piece by piece."""

    @property
    def name(self) -> str:
        """The setting that chose it: `transformers:NAME` or `openai:MODEL`."""

    @property
    def sampling(self) -> Sampling:
        """How its replies are drawn."""

    def stream(self, messages: Sequence[Message]) -> Generator[Piece, None, None]:
        """Yield the reply as it is written; the last piece has the ending.

        Raises:
            GenerationError: no reply came, or it broke off.
        """


def clean_pieces(pieces: Iterable[Piece]) -> Iterator[Piece]:
    """Yield the pieces of a reply with nothing in them that reads otherwise than it is."""
    cleaner = PieceCleaner()
    for piece in pieces:
        text = cleaner.feed(piece.text)
        yield replace(piece, text=text + cleaner.finish() if piece.ending else text)


def complete(model: LanguageModel, prompt: str, *, system: str = "") -> str:
    """Send one prompt and return the whole reply, cleaned: for judges and other one-shot uses.

    Raises:
        GenerationError: no reply came, or it was cut.
    """
    messages = [Message("system", system)] if system else []
    pieces = list(clean_pieces(model.stream([*messages, Message("user", prompt)])))
    if not pieces or pieces[-1].ending is None or not pieces[-1].ending.is_whole:
        raise GenerationError(f"{model.name}: the reply was cut")
    return "".join(piece.text for piece in pieces)
