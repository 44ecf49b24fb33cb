"""Divides a question into the questions that it is made of, or a comparison into its sides."""

from __future__ import annotations

import re
from collections.abc import Sequence

from qa.lexicon.english import pattern, word_list

_MAX_PARTS = 4
_ASKS = pattern("asking", "asks_word")
_BEGINS_ASKING = pattern("asking", "begins_asking")
_JOINED = pattern("asking", "joined")
_LEAD = pattern("asking", "lead")
_EXCLUSION = pattern("asking", "exclusion")
_SIDES = tuple(re.compile(told, re.IGNORECASE) for told in word_list("asking", "sides"))


def split_parts(text: str) -> list[str]:
    """Return the questions that a question joins; the question itself where it is one."""
    pieces = [p.strip(" ,;?") for p in _JOINED.split(text)]
    whole = [p for p in pieces if len(p.split()) >= 2]
    if len(whole) > 1 and not (_ASKS.search(whole[0]) or _BEGINS_ASKING.search(whole[0])):
        whole[:2] = [f"{whole[0]}, {whole[1]}"]  # "Regarding the parks, which …"
    if len(whole) < 2:
        return [text]
    return whole[:_MAX_PARTS]


def split_preamble(text: str) -> tuple[str, str]:
    """Return the sentences before the first one that asks, and the rest.

    "Both papers speak of parks. Which one names a figure?" has the preamble "Both papers …".
    """
    sentences = re.split(r"(?<=[.!:])\s+(?=[A-Za-z])", text)
    for position, sentence in enumerate(sentences):
        if "?" in sentence or _ASKS.search(sentence):
            lead, asking = _split_lead(" ".join(sentences[position:]))
            return " ".join([*sentences[:position], *lead]), asking
    return "", text


def _split_lead(text: str) -> tuple[list[str], str]:
    """Part "Regarding the parks, which …" after the comma."""
    lead = _LEAD.match(text)
    return ([lead.group(1)], text[lead.end() :]) if lead else ([], text)


def split_exclusion(text: str) -> tuple[str, str]:
    """Part what a question leaves out from it: "which papers, apart from the written ones"."""
    found = _EXCLUSION.search(text)
    if not found:
        return text, ""
    return f"{text[: found.start()]}{text[found.end() :]}", found.group(1)


def split_sides(text: str) -> tuple[str, ...]:
    """Return the two things that a comparison sets side by side; empty if it has none."""
    for told in _SIDES:
        match = told.search(text)
        if match:
            return match["a"].strip(), match["b"].strip()
    return ()


def nearest_words(text: str, year: int, years: Sequence[int]) -> frozenset[str]:
    """Return the words of a question to which `year` is the nearest year."""
    tokens = re.findall(r"[a-z0-9]+", text.lower())
    places = {y: [i for i, t in enumerate(tokens) if t == str(y)] for y in years}
    if not all(places.values()):
        return frozenset(tokens)
    distance = {
        y: [min(abs(i - p) for p in at) for i in range(len(tokens))] for y, at in places.items()
    }
    return frozenset(
        t for i, t in enumerate(tokens) if all(distance[year][i] <= d[i] for d in distance.values())
    )
