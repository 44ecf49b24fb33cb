"""Two figures side by side: which is more, and that both count the same."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import partial

from qa.checking.fault import Fault, FaultKind
from qa.checking.quantities import read_figures, unit_of
from qa.lexicon.corpus_lexicon import CorpusLexicon
from qa.lexicon.english import pattern, word_list
from qa.text.binding import content
from qa.text.periods import YEAR

_COMPARED = pattern("checking", "compared")
_CHANGED_FROM = pattern("checking", "changed_from")
_PLANNING = " ".join(word_list("checking", "planning"))


def comparison_faults(text: str) -> Iterator[Fault]:
    """Yield a fault where two figures are compared the wrong way round: "70, more than the 82"."""
    figures = [f for f in read_figures(text) if f.kind != "ordinal"]
    if len(figures) != 2 or unit_of(figures[0]) != unit_of(figures[1]):
        return
    first, second = figures
    between = text[first.span.end : second.span.start]
    match = _COMPARED.search(between)
    if match and (first.value > second.value) != bool(match["more"]):
        yield Fault(FaultKind.DIRECTION, f"{match[0]} {second.text}")
    changed = _CHANGED_FROM.search(text[: first.span.start])
    is_to = re.search(r"\bto\b", between)
    if changed and is_to and (second.value > first.value) != bool(changed["more"]):
        yield Fault(FaultKind.DIRECTION, changed[0])


def shares_subject(
    clause: str, first: str, line: str, lexicon: CorpusLexicon | None = None
) -> bool:
    """True unless a clause has a bare figure, and the line has nothing of what the first counts."""
    read = partial(content, lexicon=lexicon)
    figures = read_figures(clause)
    rest = clause
    for figure in figures:
        rest = rest.replace(figure.text, " ")
    if not figures or clause == first or set(read(YEAR.sub(" ", rest))) - set(read(_PLANNING)):
        return True
    return not set(read(YEAR.sub(" ", first))).isdisjoint(read(line))
