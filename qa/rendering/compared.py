"""Compared figures as a table and a small plot; everything from outside is escaped."""

from __future__ import annotations

from collections.abc import Sequence

from qa.answer import Citation, ComparedFigure
from qa.rendering.escaping import escape
from qa.rendering.marks import mark_html
from qa.rendering.words import Language, period_words, say

_WIDTH, _BAR, _GAP = 150, 16, 10


def compared_html(
    figures: Sequence[ComparedFigure], citations: Sequence[Citation], turn: int, language: Language
) -> str:
    """Return the table with a plot below it; "" for fewer than two figures."""
    if len(figures) < 2:
        return ""
    by_number = {c.number: c for c in citations}
    rows = "".join(_row(f, by_number[f.number], turn, language) for f in figures)
    keys = ("compared_what", "compared_figure", "compared_period", "compared_source")
    head = "".join(f'<th scope="col">{escape(say(key, language))}</th>' for key in keys)
    title = escape(say("compared", language))
    return (
        f'<table class="compared"><caption>{title}</caption><thead><tr>{head}</tr></thead>'
        f"<tbody>{rows}</tbody></table>{_plot(figures, by_number, title, language)}"
    )


def _row(figure: ComparedFigure, citation: Citation, turn: int, language: Language) -> str:
    when = period_words(citation.period, language) or citation.date
    mark = mark_html(figure.number, turn, citation.title)
    return (
        f'<tr><th scope="row">{escape(figure.label)}</th>'
        f'<td class="figure">{escape(figure.text)}</td>'
        f"<td>{escape(when)}</td><td>{mark}</td></tr>"
    )


def _plot(
    figures: Sequence[ComparedFigure],
    citations: dict[int, Citation],
    title: str,
    language: Language,
) -> str:
    """Return bars from zero, at most `_WIDTH` pixels; "" if a value is negative or all are 0."""
    longest = max(abs(f.value) for f in figures)
    if not longest or any(f.value < 0 for f in figures):
        return ""
    height = len(figures) * (_BAR + _GAP) - _GAP
    bars = []
    for position, figure in enumerate(figures):
        top = position * (_BAR + _GAP)
        width = max(float(figure.value / longest) * _WIDTH, 1.0)
        citation = citations[figure.number]
        when = period_words(citation.period, language) or citation.date
        planned = bool(citation.period and citation.period.kind == "plan")
        bars.append(
            f'<rect class="{"planned" if planned else "done"}" x="1" y="{top}" '
            f'width="{width:.1f}" height="{_BAR}" rx="3"></rect>'
            f'<text x="{_WIDTH + 12}" y="{top + _BAR - 4}">{escape(when)}</text>'
        )
    return (
        f'<svg class="plot" width="{_WIDTH + 110}" height="{height}">'
        f"<title>{title}</title>{''.join(bars)}</svg>"
    )
