"""A figure of a text: its value, its unit and its place."""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import Decimal
from typing import Literal

from corpus.document import Span

FigureKind = Literal[
    "percent", "money", "area", "length", "concentration", "times", "ordinal", "count"
]


@dataclass(frozen=True, slots=True)
class Figure:
    """A figure: its span in the text given, its value, its unit as written, its kind."""

    span: Span
    text: str
    value: Decimal
    unit: str
    kind: FigureKind

    @property
    def unit_key(self) -> str:
        """The unit in one spelling, so that two figures can be compared."""
        unit = re.sub(r"\W+", " ", self.unit.lower()).strip()
        return unit.removesuffix("s") if self.kind != "percent" else self.unit.strip().lower()
