"""Every figure in the reports as a row: value, unit, what is counted, period, sentence, place."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from corpus.document import Document, Section, Span
from corpus.plain_text import one_line, plain
from corpus.sentences import split_sentences
from qa.counted import counted_by, counting_figures, segment_of
from qa.figure_pairs import paired
from qa.figure_row import FigureRow
from qa.figures import Figure


def figure_rows(documents: Iterable[Document]) -> list[FigureRow]:
    """Return the figures of documents in their order, those that count the same paired by year.

    Ordinals, dates, years, and numbers in names ("Line 3", "5G") count nothing and are left out.
    """
    return paired([row for document in documents for row in _rows(document)])


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
                line = plain(document.text[sentence.start : sentence.end])
                for figure in counting_figures(line):
                    yield _row(document, section, sentence, line, figure)


def _row(
    document: Document, section: Section, sentence: Span, line: str, figure: Figure
) -> FigureRow:
    clause = segment_of(line, figure)
    start = sentence.start
    return FigureRow(
        doc_id=document.doc_id,
        title=document.source.title,
        date=document.source.date_label,
        value=figure.value,
        written=one_line(figure.text),
        unit=figure.unit or ("yuan" if figure.kind == "money" else ""),
        kind=figure.kind,
        counted=one_line(counted_by(line, figure)),
        period=section.period,
        clause=one_line(line[clause.start : clause.end]).rstrip(" ,;:."),
        quote=document.text[sentence.start : sentence.end],
        path=section.path,
        sentence=sentence,
        place=Span(start + figure.span.start, start + figure.span.end),
    )
