"""Negation and direction: a sentence denies what its evidence denies, and nothing else."""

from __future__ import annotations

import re
from collections.abc import Iterator

from qa.checking.fault import Fault, FaultKind
from qa.checking.ground import Ground
from qa.lexicon.english import pattern, rows, whole_words
from qa.text.clauses import runs, segments
from qa.text.matching import read_text

_NO_DENIAL = pattern("checking", "no_denial")
_DENIAL = pattern("checking", "denial")
_AVOIDS = whole_words("checking", "avoids")
_OPPOSITES = tuple(
    (re.compile(rf"\b(?:{row['one']})\b", re.I), re.compile(rf"\b(?:{row['other']})\b", re.I))
    for row in rows("checking", "opposites")
)
_UNDOES = whole_words("checking", "undoes")
_HOLDS_DOWN = whole_words("checking", "holds_down")


def negation_faults(text: str, ground: Ground) -> Iterator[Fault]:
    """Yield a fault where one of the two denies and the other doesn't."""
    denies, there = _denials(text), _denials(ground.line)
    avoided = len(_AVOIDS.findall(ground.line)) - len(_AVOIDS.findall(text))
    if len(denies) > len(there) + max(avoided, 0):
        yield Fault(FaultKind.NEGATION, denies[-1], is_contrary=True)
    denied = _denials(nearest_clause(text, ground.line))
    if len(denied) > len(denies) + max(-avoided, 0):
        yield Fault(FaultKind.NEGATION, f"without “{denied[0]}”", is_contrary=True)


def direction_faults(text: str, ground: Ground) -> Iterator[Fault]:
    """Yield words whose opposite stands in the evidence, and they themselves do not."""
    for pair in _OPPOSITES:
        for said, opposite in (pair, pair[::-1]):
            match = said.search(text)
            is_opposed = opposite.search(ground.line) and not said.search(ground.line)
            if match and is_opposed and not opposite.search(text):
                yield Fault(FaultKind.DIRECTION, match[0], is_contrary=True)


def undoing_faults(text: str, ground: Ground) -> Iterator[Fault]:
    """Yield a word that undoes a thing where the evidence undoes nothing and holds nothing down."""
    for match in _UNDOES.finditer(text):
        piece = next(
            text[s.start : s.end] for s in segments(text) if s.start <= match.start() < s.end
        )
        there = f"{nearest_clause(text, ground.line)} ; {nearest_clause(piece, ground.line)}"
        if not (_UNDOES.search(there) or _HOLDS_DOWN.search(there)):
            yield Fault(FaultKind.DIRECTION, match[0], is_contrary=True)


def nearest_clause(text: str, line: str) -> str:
    """Return the run of segments of a line that shares most words with a text, for its length."""
    said = read_text(text).known
    best, best_score = line, -1.0
    for run in runs(line):
        piece = line[run.start : run.end]
        there = read_text(piece).known
        score = len(said & there) / (len(said | there) or 1)
        if score > best_score + 1e-9:
            best, best_score = piece, score
    return best


def _denials(text: str) -> list[str]:
    return [m[0] for m in _DENIAL.finditer(_NO_DENIAL.sub(" ", text))]
