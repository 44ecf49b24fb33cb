"""What can be wrong with a sentence that cites evidence."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class FaultKind(StrEnum):
    """The sort of fault, as `reason` of what was dropped names it."""

    FIGURE = "figure"
    UNIT = "unit"
    YEAR = "year"
    PERIOD = "period"
    NAME = "name"
    OFFICE = "office"
    NEGATION = "negation"
    DIRECTION = "direction"
    QUOTE = "quote"
    SUPPORT = "support"
    MARKUP = "markup"
    LANGUAGE = "language"
    FORM = "form"


@dataclass(frozen=True, slots=True)
class Fault:
    """One fault: its kind, and what of the sentence it lies in.

    `is_contrary` where the evidence says otherwise, not merely nothing of it.
    """

    kind: FaultKind
    what: str
    is_contrary: bool = False

    @property
    def is_other_person(self) -> bool:
        """True if the evidence names another person or another office."""
        return self.is_contrary and self.kind in (FaultKind.NAME, FaultKind.OFFICE)

    def __str__(self) -> str:
        return f"{self.kind}: {self.what}"
