"""Judges: models that read a prompt and reply, the same that can write answers."""

from __future__ import annotations

from typing import Protocol

from qa.evaluation.errors import EvaluationError
from qa.generation.language_model import GenerationError, LanguageModel, complete
from qa.generation.model_choice import open_language_model
from qa.settings import Settings

_REPLY_TOKENS = 1024


class JudgeUnavailable(EvaluationError):
    """The model cannot be reached, or gives no whole reply."""


class Judge(Protocol):
    """Something that reads a prompt and replies with text."""

    name: str

    def reply(self, prompt: str) -> str:
        """Return the reply to a prompt; raises JudgeUnavailable if there is none."""
        ...


class ModelJudge:
    """A language model, asked as `qa.generation` asks it."""

    def __init__(self, model: LanguageModel) -> None:
        """Prepare to ask a model; nothing is sent yet."""
        self.name = model.name
        self._model = model

    def reply(self, prompt: str) -> str:
        """Return the model's reply, as it came."""
        try:
            return complete(self._model, prompt)
        except GenerationError as error:
            raise JudgeUnavailable(" ".join(str(error).split())) from error


def open_judge(name: str, base_url: str | None, timeout_seconds: float) -> ModelJudge:
    """Return a judge by the name of a model, as the setting `generator` has it.

    A name without a kind is that of a model on an OpenAI-compatible server.
    """
    generator = name if name.startswith(("transformers:", "openai:")) else f"openai:{name}"
    settings = Settings(
        generator=generator,
        base_url=base_url or "",
        timeout_seconds=timeout_seconds,
        reply_tokens=_REPLY_TOKENS,
    )
    return ModelJudge(open_language_model(settings))
