"""Names of people in Chinese characters, known by an office beside them."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache

from corpus.document import Span
from corpus.plain_text import has_chinese
from qa.lexicon.chinese import chinese_words

_HAN = r"[\u3400-\u9fff]"
_GIVEN = r"(?!副)[\u3400-\u9fff]"  # "deputy" opens an office: it is no part of a name
_ASIDE = r"(?:[((\uff08][^()\uff08\uff09]{1,6}[))\uff09])"
_COUNT = r"(?:[一二三四五六七八九十\d]{1,2}[名位人][,\uff0c]?)"


def places_of_chinese_names(text: str) -> list[tuple[str, Span]]:
    """Return the names with their places: two or three characters, the first a family name."""
    if not has_chinese(text):
        return []
    after_office, before_office, listed = _patterns()
    found = {match.span("name") for match in before_office.finditer(text)}
    for match in after_office.finditer(text):
        found.add(match.span("name"))
        found.update(_listed_after(match, listed))
    return [(text[start:end], Span(start, end)) for start, end in sorted(found)]


def _listed_after(match: re.Match[str], listed: re.Pattern[str]) -> Iterator[tuple[int, int]]:
    """Yield the places of names that follow one: "A、B和C"."""
    end = match.end("name")
    while further := listed.match(match.string, end):
        yield further.span("name")
        end = further.end("name")


@cache
def _patterns() -> tuple[re.Pattern[str], re.Pattern[str], re.Pattern[str]]:
    """Return what finds a name after an office, before one, and after another name."""
    office = f"(?:{'|'.join(sorted(chinese_words('offices'), key=len, reverse=True))})"
    ends = f"(?={'|'.join(chinese_words('after_name'))}|{office}|(?!{_HAN}))"
    surname = f"[{''.join(chinese_words('plain_surnames'))}]"
    name = rf"(?P<name>{surname}(?:{_GIVEN}){{1,2}})"
    held = f"(?:{'|'.join(sorted(chinese_words('held_by'), key=len, reverse=True))})"
    return (
        re.compile(rf"{office}{_ASIDE}?{_COUNT}?{held}?[::\uff1a]?\s?{name}{ends}"),
        re.compile(rf"(?<!{_HAN}){name}(?={office})"),
        re.compile(rf"(?:、|和|及|与){name}{ends}"),
    )
