r"""English word lists and patterns, one list for each thing, read from the TOML files beside this.

A file is a subject. Its top level has the lists: a string of words, or an array of phrases. Its
table `patterns` has regular expressions: a string, or an array of alternatives. `{months}` stands
for any word of a list or for a pattern of the same file, `{time.months}` for one of another.
Words are matched in capitals and small letters alike; what stands in `(?-i:…)` as it is written.
A file is read when it is first asked for, once. An entry may be a small expression: "sa(?:y|ys)".
In: the names of a subject and of a list. Out: words, or a compiled pattern.
Begin with `word_list` and `pattern`.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping, Sequence
from functools import cache
from pathlib import Path
from typing import Any

from qa.lexicon.chinese import chinese_pattern

_FOLDER = Path(__file__).parent
_REFERENCE = re.compile(r"\{(?:(?P<subject>[a-z]+)\.)?(?P<name>[a-z]\w*)\}")
_LINE_END = re.compile(r"\s*\n\s*")


def word_list(subject: str, name: str) -> tuple[str, ...]:
    """Return the words or phrases of a list, or the keys of a table, in the order of its file."""
    found = _entry(subject, name)
    if isinstance(found, str):
        return tuple(found.split())
    if isinstance(found, dict):
        return tuple(found)
    if not isinstance(found, list) or not all(isinstance(each, str) for each in found):
        raise ValueError(f"{_path(subject)}: {name!r} is not a list of words")
    return tuple(_written(subject, each) for each in found)


def any_of(subject: str, *names: str) -> str:
    """Return an expression that matches any word of some lists of a subject, the longest first."""
    every = dict.fromkeys(word for name in names for word in word_list(subject, name))
    return f"(?:{'|'.join(sorted(every, key=len, reverse=True))})"


def whole_words(subject: str, *names: str) -> re.Pattern[str]:
    """Return a pattern that finds any word of some lists where it stands as a word of its own."""
    return re.compile(rf"\b{any_of(subject, *names)}\b", re.IGNORECASE)


def pattern(subject: str, name: str) -> re.Pattern[str]:
    """Return a pattern of a subject's table `patterns`, with what Chinese texts have for it."""
    told = (_expression(subject, name), chinese_pattern(subject, name))
    return re.compile("|".join(filter(None, told)), re.IGNORECASE)


def table(subject: str, name: str) -> dict[str, str]:
    """Return a table of expressions by their keys, in the order of its file."""
    found = _entry(subject, name)
    if not isinstance(found, dict):
        raise ValueError(f"{_path(subject)}: {name!r} is not a table")
    return {key: _written(subject, value) for key, value in found.items()}


def rows(subject: str, name: str) -> tuple[dict[str, str], ...]:
    """Return the rows of an array of tables, in the order of its file."""
    found = _entry(subject, name)
    if not isinstance(found, list) or not all(isinstance(row, dict) for row in found):
        raise ValueError(f"{_path(subject)}: {name!r} has no rows")
    return tuple({key: _written(subject, value) for key, value in row.items()} for row in found)


def _expression(subject: str, name: str) -> str:
    patterns = _file(subject).get("patterns", {})
    if name not in patterns:
        raise KeyError(f"{_path(subject)}: no pattern is called {name!r}")
    return _written(subject, patterns[name])


def _written(subject: str, value: str | Sequence[str]) -> str:
    """Return an expression as one line, with what its references stand for."""
    each = [value] if isinstance(value, str) else value
    return _resolved(subject, "|".join(_LINE_END.sub("", one.strip()) for one in each))


def _resolved(subject: str, text: str) -> str:
    def stands_for(match: re.Match[str]) -> str:
        of, name = match["subject"] or subject, match["name"]
        if name in _file(of).get("patterns", {}):
            return f"(?:{_expression(of, name)})"
        return any_of(of, name)

    return _REFERENCE.sub(stands_for, text)


def _entry(subject: str, name: str) -> Any:
    entries = _file(subject)
    if name not in entries:
        raise KeyError(f"{_path(subject)}: there is no {name!r}")
    return entries[name]


def _path(subject: str) -> Path:
    return _FOLDER / f"{subject}.toml"


@cache
def _file(subject: str) -> Mapping[str, Any]:
    try:
        return tomllib.loads(_path(subject).read_text(encoding="utf-8"))
    except FileNotFoundError as error:
        raise KeyError(f"{_path(subject)}: there is no such word file") from error
