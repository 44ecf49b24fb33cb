"""The clause of a sentence that answers: report sentences join many, each with its own figure."""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import lru_cache
from itertools import pairwise

from corpus.document import Span
from qa.lexicon.english import pattern
from qa.text.matching import Matcher, read_text
from qa.text.people import find_people, starts_of_people

Needs = Callable[[str], bool]

_BREAK = pattern("clauses", "break")
_CLAUSE_VERB = pattern("clauses", "verb")
_LEADS_UP = re.compile(r"\b(?:[a-z]+ed by|includ(?:ed?|es|ing)|were|are)\s*$")
_QUOTED = re.compile(r'"[^"]*"')
_MAX_SEGMENTS = 4
_COST = 0.035
_ROUNDING = 1e-9


@lru_cache(maxsize=8192)
def segments(sentence: str) -> tuple[Span, ...]:
    """Return the segments of a sentence between commas, semicolons and joined clauses."""
    if sentence.rstrip(".").endswith("respectively"):
        return (Span(0, len(sentence)),)
    quoted = [m.span() for m in _QUOTED.finditer(sentence)]
    ends = [m.end() for m in _BREAK.finditer(sentence)]
    cuts = [0, *(e for e in ends if not any(a < e < b for a, b in quoted)), len(sentence)]
    spans = []
    for start, end in pairwise(cuts):
        piece = sentence[start:end]
        if piece.strip():
            lead = len(piece) - len(piece.lstrip())
            spans.append(Span(start + lead, start + len(piece.rstrip())))
    return tuple(spans)


@lru_cache(maxsize=8192)
def runs(sentence: str) -> tuple[Span, ...]:
    """Return every run of up to four neighbouring segments, short ones first."""
    parts = segments(sentence)
    return tuple(
        Span(parts[first].start, parts[first + size].end)
        for size in range(_MAX_SEGMENTS)
        for first in range(len(parts) - size)
    )


@lru_cache(maxsize=8192)
def person_runs(sentence: str) -> tuple[Span, ...]:
    """Return a run for each person named: from the name to the next one, offices included."""
    parts = segments(sentence)
    named = {span.start for _, span in starts_of_people(sentence)}
    starts = [p.start for p in parts if not named.isdisjoint(range(p.start, p.end))]
    if not starts:
        return ()
    starts[0] = 0
    ends = [*starts[1:], len(sentence)]
    return tuple(
        Span(start, start + len(sentence[start:end].rstrip(" ,;")))
        for start, end in zip(starts, ends, strict=True)
    )


def best_clause(
    sentence: str,
    matcher: Matcher,
    needs: Needs | None = None,
    *,
    by_person: bool = False,
    fault: Callable[[str], float] | None = None,
) -> tuple[Span, float]:
    """Return the run of segments that covers most of the terms for its length, and its coverage.

    `needs` is what the run must hold (a figure, a name); runs without it are passed over, and
    where none has it, the whole sentence is returned with half of its coverage. What the rest
    of the sentence covers counts a little: a clause inherits its subject. `by_person` takes a
    run for each person instead; `fault(text)` is taken off a run's coverage.
    """
    whole = read_text(sentence)
    best, best_score = Span(0, len(sentence)), -1.0
    best_cover = 0.5 * matcher.coverage(whole)
    for run in person_runs(sentence) if by_person else runs(sentence):
        text = sentence[run.start : run.end]
        if needs is not None and not needs(text):
            continue
        cover = matcher.coverage(read_text(text), whole) - (fault(text) if fault else 0.0)
        score = cover - (0 if by_person else _COST * (len(segments(text)) - 1))
        if score > best_score + _ROUNDING:
            best, best_score, best_cover = run, score, cover
    if by_person and best_score > -1.0:
        best = _with_others(sentence, best, matcher, best_cover)
        best = _with_listed(sentence, best, matcher, best_cover)
    return best, best_cover


def _with_listed(sentence: str, run: Span, matcher: Matcher, cover: float) -> Span:
    """Return a person's run with those after it whom its words lead up to, if those are asked for.

    "Was attended by A, chairman; and B, director": both attended. "Those present included A, B and
    C".
    """
    person = find_people(sentence[run.start : run.end])[:1]
    lead = sentence[run.start : run.end].partition(person[0])[0] if person else ""
    end = run.end
    is_asked = matcher.coverage(read_text(lead), read_text(sentence)) >= cover - _ROUNDING
    if _LEADS_UP.search(lead) and is_asked:
        for other in (r for r in person_runs(sentence) if r.start >= run.end):
            if _CLAUSE_VERB.search(sentence[other.start : other.end]):
                break
            end = other.end
    return Span(run.start, end)


def _with_others(sentence: str, run: Span, matcher: Matcher, cover: float) -> Span:
    """Return a person's run with those before it that share its verb, if the verb is asked for.

    "A, mayor; B, deputy head; and C, director, attended the meeting": all three attended.
    """
    text = sentence[run.start : run.end]
    deed = text[segments(text)[-1].start :]
    if len(segments(text)) == 1 or not _CLAUSE_VERB.search(deed):
        return run
    if matcher.coverage(read_text(deed), read_text(sentence)) < cover:
        return run
    start = run.start
    for other in reversed([r for r in person_runs(sentence) if r.end <= run.start]):
        if _CLAUSE_VERB.search(sentence[other.start : other.end]):
            break
        start = other.start
    return Span(start, run.end)
