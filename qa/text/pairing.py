"""Which figures of two years count the same thing. Better no pair than a wrong one."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Protocol

from corpus.document import Period
from qa.lexicon.english import pattern, word_list
from qa.text.binding import content
from qa.text.figures import FigureKind

_ALIKE_SHARE = 0.8
_CHANGE = pattern("counting", "change")
_STARTS = pattern("counting", "starts")
_SAYS_NOTHING = frozenset(content(" ".join(word_list("counting", "empty"))))
_MAX_CHARS_BEFORE = 40
"""Characters; what tells a growth from a level stands right before the figure."""
_CROWD = 200
"""Of words that so many things have in common, none is looked through for things nearly alike."""

_Sort = tuple[str, str, bool, bool]
_Words = frozenset[str]


@dataclass(slots=True, eq=False)
class _Thing:
    """What is counted in a year, with the places of the figures that count it."""

    words: _Words
    year: int
    places: list[int] = field(default_factory=list)


class Counted(Protocol):
    """A figure with what it counts, in the words of its sentence, and when."""

    @property
    def kind(self) -> FigureKind:
        """Count, percent, money, area, and so on."""

    @property
    def unit(self) -> str:
        """The unit as written; "" if it has none."""

    @property
    def written(self) -> str:
        """The figure as written."""

    @property
    def counted(self) -> str:
        """What it counts; "" if that isn't told."""

    @property
    def clause(self) -> str:
        """The segment of the sentence that it stands in."""

    @property
    def period(self) -> Period:
        """When that was, or is to be."""


def partners(figures: Sequence[Counted]) -> dict[int, int]:
    """Return for the place of each figure that of the figure of another year that counts the same.

    Two figures are partners if their counted words are alike and each has no better match: of the
    words that either has, stems and synonyms taken as one, most must be in both. Kind and unit must
    be the same; a growth goes with a growth, what is started with what is started. The time taken
    grows with the number of figures, not with its square: where very many things have the same few
    words, they are matched by all of their words alone.
    """
    found: dict[int, int] = {}
    for things in _sorted_things(figures).values():
        found.update(_partners(things))
    return found


def _sorted_things(figures: Sequence[Counted]) -> dict[_Sort, list[_Thing]]:
    """Return what is counted, by what must be the same in a pair."""
    found: dict[_Sort, dict[tuple[_Words, int], _Thing]] = defaultdict(dict)
    for place, figure in enumerate(figures):
        year = figure.period.year
        if year is None or figure.period.kind == "statement":
            continue
        words = frozenset(content(figure.counted)) - _SAYS_NOTHING
        if words:
            sort = (figure.kind, _unit(figure), _is_change(figure), _is_start(figure.clause))
            thing = found[sort].setdefault((words, year), _Thing(words, year))
            thing.places.append(place)
    return {sort: list(things.values()) for sort, things in found.items()}


def _partners(things: Sequence[_Thing]) -> Iterator[tuple[int, int]]:
    """Yield the places of figures that have each other as their one best match, both ways."""
    best = dict(_best(things))
    for thing, match in best.items():
        # Two figures that count the same in the same year are rivals wherever one is looked for.
        if best.get(match) is thing and len(thing.places) == len(match.places) == 1:
            yield thing.places[0], match.places[0]


def _best(things: Sequence[_Thing]) -> Iterator[tuple[_Thing, _Thing]]:
    """Yield each thing with that of another year which is most like it, if there is just one."""
    same: dict[_Words, list[_Thing]] = defaultdict(list)
    for thing in things:
        same[thing.words].append(thing)
    near = _Near(things)
    for thing in things:
        others = [other for other in same[thing.words] if other.year != thing.year]
        likeness = {o: _alike(thing.words, o.words) for o in others or near.of(thing)}
        most = max(likeness.values(), default=0.0)
        matches = [other for other, value in likeness.items() if value == most]
        if most >= _ALIKE_SHARE and len(matches) == 1:
            yield thing, matches[0]


class _Near:
    """Finds things that may be alike by their rarest words, of which both then have one."""

    def __init__(self, things: Sequence[_Thing]) -> None:
        counts = Counter(word for thing in things for word in thing.words)
        self._rank = {word: (n, word) for word, n in counts.items()}
        self._having: dict[str, list[_Thing]] = defaultdict(list)
        for thing in things:
            for word in self._rarest(thing.words):
                self._having[word].append(thing)

    def of(self, thing: _Thing) -> list[_Thing]:
        """Return what may be like a thing; nothing where too many would have to be looked at."""
        having = [self._having[word] for word in self._rarest(thing.words)]
        if any(len(crowd) > _CROWD for crowd in having):
            return []
        return [other for crowd in having for other in crowd if other.year != thing.year]

    def _rarest(self, words: _Words) -> list[str]:
        """Return so many of the rarest words that whatever is alike has one of them too."""
        n_shared = -(-len(words) * 4 // 5)  # at least: `_ALIKE_SHARE` of the words, rounded up
        return sorted(words, key=self._rank.__getitem__)[: len(words) - n_shared + 1]


def _unit(figure: Counted) -> str:
    return re.sub(r"\W+", " ", figure.unit.lower()).strip().removesuffix("s")


def _is_change(figure: Counted) -> bool:
    """True for a growth or fall ("increased by 5%"), False for what was reached."""
    before, _, _ = figure.clause.partition(figure.written)
    before = before.rstrip()
    return bool(_CHANGE.search(before, max(len(before) - _MAX_CHARS_BEFORE, 0)))


@lru_cache(maxsize=64)
def _is_start(clause: str) -> bool:
    """True for what is begun, not done: of 300 units started others may be completed."""
    return bool(_STARTS.search(clause))


def _alike(mine: frozenset[str], theirs: frozenset[str]) -> float:
    """The share of counted words that two figures have in common, of those that either has."""
    return len(mine & theirs) / len(mine | theirs) if mine and theirs else 0.0
