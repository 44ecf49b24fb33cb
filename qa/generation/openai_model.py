"""A language model behind a server that speaks OpenAI's protocol, through its official client."""

from __future__ import annotations

import re
import time
from collections.abc import Generator, Iterator, Sequence
from contextlib import closing
from queue import Empty, Queue
from threading import Thread
from typing import Any

from qa.extras import require
from qa.generation.cancellation import is_awaited
from qa.generation.language_model import Ending, GenerationError, Message, Piece, Sampling
from qa.text.hygiene import cleaned

_MAX_RETRIES = 3
_LOOK_SECONDS = 0.25
_NO_KEY = "none"  # the client wants one; a server on one's own machine doesn't
# What a server may refuse without the answer being worse for it.
_OPTIONAL = ("stream_options", "seed", "temperature")


class OpenAIModel:
    """Streams from any server of the protocol: vLLM, Ollama, llama.cpp, transformers serve, hosted.

    Errors that pass (429, 5xx, no connection) are tried again with growing pauses by the client.
    """

    def __init__(
        self,
        name: str,
        sampling: Sampling | None = None,
        *,
        base_url: str = "",
        api_key: str | None = None,
        max_retries: int = _MAX_RETRIES,
    ) -> None:
        """Without `base_url` the client's default, the hosted service, is asked.

        Raises:
            MissingExtra: the client is not installed.
        """
        require("openai")
        self.name = f"openai:{name}"
        self.sampling = sampling or Sampling()
        self._model = name
        self._base_url = base_url
        self._api_key = api_key
        self._max_retries = max_retries
        self._refused: frozenset[str] = frozenset()

    def stream(self, messages: Sequence[Message]) -> Generator[Piece, None, None]:
        """Yield the reply as it is written; the last piece has the ending.

        Raises:
            GenerationError: the server isn't there, refuses, is too slow, or broke off.
        """
        until = time.monotonic() + self.sampling.timeout_seconds
        client, pieces = self._client(), Queue[Piece | GenerationError]()
        Thread(target=self._receive, args=(client, messages, pieces), daemon=True).start()
        try:
            while True:
                piece = self._next(pieces, until)
                if isinstance(piece, GenerationError):
                    raise piece
                yield piece
                if piece.ending:
                    return
        finally:  # also where nobody reads on: it ends what the thread waits for
            client.close()

    def _next(
        self, pieces: Queue[Piece | GenerationError], until: float
    ) -> Piece | GenerationError:
        """Wait for the next piece, until the time is up or nobody wants it any more."""
        while is_awaited():
            remaining = until - time.monotonic()
            try:
                return pieces.get(timeout=max(min(remaining, _LOOK_SECONDS), 0.0))
            except Empty:
                if remaining <= _LOOK_SECONDS:
                    seconds = self.sampling.timeout_seconds
                    return GenerationError(f"{self.name} took longer than {seconds:g} seconds")
        return GenerationError(f"{self.name}: nobody waits for the answer")

    def _receive(
        self, client: Any, messages: Sequence[Message], pieces: Queue[Piece | GenerationError]
    ) -> None:
        """Put the pieces into a queue, or what went wrong.

        In a thread of its own: retries, and a server that only says that it is still there, could
        take longer than anybody waits.
        """
        import openai

        try:
            with closing(self._opened(client, messages)) as chunks:
                for piece in self._pieces(chunks):
                    pieces.put(piece)
        except openai.OpenAIError as error:
            pieces.put(GenerationError(f"{self.name}: {self._why(error)}"))
        except GenerationError as error:
            pieces.put(error)
        except Exception as error:  # told to who reads, in the other thread
            why = f"the server's reply cannot be read ({_first_line(error)})"
            pieces.put(GenerationError(f"{self.name}: {why}"))

    def _client(self) -> Any:
        import openai

        key = self._api_key or (_NO_KEY if self._base_url else None)
        if not key:
            raise GenerationError(
                f"{self.name} needs a key in OPENAI_API_KEY, or the address of a server in base_url"
            )
        return openai.OpenAI(
            api_key=key,
            base_url=self._base_url or None,
            timeout=self.sampling.timeout_seconds,
            max_retries=self._max_retries,
        )

    def _opened(self, client: Any, messages: Sequence[Message]) -> Any:
        """Open the stream; what the server doesn't know of the optional fields is left out."""
        import openai

        while True:
            request = {k: v for k, v in self._request().items() if k not in self._refused}
            try:
                return client.chat.completions.create(
                    model=self._model,
                    messages=[{"role": m.role, "content": m.text} for m in messages],
                    stream=True,
                    **request,
                )
            except (openai.BadRequestError, openai.UnprocessableEntityError) as error:
                refused = [
                    f
                    for f in request
                    if f in _OPTIONAL and re.search(rf"\b{f}\b", error.response.text)
                ]
                if not refused:
                    raise
                self._refused |= set(refused)

    def _request(self) -> dict[str, Any]:
        limit = "max_tokens" if self._base_url else "max_completion_tokens"
        return {
            limit: self.sampling.max_tokens,
            "temperature": self.sampling.temperature,
            "seed": self.sampling.seed,
            "stream_options": {"include_usage": True},
        }

    def _pieces(self, chunks: Any) -> Iterator[Piece]:
        reason, usage, fingerprint = None, None, self._model
        for chunk in chunks:
            usage = getattr(chunk, "usage", None) or usage
            fingerprint = _model_of(chunk) or fingerprint
            for choice in (chunk.choices or ())[:1]:
                reason = choice.finish_reason or reason
                refusal = getattr(choice.delta, "refusal", None)
                if refusal or reason == "content_filter":
                    raise GenerationError(f"{self.name}: the model refused")
                if choice.delta and choice.delta.content:
                    yield Piece(choice.delta.content)
        if reason is None:
            raise GenerationError(f"{self.name}: the reply broke off")
        yield Piece(
            "",
            Ending(
                reason == "stop",
                getattr(usage, "prompt_tokens", None),
                getattr(usage, "completion_tokens", None),
                fingerprint,
            ),
        )

    def _why(self, error: Exception) -> str:
        """Say in a line what went wrong, with the address asked; never the key."""
        import openai

        where = self._base_url or "the hosted service"
        if isinstance(error, openai.APITimeoutError):
            return f"no reply from {where} within {self.sampling.timeout_seconds:g} seconds"
        if isinstance(error, openai.APIConnectionError):
            return f"no connection to {where}, or it broke off"
        if isinstance(error, openai.AuthenticationError):
            return f"{where} refuses the key"
        if isinstance(error, openai.NotFoundError):
            return f"{where} has no model {self._model!r}, or no such route"
        if isinstance(error, openai.APIStatusError):
            said = " ".join(error.response.text.split())[:200]
            return f"{where} answered {error.status_code}: {said}"
        return _first_line(error)


def _model_of(chunk: Any) -> str:
    name, mark = getattr(chunk, "model", None), getattr(chunk, "system_fingerprint", None)
    return "@".join(cleaned(str(part)) for part in (name, mark) if part)


def _first_line(error: BaseException) -> str:
    lines = str(error).strip().splitlines()
    return lines[0][:200] if lines else type(error).__name__
