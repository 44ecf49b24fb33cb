"""What answers say in words of the project's own, in English and Chinese, from data."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from functools import lru_cache
from pathlib import Path
from typing import Literal

Language = Literal["en", "zh"]
LANGUAGES: tuple[Language, ...] = ("en", "zh")
_FILE = Path(__file__).parent / "wording.toml"


@lru_cache(maxsize=1)
def wording() -> Mapping[Language, Mapping[str, str]]:
    """Return all wording by language and key."""
    parsed = tomllib.loads(_FILE.read_text(encoding="utf-8"))
    return {language: parsed[language] for language in LANGUAGES}


def word(key: str, language: Language = "en", **values: object) -> str:
    """Return what an answer says under a key, its values filled in."""
    return wording()[language][key].format(**values)


def key_about(key: str, about: str | None) -> str:
    """Return the key of a sentence that also says what the reports are about, if that is known."""
    return f"{key}_about" if about else key
