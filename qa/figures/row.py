"""A figure of the reports with what it counts, when, and where that is said."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from corpus.document import Period, Span
from qa.text.figures import FigureKind


@dataclass(frozen=True, slots=True)
class FigureRow:
    """One figure. All spans point into the text of its report.

    `document.text[sentence.start:sentence.end] == quote`, and the figure's own span, `place`, holds
    `written`. `pair` is the `row_id` of the figure of another year that counts the same, "" if
    there is none.
    """

    doc_id: str
    title: str
    date: str
    value: Decimal
    written: str
    unit: str
    kind: FigureKind
    counted: str
    period: Period
    clause: str
    quote: str
    path: tuple[str, ...]
    sentence: Span
    place: Span
    pair: str = ""

    @property
    def row_id(self) -> str:
        """The report and the figure's place in it."""
        return f"{self.doc_id}:{self.place.start}-{self.place.end}"

    @property
    def value_text(self) -> str:
        """The value in digits, without an exponent."""
        return f"{self.value:f}"

    def as_record(self) -> dict[str, Any]:
        """Return the row as plain values, in the order of docs/figures.md."""
        return {
            "id": self.row_id,
            "value": float(self.value) if self.value % 1 else int(self.value),
            "written": self.written,
            "unit": self.unit,
            "kind": self.kind,
            "counted": self.counted,
            "year": self.period.year,
            "period": self.period.kind,
            "pair": self.pair or None,
            "clause": self.clause,
            "sentence": self.quote,
            "heading": list(self.path),
            "doc_id": self.doc_id,
            "title": self.title,
            "date": self.date,
            "start": self.sentence.start,
            "end": self.sentence.end,
            "figure_start": self.place.start,
            "figure_end": self.place.end,
        }
