"""Judges: models that read a prompt and reply. One speaks to any OpenAI-compatible server."""

from __future__ import annotations

from typing import Any, Protocol

from qa.evaluation.errors import EvaluationError, MissingLibrary


class JudgeUnavailable(EvaluationError):
    """The model cannot be reached, or refuses to reply."""


class Judge(Protocol):
    """Something that reads a prompt and replies with text."""

    name: str

    def reply(self, prompt: str) -> str:
        """Return the reply to a prompt; raises JudgeUnavailable if there is none."""
        ...


class OpenAIJudge:
    """A model on an OpenAI-compatible server. The client takes its key from OPENAI_API_KEY."""

    def __init__(self, model: str, base_url: str | None = None, *, timeout: float = 60.0) -> None:
        """Prepare to ask a model; nothing is sent yet."""
        try:
            import openai
        except ImportError as error:
            raise MissingLibrary(
                "judging needs the openai client; install it with: pip install 'beijing-plans-qa[openai]'"
            ) from error
        self.name = model
        self._errors, self._refused = openai.OpenAIError, openai.BadRequestError
        self._options: dict[str, Any] = {"temperature": 0}
        try:
            self._client = openai.OpenAI(base_url=base_url, timeout=timeout, max_retries=2)
        except openai.OpenAIError as error:
            raise JudgeUnavailable(f"{model}: {_first_line(error)}") from error

    def reply(self, prompt: str) -> str:
        """Return the model's reply, as it came."""
        try:
            return self._ask(prompt)
        except self._refused as error:
            if "temperature" not in str(error) or not self._options:
                raise JudgeUnavailable(f"{self.name}: {_first_line(error)}") from error
            self._options = {}  # some models take no other than their own
            return self.reply(prompt)
        except self._errors as error:
            raise JudgeUnavailable(f"{self.name}: {_first_line(error)}") from error

    def _ask(self, prompt: str) -> str:
        completion = self._client.chat.completions.create(
            model=self.name, messages=[{"role": "user", "content": prompt}], **self._options
        )
        return completion.choices[0].message.content or "" if completion.choices else ""


def _first_line(error: Exception) -> str:
    return (str(error).splitlines() or [type(error).__name__])[0]
