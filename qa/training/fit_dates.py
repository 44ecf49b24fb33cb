"""Fits the weights by which the date of a report, and that of its event, is chosen among its dates.

    python -m qa.training.fit_dates PAGES.toml [PAGES.toml …] [--write]

Each file holds the first pages of one writer. The dates of a page compete with each other and with
none, which scores 0. The date of the report is that of its publication, or else of its event. Pages
of a file that names no event fit the first choice alone. Prints how many are right on pages and
on writers that were left out, and the chance from which a date is told as sure: above it
hardly one of the dates of pages left out was wrong.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from corpus.document import stamp
from corpus.metadata.dates import signed_dates
from corpus.metadata.lines import headed, read_front
from corpus.metadata.titles import find_title
from corpus.plain_blocks import read_plain
from qa.training.choice import (
    Choice,
    Weights,
    arguments_of,
    best_of,
    fit,
    pages_of,
    parts_of,
    record_of,
    save,
    shares,
    unseen,
)

_MOST_WRONG = 0.007  # the share of wrong ones among the dates told as sure
_FEWEST_TOLD = 300
_LOWEST_SURE = 0.93  # pages of a new writer are harder than those left out
_WEIGHTS_FILE = Path(__file__).parents[2] / "corpus" / "metadata" / "date_weights.json"


def read_choices(path: Path) -> tuple[list[Choice], list[Choice]]:
    """Return the choices of the report's date and of the event's, for the pages of one writer."""
    pages = pages_of(path)
    tells_events = any("event_date" in page for page in pages)
    reports = [_choice(path.stem, page, page.get("published") or _event(page)) for page in pages]
    events = [_choice(path.stem, page, _event(page)) for page in pages if tells_events]
    return reports, events


def _event(page: Mapping[str, Any]) -> str:
    return str(page.get("event_date", ""))


def _choice(writer: str, page: Mapping[str, Any], right: str) -> Choice:
    extract = read_plain(page["text"])
    front = read_front(extract)
    title = find_title(extract, front, page["file"]).span
    signed = signed_dates(headed(front, title), title)
    stamps = [stamp(dated.mention.day, dated.mention.grain) for dated, _ in signed]
    signs = (*(signs for _, signs in signed), {})
    is_right = tuple(told == right for told in (*stamps, ""))
    return Choice(writer, page["file"], signs, is_right, (*stamps, ""))


def sure_from(found: Sequence[tuple[Choice, Weights]]) -> float:
    """Return the lowest chance above which hardly a date is wrong."""
    told = [(choice, *best_of(choice, weights)) for choice, weights in found]
    ranked = sorted(
        ((p, c.is_right[best]) for c, best, p in told if c.groups[best]), key=lambda x: -x[0]
    )
    n_wrong = 0
    for n_told, (chance, right) in enumerate(ranked, start=1):
        n_wrong += not right
        if n_wrong > _MOST_WRONG * max(n_told, _FEWEST_TOLD):
            return chance
    return 0.0


def main(arguments: Sequence[str] | None = None) -> int:
    """Fit, print, and with --write save the weights."""
    paths, is_written = arguments_of(__doc__ or "", arguments)
    read = [read_choices(path) for path in paths]
    reports = [choice for of_reports, _ in read for choice in of_reports]
    events = [choice for _, of_events in read for choice in of_events]
    left_out = unseen(reports, parts_of(reports))
    record = record_of(reports, paths, left_out)
    record["events_right_by_page_left_out"] = shares(unseen(events, parts_of(events)))
    fitted = {"report": fit(reports), "event": fit(events)}
    told = {key: {n: round(w, 3) for n, w in w_.items()} for key, w_ in fitted.items()}
    record["weights"] = {"sure": round(max(sure_from(left_out), _LOWEST_SURE), 3), **told}
    sys.stdout.write(json.dumps(record, indent=1) + "\n")
    if is_written:
        save(record, _WEIGHTS_FILE)
    return 0


if __name__ == "__main__":
    sys.exit(main())
