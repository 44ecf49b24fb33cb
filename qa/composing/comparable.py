"""Which figures of a comparison's two sides count the same: one may be taken from the other."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import partial
from itertools import product

from corpus.document import Period
from index.tokens import stem
from qa.answer import Evidence
from qa.finding.answer_form import figure_kinds_asked
from qa.lexicon.english import pattern, word_list
from qa.question import Question
from qa.text.counted import counted_by, counting_figures, segment_of
from qa.text.figures import Figure, FigureKind
from qa.text.matching import coverage, read_text
from qa.text.pairing import partners

_SPOKEN_OF = 0.5
_SPOKEN_OF_IN_CLAUSE = 0.4
_AS_NEAR = 0.75
_TOTAL_TOLD = pattern("composing", "total")
_NOUN_ENDS = pattern("composing", "noun_ends")
_DEED_NOUN = re.compile(r"(?:ion|ment|ing)s?$")  # "renovation of old communities"
_SAYS_LITTLE = frozenset(word_list("composing", "says_little"))
# What these count stands with them; an amount has what it is of anywhere in its clause.
_BARE = frozenset(["count", "times", "percent"])


@dataclass(frozen=True, slots=True)
class _Candidate:
    """A figure of a side: what it counts, and how much of the side's question that speaks of."""

    figure: Figure
    counted: str
    clause: str
    period: Period
    share: float = 0.0

    @property
    def kind(self) -> FigureKind:
        """Count, percent, money, area, and so on."""
        return self.figure.kind

    @property
    def unit(self) -> str:
        """The unit as written."""
        return self.figure.unit

    @property
    def written(self) -> str:
        """The figure as written."""
        return self.figure.text


_Pair = tuple[_Candidate, _Candidate]


def same_counted(
    asks: Sequence[Question], items: Sequence[Evidence]
) -> tuple[Figure, Figure] | None:
    """Return the figures of two sentences that may be compared; None if none may.

    Both speak of what their side asks. Where the sides are two times, they count the same thing;
    where they are two things, that they do so in the same unit is enough.
    """
    sides = [_nearest(ask, item) for ask, item in zip(asks, items, strict=True)]
    two_things = all(is_named(ask) for ask in asks)
    pairs = [
        (one, other)
        for one, other in product(*sides)
        if one.figure.unit_key == other.figure.unit_key
        and one.kind == other.kind
        and (two_things or _same_thing(one, other))
    ]
    pairs = pairs or list(_alike_in_their_clauses(asks, items))
    if not pairs:
        return None
    one, other = max(pairs, key=partial(_nearness, asks))
    return one.figure, other.figure


def is_named(ask: Question) -> bool:
    """True for a side that is a thing of its own, not a year or a period."""
    return bool(ask.label) and not ask.label.isdigit()


def _nearness(asks: Sequence[Question], pair: _Pair) -> tuple[float, float]:
    """How much of what is asked two figures count; of equals, how much their clauses say of it."""
    counted = sum(candidate.share for candidate in pair)
    said = sum(_share(ask, one.clause) for ask, one in zip(asks, pair, strict=True))
    return counted, said


def _alike_in_their_clauses(asks: Sequence[Question], items: Sequence[Evidence]) -> Iterator[_Pair]:
    """Figures of one class of thing, told apart by what their clauses say of them.

    "197,000 people in need were helped to find employment" and "the employment of 120,000 people
    with difficulty in finding it" are people both, and helped to work both.
    """
    sides = [
        [
            replace(candidate, share=_share(ask, candidate.clause))
            for candidate in _candidates(ask, item)
            if candidate.kind == "count" and not _is_total(candidate)
        ]
        for ask, item in zip(asks, items, strict=True)
    ]
    for one, other in product(*sides):
        speak = min(one.share, other.share) >= _SPOKEN_OF_IN_CLAUSE
        nouns = _noun(one) and _noun(other) and not _is_other_noun(one, other)
        if speak and nouns and _is_pair(one, replace(other, counted=one.counted)):
            yield one, other


def _noun(candidate: _Candidate) -> str:
    """The noun of what a figure counts: "people" of "people in need"; "" if it says too little."""
    phrase = _NOUN_ENDS.split(candidate.counted.lower(), maxsplit=1)[0].split()
    noun = phrase[-1] if phrase else ""
    return "" if noun in _SAYS_LITTLE or _DEED_NOUN.search(noun) else noun


def _nearest(ask: Question, item: Evidence) -> list[_Candidate]:
    """The figures of a sentence that count what a side asks, as nearly as any there does."""
    every = list(_candidates(ask, item))
    most = max((candidate.share for candidate in every), default=0.0)
    return [candidate for candidate in every if candidate.share >= _AS_NEAR * most]


def _candidates(ask: Question, item: Evidence) -> Iterator[_Candidate]:
    """The figures of a sentence that can answer a side."""
    line, kinds = item.line, figure_kinds_asked(ask)
    for figure in counting_figures(line):
        segment = segment_of(line, figure)
        clause, counted = line[segment.start : segment.end], counted_by(line, figure)
        share = _share(ask, counted if figure.kind in _BARE else clause)
        if share and (not kinds or figure.kind in kinds):
            yield _Candidate(figure, counted, clause, item.passage.period, share)


def _share(ask: Question, text: str) -> float:
    """How much of what a side asks a text speaks of; all if it asks nothing of its own."""
    return coverage(ask.terms, read_text(text)) if ask.terms else 1.0


def _same_thing(one: _Candidate, other: _Candidate) -> bool:
    """True if two figures are a pair by their words, or both count what is asked."""
    if _is_total(one) != _is_total(other):  # all parks, and those that are added
        return False
    if _is_pair(one, other):
        return True
    if _is_other_noun(one, other):  # jobs, and people who found some
        return False
    asked = min(one.share, other.share) >= _SPOKEN_OF
    return asked and _is_pair(one, replace(other, counted=one.counted))


def _is_other_noun(one: _Candidate, other: _Candidate) -> bool:
    nouns = {stem(noun) for candidate in (one, other) if (noun := _noun(candidate))}
    return one.kind == "count" and len(nouns) > 1


def _is_total(candidate: _Candidate) -> bool:
    return bool(_TOTAL_TOLD.search(f"{candidate.clause} {candidate.counted}"))


def _is_pair(one: _Candidate, other: _Candidate) -> bool:
    return bool(partners([one, other]))
