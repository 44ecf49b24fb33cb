"""From the setting `generator` to a language model."""

from __future__ import annotations

from qa.generation.language_model import LanguageModel, Sampling
from qa.settings import Settings, SettingsError, api_key


def open_language_model(settings: Settings) -> LanguageModel:
    """Return the model of the settings. It is loaded, or its server asked, at the first question.

    Raises:
        SettingsError: `generator` is of no known form.
        MissingExtra: it needs a package that is not installed.
    """
    kind, _, name = settings.generator.partition(":")
    sampling = Sampling(
        settings.reply_tokens, settings.temperature, settings.seed, settings.timeout_seconds
    )
    if kind == "transformers" and name:
        from qa.generation.transformers_model import TransformersModel

        return TransformersModel(
            name,
            sampling,
            device=settings.device,
            dtype=settings.dtype,
            quantize=settings.quantize,
        )
    if kind == "openai" and name:
        from qa.generation.openai_model import OpenAIModel

        return OpenAIModel(name, sampling, base_url=settings.base_url, api_key=api_key())
    raise SettingsError(f"generator = {settings.generator!r} is of no known form")
