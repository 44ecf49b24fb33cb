"""Divides a question into the questions that it is made of, or a comparison into its sides."""

from __future__ import annotations

import re
from collections.abc import Sequence

_ASKING = r"(?:how|what|which|who|whom|whose|when|where|why|by how|in which|to what|by what|on what|at what)"
_MAX_PARTS = 4
_PART = re.compile(
    rf"\s*(?:[,;?]\s*(?:and|or|but)?|\b(?:and|but)\b)\s*(?={_ASKING}\b)", re.IGNORECASE
)
_LEAD = re.compile(
    rf"((?:for|in|on|of|at|as|about|regarding|concerning|with|under|during|among|while|"
    rf"when(?! (?:is|are|was|were|do|does|did|has|have|had|will|would|can|should)))\b"
    rf"(?:(?!\b(?:how|what|which|who|whom|whose|where|why)\b)[^,?])*),\s+(?={_ASKING}\b)",
    re.IGNORECASE,
)
_EXCLUSION = re.compile(
    r"(?:[,(]?\s*\b(?:apart from|other than|except(?: for)?|excluding|not counting|besides|aside from)|"
    r"[,;(?.!]\s*not (?=the |those |these ))\s*"
    r"((?:(?! (?:is|are|was|were|do|does|did|has|have|had|will|would) )[^,?.;)])+)",
    re.IGNORECASE,
)
_SIDES = (
    re.compile(r"\bbetween (?P<a>.+?) and (?P<b>.+?)[?.]?$", re.I),
    re.compile(r"\bcompar\w*(?: the)? (?P<a>.+?) (?:with|to|and|against) (?P<b>.+?)[?.]?$", re.I),
    re.compile(r"\bmore (?P<a>.+?) than (?P<b>.+?)[?.]?$", re.I),
    re.compile(r"\b(?:fewer|less) (?P<a>.+?) than (?P<b>.+?)[?.]?$", re.I),
    re.compile(
        r"\b(?:more|higher|bigger|larger|greater|fewer|longer|most)\b[^,:?]*[,:]?\s+(?:the )?(?P<a>[^,:?]+?),? or (?P<b>[^,?]+?)[?.]?$",
        re.I,
    ),
    re.compile(r"(?P<a>[^,:?]+?) (?:differ from|versus|vs\.?|against) (?P<b>.+?)[?.]?$", re.I),
)


def split_parts(text: str) -> list[str]:
    """Return the questions that a question joins; the question itself where it is one."""
    pieces = [p.strip(" ,;?") for p in _PART.split(text)]
    whole = [p for p in pieces if len(p.split()) >= 2]
    if len(whole) > 1 and not re.search(rf"\b{_ASKING}\b", whole[0], re.IGNORECASE):
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
        if "?" in sentence or re.search(rf"\b{_ASKING}\b", sentence, re.IGNORECASE):
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
    """Return the two things that a comparison sets side by side; empty if it doesn't part them."""
    for pattern in _SIDES:
        match = pattern.search(text)
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
