"""Every figure in the reports as a row: value, unit, what is counted, period, sentence, place."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace

from corpus.document import Document, Period, Section, Span
from corpus.plain_text import one_line, plain_line
from corpus.sentences import split_sentences
from qa.figures.row import FigureRow
from qa.text.counted import counted_by, counting_figures, segment_of
from qa.text.pairing import partners
from qa.text.periods import own_years


def figure_rows(documents: Iterable[Document]) -> list[FigureRow]:
    """Return the figures of documents in their order, those that count the same paired by year.

    Ordinals, dates, years, and numbers in names ("Line 3", "5G") count nothing and are left out.
    """
    return paired([row for document in documents for row in _rows(document)])


def paired(rows: Sequence[FigureRow]) -> list[FigureRow]:
    """Return the rows, each with the row of another year that counts the same, if one does."""
    other = partners(rows)
    return [
        replace(row, pair=rows[other[place]].row_id) if place in other else row
        for place, row in enumerate(rows)
    ]


def select_rows(
    rows: Iterable[FigureRow], *, year: int | None = None, doc_id: str | None = None
) -> list[FigureRow]:
    """Return the rows of a year, of a report; all where neither is given."""
    return [
        row
        for row in rows
        if (year is None or row.period.year == year) and (doc_id is None or row.doc_id == doc_id)
    ]


def _rows(document: Document) -> Iterator[FigureRow]:
    for section in document.sections:
        for paragraph in section.paragraphs:
            for sentence in split_sentences(document.text, paragraph):
                yield from _rows_of(document, section, sentence)


def _rows_of(document: Document, section: Section, sentence: Span) -> Iterator[FigureRow]:
    """Yield the figures of a sentence. Its text is read once, and the rows share it."""
    quote = document.text[sentence.start : sentence.end]
    line = plain_line(quote)
    clauses: dict[Span, str] = {}
    for figure in counting_figures(line):
        clause = segment_of(line, figure)
        if clause not in clauses:
            clauses[clause] = one_line(line[clause.start : clause.end]).rstrip(" ,;:.")
        yield FigureRow(
            doc_id=document.doc_id,
            title=document.source.title,
            date=document.source.date_label,
            value=figure.value,
            written=one_line(figure.text),
            unit=figure.unit,
            kind=figure.kind,
            counted=one_line(counted_by(line, figure)),
            period=_period(section, one_line(quote)),
            clause=clauses[clause],
            quote=quote,
            path=section.path,
            sentence=sentence,
            place=Span(sentence.start + figure.span.start, sentence.start + figure.span.end),
        )


def _period(section: Section, line: str) -> Period:
    """Return the period of a sentence: that of its section, but for a year of its own."""
    own = own_years(line)
    if len(own) != 1 or section.period.year in own:
        return section.period
    [year] = own
    spoken = section.period.year
    is_ahead = spoken is not None and year > spoken
    return Period(year, "plan" if is_ahead else "statement")
