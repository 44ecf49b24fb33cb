"""The figures of the reports as HTML tables; everything from outside is escaped."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import replace
from decimal import Decimal

from qa.figures.csv_file import csv_head, csv_line
from qa.figures.row import FigureRow
from qa.rendering.escaping import escape
from qa.rendering.words import Language, period_words, say

MAX_OF_REPORT = 500
MAX_SHOWN = 3_000
# Keys of what the window says, not words.
_COLUMNS = ("figure", "counted", "period", "said", "report")
_MAX_CELL = 500
_MAX_SAVED = 1_000
"""Characters of a text in the table, and in the file that is saved from it."""


def figures_html(rows: Sequence[FigureRow], language: Language = "en") -> str:
    """Return the figures of two years side by side, then all of them with filters and a button.

    A browser must be able to show the page: at most `MAX_SHOWN` rows are shown, with a note how
    many there are, and long texts are cut.
    """
    if not rows:
        return f'<p class="note">{escape(say("figures_none", language))}</p>'
    shown = _shown(rows)
    left_out = ""
    if len(shown) < len(rows):
        note = say(
            "figures_left_out",
            language,
            shown=f"{len(shown):,}",
            n=f"{len(rows):,}",
            most=MAX_OF_REPORT,
        )
        left_out = f'<p class="note" id="figures-left-out">{escape(note)}</p>'
    return (
        f"{_side_by_side(shown, language)}"
        f'<section class="every-figure" aria-labelledby="every-figure"><h2 id="every-figure">'
        f"{escape(say('figures_every', language, n=len(rows)))}</h2>{left_out}"
        f"{_filters(shown, language)}{_table(shown, language)}</section>"
    )


def _shown(rows: Iterable[FigureRow]) -> list[FigureRow]:
    """Return the rows to show: a limited number of each report, so that none fills the table."""
    n_of: Counter[str] = Counter()
    shown: list[FigureRow] = []
    for row in rows:
        n_of[row.doc_id] += 1
        if n_of[row.doc_id] <= MAX_OF_REPORT and len(shown) < MAX_SHOWN:
            shown.append(row)
    return shown


def _cut(text: str, most: int = _MAX_CELL) -> str:
    return text if len(text) <= most else f"{text[: most - 1]}…"


def _saved(row: FigureRow) -> str:
    """Return the row as a line of the saved file; long texts are cut, the span is not."""
    cut = replace(
        row,
        counted=_cut(row.counted, _MAX_SAVED),
        clause=_cut(row.clause, _MAX_SAVED),
        quote=_cut(row.quote, _MAX_SAVED),
    )
    return csv_line(cut).rstrip("\r\n")


def _side_by_side(rows: Sequence[FigureRow], language: Language) -> str:
    """Return a table for each pair of years in which the same things are counted."""
    by_id = {row.row_id: row for row in rows}
    pairs = [
        (row, by_id[row.pair])
        for row in rows
        if row.pair in by_id and (row.period.year or 0) < (by_id[row.pair].period.year or 0)
    ]
    years = sorted({(one.period.year or 0, other.period.year or 0) for one, other in pairs})
    return "".join(
        _years_table(
            [p for p in pairs if (p[0].period.year, p[1].period.year) == (one, other)],
            one,
            other,
            language,
        )
        for one, other in years
    )


def _years_table(
    pairs: Sequence[tuple[FigureRow, FigureRow]], one: int, other: int, language: Language
) -> str:
    title = say("figures_beside", language, one=one, other=other)
    change = escape(say("figures_change", language))
    heads = [escape(say("figures_counted", language)), str(one), str(other), change]
    head = "".join(f'<th scope="col">{name}</th>' for name in heads)
    body = "".join(
        f'<tr><th scope="row">{escape(_cut(a.counted))}</th>'
        f'<td class="number" data-label="{one}">{_open_button(a, language)}</td>'
        f'<td class="number" data-label="{other}">{_open_button(b, language)}</td>'
        f'<td class="number" data-label="{change}">{escape(_change(a, b))}</td></tr>'
        for a, b in pairs
    )
    return (
        f'<section class="beside"><h2>{escape(title)}</h2><p class="note">'
        f"{escape(say('figures_beside_note', language))}</p>"
        f"<table><thead><tr>{head}</tr></thead><tbody>{body}</tbody></table></section>"
    )


def _change(one: FigureRow, other: FigureRow) -> str:
    """Return the change in value and in per cent; "–" where a figure is not exact ("more than")."""
    if not all(row.written[0].isdigit() or row.written.startswith("RMB") for row in (one, other)):
        return "–"
    difference = other.value - one.value
    share = f" ({_signed(difference / one.value * 100, 1)}%)" if one.value else ""
    if one.kind == "percent":
        share = ""
    return f"{_signed(difference)}{share}"


def _signed(value: Decimal, places: int | None = None) -> str:
    sign = "+" if value > 0 else "−" if value < 0 else "±"
    size = abs(value)
    if places is not None:
        return f"{sign}{size:.{places}f}"
    return f"{sign}{size:,f}"


def _filters(rows: Sequence[FigureRow], language: Language) -> str:
    """Return the boxes that filter the table in the page, and the button that saves it."""
    years = sorted({str(row.period.year) for row in rows if row.period.year})
    kinds = sorted({row.kind for row in rows})
    reports = {row.doc_id: row.title for row in rows}
    choices: dict[str, list[tuple[str, str]]] = {
        "year": [(year, year) for year in years],
        "kind": [(kind, say(f"kind_{kind}", language)) for kind in kinds],
        "report": list(reports.items()),
    }
    boxes = "".join(_choice(name, options, language) for name, options in choices.items())
    words = escape(say("figures_words", language))
    return (
        f'<div class="filters" role="group" aria-label="{escape(say("figures_filter", language))}">'
        f'<label>{words}<input type="search" id="figures-words" maxlength="200"></label>{boxes}'
        f'<button type="button" id="figures-save" '
        f'title="{escape(say("figures_save_title", language))}">'
        f"{escape(say('figures_save', language))}</button></div>"
        f'<p class="note" id="figures-shown" role="status" '
        f'data-words="{escape(say("figures_shown", language, shown="{shown}", n=len(rows)))}"></p>'
    )


def _choice(name: str, options: Sequence[tuple[str, str]], language: Language) -> str:
    all_label = escape(say("figures_all", language))
    listed = "".join(
        f'<option value="{escape(v)}">{escape(label)}</option>' for v, label in options
    )
    return (
        f"<label>{escape(say(f'figures_{name}', language))}"
        f'<select id="figures-{name}"><option value="">{all_label}</option>'
        f"{listed}</select></label>"
    )


def _table(rows: Sequence[FigureRow], language: Language) -> str:
    heads = "".join(
        f'<th scope="col" aria-sort="none"><button type="button" class="sort">'
        f"{escape(say(f'figures_{name}', language))}</button></th>"
        for name in _COLUMNS
    )
    body = "".join(_row(row, language) for row in rows)
    return (
        f'<table id="figures-table" data-csv="{escape(csv_head().rstrip())}">'
        f"<thead><tr>{heads}</tr></thead><tbody>{body}</tbody></table>"
    )


def _row(row: FigureRow, language: Language) -> str:
    period = period_words(row.period, language) or str(row.period.year or say("no_year", language))
    labels = [escape(say(f"figures_{name}", language)) for name in _COLUMNS]
    year = row.period.year or ""
    return (
        f'<tr data-year="{year}" data-kind="{row.kind}" data-report="{escape(row.doc_id)}" '
        f'data-csv="{escape(_saved(row))}">'
        f'<td class="number" data-label="{labels[0]}" data-value="{row.value_text}">'
        f"{escape(row.written)}</td>"
        f'<td data-label="{labels[1]}">{escape(_cut(row.counted))}</td>'
        f'<td data-label="{labels[2]}">{escape(period)}</td>'
        f'<td data-label="{labels[3]}">{_open_button(row, language, _cut(row.clause))}</td>'
        f'<td data-label="{labels[4]}">{escape(row.title)}</td></tr>'
    )


def _open_button(row: FigureRow, language: Language, text: str = "") -> str:
    """Return a button that opens the sentence in its report."""
    title = escape(say("figures_open", language))
    return (
        f'<button type="button" class="open-report" title="{title}" '
        f'data-report="{escape(row.doc_id)}" '
        f'data-start="{row.sentence.start}" data-end="{row.sentence.end}">'
        f"{escape(text or row.written)}</button>"
    )
