"""The texts of the window in English and Chinese, read from TOML."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping, Sequence
from functools import lru_cache
from importlib.resources import files
from typing import cast

from corpus.document import Period
from qa.lexicon.wording import LANGUAGES as LANGUAGES
from qa.lexicon.wording import Language as Language
from qa.lexicon.wording import key_about


@lru_cache(maxsize=1)
def interface_words() -> dict[Language, dict[str, str]]:
    """Return the texts of the window by language and key."""
    texts: dict[Language, dict[str, str]] = {language: {} for language in LANGUAGES}
    for name in ("interface.toml", "panels.toml"):
        text = files("qa.rendering").joinpath(name).read_text(encoding="utf-8")
        for language, table in cast(dict[Language, dict[str, str]], tomllib.loads(text)).items():
            texts[language] |= table
    return texts


def say(key: str, language: Language = "en", **values: object) -> str:
    """Return the text of a key with its values filled in; plain text, not escaped."""
    return interface_words()[language][key].format(**values)


def say_about(key: str, about: Mapping[str, str], language: Language = "en") -> str:
    """Return what the window says under a key, with what the reports are about where that is known.

    `about` says it by language.
    """
    return say(key_about(key, about.get(language)), language, about=about.get(language, ""))


def page_words(page: int | None, language: Language = "en") -> str:
    """Return the page of a PDF in words, such as "p. 3"; "" for a file without pages."""
    return "" if page is None else say("page", language, n=page)


def also_words(names: Sequence[str], language: Language = "en") -> str:
    """Return the further files that have a text, in words; "" for none."""
    return say("also_in", language, files=", ".join(names)) if names else ""


def period_words(period: Period | None, language: Language = "en") -> str:
    """Return a period in words; "" for a statement, for which the date of the report holds."""
    if period is None or period.kind == "statement":
        return ""
    year = say("no_year", language) if period.year is None else period.year
    return say(period.kind, language, year=year)
