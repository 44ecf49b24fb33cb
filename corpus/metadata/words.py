"""The words and patterns of `words.toml`, compiled once."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping, Sequence
from functools import cache
from importlib.resources import files
from typing import Any

_CJK = re.compile(r"[\u3400-\u9fff]")


@cache
def _tables() -> Mapping[str, Any]:
    text = files("corpus.metadata").joinpath("words.toml").read_text(encoding="utf-8")
    return tomllib.loads(text)


@cache
def words(table: str, name: str) -> tuple[str, ...]:
    """Return a list of the file."""
    return tuple(_tables()[table][name])


@cache
def months() -> Mapping[str, int]:
    """Return the number of each month by its names, in lower case."""
    return {name: int(number) for number, names in _tables()["months"].items() for name in names}


@cache
def whole(table: str, name: str) -> re.Pattern[str]:
    """Return a pattern for text that is one of a list, from its beginning to its end."""
    return re.compile(rf"(?:{'|'.join(words(table, name))})$", re.IGNORECASE)


@cache
def inside(table: str, name: str) -> re.Pattern[str]:
    """Return a pattern that finds one of a list in a text, as words of their own."""
    return re.compile(any_of(words(table, name)), re.IGNORECASE)


def any_of(entries: Sequence[str]) -> str:
    """Return a pattern for one of several patterns; letters stand apart from other letters."""
    spaced = [e.replace(" ", r"\s+") for e in sorted(entries, key=len, reverse=True)]
    apart = "|".join(e for e in spaced if not _CJK.search(e))
    within = "|".join(e for e in spaced if _CJK.search(e))
    parts = [rf"(?<![^\W_])(?:{apart})(?![^\W_])" if apart else "", within]
    return f"(?:{'|'.join(p for p in parts if p)})"
