"""Names of people in Chinese characters, known by an office beside them."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path

from corpus.document import Span

_FILE = Path(__file__).parents[1] / "lexicon" / "names.toml"
_LISTS = tomllib.loads(_FILE.read_text(encoding="utf-8"))
_HAN = r"[\u3400-\u9fff]"
_GIVEN = r"(?!副)[\u3400-\u9fff]"  # "deputy" opens an office: it is no part of a name
_SURNAME = f"[{''.join(_LISTS['chinese_surnames'].split())}]"
_OFFICE = f"(?:{'|'.join(_LISTS['chinese_offices'].split())})"
_AFTER = f"(?:{'|'.join(_LISTS['chinese_after'].split())}|{_OFFICE}|(?!{_HAN}))"
_NAME = rf"(?P<name>{_SURNAME}(?:{_GIVEN}){{1,2}})"
_AFTER_OFFICE = re.compile(rf"{_OFFICE}(?:[((][^()()]{{1,6}}[))])?[::]?\s?{_NAME}(?={_AFTER})")
_BEFORE_OFFICE = re.compile(rf"(?<!{_HAN}){_NAME}(?={_OFFICE})")


def places_of_chinese_names(text: str) -> list[tuple[str, Span]]:
    """Return the names with their places: two or three characters, the first a family name."""
    spans = {
        match.span("name")
        for beside in (_AFTER_OFFICE, _BEFORE_OFFICE)
        for match in beside.finditer(text)
    }
    return [(text[start:end], Span(start, end)) for start, end in sorted(spans)]
