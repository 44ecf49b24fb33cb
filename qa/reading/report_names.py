"""Which reports a question speaks of: by name, by title, by the month of the meeting."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass

from corpus.document import Source, stamp
from index.tokens import STOP_WORDS
from qa.lexicon.english import word_list
from qa.text.matching import Text, read_text
from qa.text.periods import year_of_report
from qa.text.synonyms import Stems, to_stems

_MONTH_NAMES = word_list("time", "months")
_OCCASIONS = frozenset(
    s for word in (*word_list("people", "meetings"), "inspection") for s in to_stems(word)
)


@dataclass(frozen=True, slots=True)
class ReportNames:
    """The names of one report, stemmed, and the months in which it is dated."""

    doc_id: str
    names: tuple[Stems, ...]
    months: tuple[str, ...]
    year: int | None


def report_names(sources: Iterable[Source]) -> tuple[ReportNames, ...]:
    """Gather the names by which questions may mean a report."""
    return tuple(
        ReportNames(
            source.doc_id,
            tuple(filter(None, dict.fromkeys(map(to_stems, (*source.names, source.title))))),
            _month_names(source),
            source.year,
        )
        for source in sources
    )


def find_reports(text: str, reports: Iterable[ReportNames]) -> frozenset[str]:
    """Return the ids of the reports that a question names; empty if it names none."""
    asked = read_text(text)
    low = text.lower()
    strength = {
        r.doc_id: max(_by_name(asked, r), _by_month(low, r), _by_year(asked, r)) for r in reports
    }
    return frozenset(doc_id for doc_id, value in strength.items() if value >= 2)


def reports_in_order(text: str, reports: Iterable[ReportNames]) -> list[str]:
    """Return the ids of the reports that a question names, in the order of their naming."""
    reports = tuple(reports)
    named = find_reports(text, reports)
    asked, low = to_stems(text), text.lower()
    places = {}
    for report in reports:
        by_name = [
            asked.index(name[-1]) / max(len(asked), 1)
            for name in report.names
            if name[-1] in asked and _speaks_of(read_text(text), name)
        ]
        by_month = [low.index(m) / max(len(low), 1) for m in report.months if m in low]
        places[report.doc_id] = min([*by_name, *by_month], default=1.0)
    return sorted(named, key=lambda doc_id: places[doc_id])


def without_report_years(text: str, own: frozenset[str] = frozenset()) -> str:
    """Take out the year of a report's name: "the 2024 work report" asks about no year.

    `own` are names of what all reports are about, which may stand before "report" too.
    """
    return year_of_report(own).sub("", text)


def _by_name(asked: Text, report: ReportNames) -> int:
    return max((len(name) for name in report.names if _speaks_of(asked, name)), default=0)


def _speaks_of(asked: Text, name: Stems) -> bool:
    content = [s for s in name if s not in STOP_WORDS]
    if len(content) < 2:
        return False
    return asked.has(name) or (len(content) >= 3 and asked.known.issuperset(content))


def _by_month(low: str, report: ReportNames) -> int:
    return (
        2 if any(re.search(rf"\b{re.escape(m)}\b(?!,? \d{{4}})", low) for m in report.months) else 0
    )


def _by_year(asked: Text, report: ReportNames) -> int:
    """Find "the 2021 meeting": the year of the report and a word for what it tells of."""
    own = {s for name in report.names for s in name}
    return 2 if str(report.year) in asked.known and _OCCASIONS & own & asked.known else 0


def _month_names(source: Source) -> tuple[str, ...]:
    names = []
    for day, grain in source.dates:
        month = _MONTH_NAMES[day.month - 1]
        if grain != "year":
            names += [f"{month} {day.year}", f"{month} of {day.year}", stamp(day, grain)]
        if grain == "day":
            names += [f"{month} {day.day}, {day.year}", f"{day.day} {month}", f"{month} {day.day}"]
    if source.date_note:
        names.append(source.date_note.split(",")[0])
    return tuple(name.lower() for name in names)
