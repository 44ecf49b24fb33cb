"""Chinese words and patterns, read from the TOML files beside this.

In: the name of a list, a table or a pattern. Out: words, or an expression. `zh-en.tsv` is the
dictionary by which questions are translated; `qa/lexicon/corpus_lexicon.py` reads it.
"""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from types import MappingProxyType
from typing import Any

_FOLDER = Path(__file__).parent


@cache
def chinese_words(name: str) -> tuple[str, ...]:
    """Return the words of a list, in the order of the file."""
    return tuple(_file("words")[name].split())


@cache
def chinese_table(name: str) -> Mapping[str, str]:
    """Return a table of the words, in the order of the file."""
    return MappingProxyType(_file("words")[name])


def chinese_pattern(subject: str, name: str) -> str:
    """Return what Chinese texts have for a pattern of the English files; "" for nothing."""
    told: str = _file("patterns").get(subject, {}).get(name, "")
    return told.replace("\n", "")


@cache
def _file(name: str) -> Mapping[str, Any]:
    return tomllib.loads((_FOLDER / f"{name}.toml").read_text(encoding="utf-8"))
