"""Names of people, their offices, and names of places."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Set
from functools import lru_cache
from pathlib import Path

from corpus.document import Span
from corpus.plain_text import plain
from qa.lexicon.english import any_of, pattern, whole_words, word_list
from qa.text.chinese_names import places_of_chinese_names
from qa.text.names import places_of_names

_SURNAMES_FILE = Path(__file__).parents[1] / "lexicon" / "names.toml"
_PERSON = re.compile(rf"\b([A-Z][a-z]+) (?!{any_of('people', 'no_given_names')}\b)([A-Z][a-z]+)\b")
_NAME_PAIR = re.compile(rf"(?={_PERSON.pattern})")
OFFICE = pattern("people", "office")
_STANDING_IN = whole_words("people", "standing_in")
_RANKS = word_list("people", "ranks")


@lru_cache(maxsize=1)
def _names() -> tuple[frozenset[str], tuple[str, ...]]:
    data = tomllib.loads(_SURNAMES_FILE.read_text(encoding="utf-8"))
    return frozenset(data["surnames"].split()), tuple(data["not_people"])


@lru_cache(maxsize=16384)
def find_people(text: str) -> tuple[str, ...]:
    """Return the names of people in a text, in order, each once."""
    return tuple(dict.fromkeys(person for person, _ in starts_of_people(text)))


@lru_cache(maxsize=16384)
def starts_of_people(text: str) -> tuple[tuple[str, Span], ...]:
    """Return each mention that `find_people` reads, with its place."""
    surnames = _names()[0]
    flat = _without_thoughts(text)
    short = [_mention(m) for m in _PERSON.finditer(flat) if m.group(1) in surnames]
    return _together(flat, short)


@lru_cache(maxsize=16384)
def places_of_people(text: str) -> tuple[tuple[str, Span], ...]:
    """Return each mention of a person with its place, also right after another capital: "Mayor X".

    `find_people` reads two words at a time, so that a capital before a name can hide it.
    """
    surnames = _names()[0]
    flat = _without_thoughts(text)
    found: list[tuple[str, Span]] = []
    for match in _NAME_PAIR.finditer(flat):
        if match[1] in surnames and not (found and found[-1][1].overlaps(_mention(match)[1])):
            found.append(_mention(match))
    return _together(flat, found)


def _without_thoughts(text: str) -> str:
    """Return a text, plain and as long, without what looks like a name of a person and is none."""
    flat = plain(text)
    for phrase in _names()[1]:
        flat = flat.replace(phrase, "-" * len(phrase))
    return flat


def _mention(match: re.Match[str]) -> tuple[str, Span]:
    person = f"{match[1]} {match[2]}"
    return person, Span(match.start(), match.start() + len(person))


def _together(flat: str, short: list[tuple[str, Span]]) -> tuple[tuple[str, Span], ...]:
    """Return the names of two words and those of any culture, in order; a surname opens two."""
    taken = {place for _, span in short for place in range(span.start, span.end)}
    every = (*places_of_names(flat), *places_of_chinese_names(flat))
    others = [m for m in every if taken.isdisjoint(range(m[1].start, m[1].end))]
    return tuple(sorted((*short, *others), key=lambda mention: mention[1]))


def people_in(text: str) -> tuple[str, ...]:
    """Return the persons named in a text, each once, those right after another capital too."""
    return tuple(dict.fromkeys(person for person, _ in places_of_people(text)))


def find_places(text: str, places: Set[str]) -> tuple[str, ...]:
    """Return those of some places that a text names, in order, each once."""
    found = re.findall(r"[A-Za-z']+", plain(text))
    return tuple(
        dict.fromkeys(
            w for w in (t.removesuffix("'s").replace("'", "") for t in found) if w in places
        )
    )


def office_ranks(text: str) -> frozenset[str]:
    """Return which of "deputy", "vice", "acting", "first" … a text speaks of."""
    low = _STANDING_IN.sub("acting", plain(text).lower())
    return frozenset(word for word in _RANKS if re.search(rf"\b{word}\b", low))
