"""What a composer writes before the grounding check: claims, each with the evidence it rests on."""

from __future__ import annotations

from dataclasses import dataclass

from qa.answer import Dropped, Evidence, Generation
from qa.text.figures import Figure


@dataclass(frozen=True, slots=True)
class Claim:
    """One line of a draft and the evidence that it cites.

    `is_quote` lines repeat their evidence word for word; `computed` are figures that follow
    from cited ones (a difference), so that the check doesn't look for them in the text.
    `is_item` lines are items of a list; `is_generated` ones were written by a language model.
    `ask` is the place of the ask that it answers among those answered; None if that isn't known.
    `verdict` is what a line that says Yes or No says.
    """

    text: str
    evidence: tuple[Evidence, ...]
    is_quote: bool = False
    is_item: bool = False
    computed: tuple[str, ...] = ()
    is_generated: bool = False
    ask: int | None = None
    verdict: bool | None = None


@dataclass(frozen=True, slots=True)
class Side:
    """One side of a comparison: what it is of, and the figure in its evidence."""

    label: str
    figure: Figure
    evidence: Evidence


@dataclass(frozen=True, slots=True)
class Draft:
    """A draft answer: its claims in order.

    `sides` are the figures of a comparison, where they count the same.
    `generation` and `dropped` are as in `Answer`.
    """

    claims: tuple[Claim, ...] = ()
    dropped: tuple[Dropped, ...] = ()
    generation: Generation | None = None
    sides: tuple[Side, ...] = ()
