"""The typed result of reading a report: where it came from, what it says, and how it is divided."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from typing import Literal

from corpus.layout import Layout

PeriodKind = Literal["result", "plan", "statement"]
Grain = Literal["day", "month", "year"]
"""How exact a date is. One of a month or a year is kept as its first day."""


@dataclass(frozen=True, slots=True, order=True)
class Span:
    """Characters `start:end` of a document's text, end exclusive."""

    start: int
    end: int

    def __len__(self) -> int:
        return self.end - self.start

    def overlaps(self, other: Span) -> bool:
        """True if the two spans share a character."""
        return self.start < other.end and other.start < self.end


@dataclass(frozen=True, slots=True)
class Period:
    """The year that a section speaks of, and whether it reports a result or states a plan.

    `year` is None where the report names none. `statement` is for reports that are neither
    a look back nor a look ahead: what was said, at the report's own date.
    """

    year: int | None
    kind: PeriodKind

    def __str__(self) -> str:
        year = "year not stated" if self.year is None else str(self.year)
        return year if self.kind == "statement" else f"{self.kind}, {year}"


def stamp(day: date, grain: Grain) -> str:
    """Return a date in ISO form, as exact as it is: 2024-03-05, 2024-03 or 2024."""
    return day.isoformat()[: {"day": 10, "month": 7, "year": 4}[grain]]


@dataclass(frozen=True, slots=True)
class Source:
    """Where a document came from. Dates are None where the report does not state them.

    `published` is the day the text appeared, `event_date` the day of what it tells;
    `names` are what people call the report or its meeting; `curated` lists the fields
    that an editor supplied because the text does not state them, `unsure` those that were
    found and not checked. `grain` is that of `published`, `event_grain` of `event_date`.
    `n_pages` is 0 for a file without pages; `also_in` are files with almost the same text.
    """

    doc_id: str
    title: str
    publisher: str
    published: date | None
    event_date: date | None
    sha256: str
    date_note: str = ""
    speaker: str = ""
    names: tuple[str, ...] = ()
    curated: frozenset[str] = frozenset()
    grain: Grain = "day"
    event_grain: Grain = "day"
    unsure: frozenset[str] = frozenset()
    n_pages: int = 0
    also_in: tuple[str, ...] = ()

    @property
    def year(self) -> int | None:
        """The year of the event, or else of publication; None where neither is sure."""
        days = {"event_date": self.event_date, "published": self.published}
        return next((d.year for name, d in days.items() if d and name not in self.unsure), None)

    @property
    def date_label(self) -> str:
        """The date in words that a reader can check, never more exact than the report."""
        if not self.dates:
            return self.date_note or "date not stated"
        told = "event_date" if self.event_date else "published"
        return stamp(*self.dates[0]) + (" (unsure)" if told in self.unsure else "")

    @property
    def dates(self) -> tuple[tuple[date, Grain], ...]:
        """The dates of the event and of publication, where they are known, with their grains."""
        both = ((self.event_date, self.event_grain), (self.published, self.grain))
        return tuple((day, grain) for day, grain in both if day)


@dataclass(frozen=True, slots=True)
class Section:
    """The text under one heading: its path of headings, its period, its paragraphs."""

    path: tuple[str, ...]
    period: Period
    paragraphs: tuple[Span, ...]


@dataclass(frozen=True, slots=True)
class Document:
    """One report: `text` is the file as published, decoded; all spans point into it."""

    source: Source
    text: str = field(repr=False)
    sections: tuple[Section, ...]
    records: tuple[Span, ...] = ()
    """Lines of the page's head and foot that state the title, a date or the speaker."""
    layout: Layout | None = field(default=None, repr=False)
    """Where the text stands on the pages of a PDF; None for all other files."""

    @property
    def doc_id(self) -> str:
        """The id of the report, as in the manifest."""
        return self.source.doc_id

    def page_of(self, offset: int) -> int | None:
        """Return the page of the PDF, from 1, that a character stands on; None for other files."""
        return self.layout.page_of(offset) if self.layout else None
