"""What the window says, in English and Chinese, from data."""

from __future__ import annotations

import tomllib
from functools import lru_cache
from importlib.resources import files
from typing import Literal, cast

from corpus.document import Period

Language = Literal["en", "zh"]
LANGUAGES: tuple[Language, ...] = ("en", "zh")


@lru_cache(maxsize=1)
def interface_words() -> dict[Language, dict[str, str]]:
    """Return every word of the window by language and key."""
    words: dict[Language, dict[str, str]] = {language: {} for language in LANGUAGES}
    for name in ("interface.toml", "panels.toml"):
        text = files("qa.rendering").joinpath(name).read_text(encoding="utf-8")
        for language, said in cast(dict[Language, dict[str, str]], tomllib.loads(text)).items():
            words[language] |= said
    return words


def say(key: str, language: Language = "en", **values: object) -> str:
    """Return what the window says under a key; plain text, not escaped."""
    return interface_words()[language][key].format(**values)


def period_words(period: Period | None, language: Language = "en") -> str:
    """Return a period in words; "" for a plain statement, whose date says when."""
    if period is None or period.kind == "statement":
        return ""
    year = say("no_year", language) if period.year is None else period.year
    return say(period.kind, language, year=year)
