"""Wrong sentences in which a word is changed, no figure: another thing or deed, for others."""

from __future__ import annotations

import re
from collections.abc import Sequence
from random import Random

from qa.answer import Evidence
from qa.lexicon.english import pattern, table, word_list
from qa.text.counted import noun_phrase
from qa.text.figures import Figure, find_figures

Made = tuple[str, str] | None

_THINGS = word_list("mutations", "things")
_REVERSE = table("mutations", "reverse")
_GROUPS = word_list("mutations", "groups")
_END_OF_PHRASE = pattern("mutations", "end_of_phrase")


def other_thing(text: str, evidence: Sequence[Evidence], rng: Random) -> Made:
    """Let a figure count something that neither the sentence nor its evidence has."""
    places = [(f, head) for f in find_figures(text) if (head := _head(text, f))]
    if not places:
        return None
    figure, head = rng.choice(places)
    there = " ".join([text, *(f"{e.line} {' '.join(e.passage.path)}" for e in evidence)]).lower()
    new = rng.choice([t for t in _THINGS if t.rstrip("s") not in there])
    start = text.index(head, figure.span.end)
    return text[:start] + new + text[start + len(head) :], f"{head} -> {new}"


def other_deed(text: str, evidence: Sequence[Evidence], rng: Random) -> Made:
    """Put a deed's opposite in its place."""
    found = [m for m in re.finditer(r"[a-z]+", text) if m[0] in _REVERSE]
    if not found:
        return None
    match = rng.choice(found)
    new = _REVERSE[match[0]]
    if any(new[:5] in e.line.lower() for e in evidence):
        return None
    return text[: match.start()] + new + text[match.end() :], f"{match[0]} -> {new}"


def other_group(text: str, evidence: Sequence[Evidence], rng: Random) -> Made:
    """Say of what a figure counts that it is for somebody, or so often."""
    places = [(f, head) for f in find_figures(text) if (head := _head(text, f))]
    if not places:
        return None
    figure, head = rng.choice(places)
    group = rng.choice(_GROUPS)
    if any(group.split()[-1][:5] in e.line.lower() for e in evidence):
        return None
    end = text.index(head, figure.span.end) + len(head)
    return f"{text[:end]} {group}{text[end:]}", f"{head} {group}"


def _head(text: str, figure: Figure) -> str:
    """The plural noun that follows a bare figure; "" where there is none."""
    if figure.unit or figure.kind != "count" or not figure.text[-1].isdigit():
        return ""
    phrase = noun_phrase(text[figure.span.end :].strip())
    found = re.findall(r"[a-z]+", _END_OF_PHRASE.split(f"{phrase} ")[0])
    return next((w for w in reversed(found) if w.endswith("s")), "")
