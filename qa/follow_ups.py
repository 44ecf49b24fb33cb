"""Questions that an answer leads to, made by code from what it cites; each is tried before it is offered."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import zip_longest
from typing import Protocol

from corpus.plain_text import one_line
from qa.answer import Answer, Citation, Turn
from qa.figures import find_figures
from qa.people import find_people
from qa.periods import YEAR

# "197,000 people in need were helped to find employment": what is counted, and what became of it.
_COUNTED = re.compile(
    r"^\s+(?P<what>(?!yuan\b|percent\b|years?\b|days?\b|hours?\b)[a-z][\w'’-]*(?:\s+[\w'’-]+){0,7}?)"
    r"\s+(?P<verb>were|was)\s+(?P<done>[a-z][^,;.:\d]{2,60}?)\s*(?:[,;.]|\band\b|$)"
)
_ADDED = re.compile(
    r"\b(?P<verb>add|build|create|complete|open|start|install|plant|renovate|recruit)(?:ed|d)?"
    r"(?: and \w+)?(?: (?:more than|over|about|nearly|no less than|at least))?\s*$",
    re.IGNORECASE,
)
_OBJECT = re.compile(
    r"^\s+(?P<what>[a-z][\w'’-]*(?:\s+(?!and\b)[\w'’-]+){0,5})\s*(?:[,;.]|\band\b|$)"
)
_YEARS = re.compile(r"20[12]\d")
_MARKS = re.compile(r"\s*\[\d+\]")
_FRAME = re.compile(r"^(?:In |20)[^:：]{0,30}[:：]\s*")
# What says nothing without the sentence it stands in.
_VAGUE = frozenset(
    ("new", "unit", "units", "items", "measures", "places", "projects", "of", "them")
)
_SURE = 0.85


class Answering(Protocol):
    """What answers a question."""

    def answer(self, question: str, history: Sequence[Turn] = ()) -> Answer:
        """Return the cited answer, or why there is none."""


def answered_follow_ups(
    answer: Answer,
    answerer: Answering,
    *,
    asked: Iterable[str] = (),
    most: int = 3,
    may_go_on: Callable[[], bool] = lambda: True,
) -> list[str]:
    """Return follow-ups that are answered, and with something else than `answer` says.

    The search stops as soon as there are `most` or `may_go_on` says no.
    """
    known = {_key(question) for question in (*asked, answer.question, answer.understood)}
    lines = _MARKS.sub("", answer.text).splitlines()
    told = "\n".join(line for line in lines if not line.startswith("“"))
    offered: list[str] = []
    for question in follow_ups(answer):
        if len(offered) == most or not may_go_on():
            break
        if _key(question) in known:
            continue
        known.add(_key(question))
        found = answerer.answer(question)
        line = _MARKS.sub("", found.text).partition("\n")[0]
        said = _FRAME.sub("", line)  # the same may stand under another period's words
        if said not in told and _is_sure(found, question):
            told += f"\n{line}"
            offered.append(question)
    return offered


def _is_sure(found: Answer, question: str) -> bool:
    """True for a likely answer from a part that speaks of the year asked for."""
    years = {int(year) for year in _YEARS.findall(question)}
    cited = {c.period.year for c in found.citations if c.period}
    is_likely = not found.abstained and found.confidence >= _SURE
    return is_likely and bool(found.citations) and (not years or bool(years & cited))


def follow_ups(answer: Answer) -> Iterator[str]:
    """Yield what could be asked next, of each sort one, then the next of each.

    The same in another year; what else the cited sentences count; who the people in them are.
    An answer that cites nothing leads to what came closest.
    """
    citations = answer.citations or answer.closest
    sorts = (
        _in_other_years(answer, citations),
        (q for c in citations for q in _other_figures(c)),
        _people(answer, citations),
    )
    for round_ in zip_longest(*sorts):
        yield from dict.fromkeys(question for question in round_ if question)


def _in_other_years(answer: Answer, citations: Sequence[Citation]) -> Iterator[str]:
    """The same question for the year after and the year before; for both, where one is asked for."""
    text = answer.question if YEAR.search(answer.question) else answer.understood
    years = list(dict.fromkeys(_YEARS.findall(text)))
    if answer.abstained or len(years) > 1:
        return
    period = next((c.period for c in citations if c.period and c.period.year), None)
    if len(years) == 1:
        for step in (1, -1):
            yield _YEARS.sub(str(int(years[0]) + step), text)
    elif period and period.year and period.kind != "statement" and text.isascii():
        for step in (1, -1):
            yield f"{text.rstrip('?. ')} in {period.year + step}?"


def _other_figures(citation: Citation) -> Iterator[str]:
    """Ask for the figures of a sentence, in the words that stand around each."""
    sentence = one_line(citation.quote)
    year = citation.period.year if citation.period else None
    when = f" in {year}" if year else ""
    for figure in find_figures(sentence):
        if figure.kind != "count":
            continue
        before, after = sentence[: figure.span.start], sentence[figure.span.end :]
        if (match := _COUNTED.match(after)) and not _is_vague(match["what"]):
            yield f"How many {match['what']} {match['verb']} {match['done'].strip()}{when}?"
        elif (verb := _ADDED.search(before)) and (
            (thing := _OBJECT.match(after)) and not _is_vague(thing["what"])
        ):
            did = "will be" if citation.period and citation.period.kind == "plan" else "were"
            yield f"How many {thing['what'].strip()} {did} {_done(verb['verb'])}{when}?"


def _people(answer: Answer, citations: Sequence[Citation]) -> Iterator[str]:
    """Ask who the people of the cited sentences are, unless the question names them."""
    for citation in citations:
        for person in find_people(one_line(citation.quote)):
            if person not in answer.question:
                yield f"Who is {person}?"


def _is_vague(what: str) -> bool:
    return _VAGUE.issuperset(what.lower().split())


def _done(verb: str) -> str:
    irregular = {"build": "built", "plant": "planted", "add": "added", "open": "opened"}
    low = verb.lower()
    return irregular.get(low) or (f"{low}d" if low.endswith("e") else f"{low}ed")


def _key(question: str) -> str:
    return re.sub(r"\W+", " ", question).strip().casefold()
