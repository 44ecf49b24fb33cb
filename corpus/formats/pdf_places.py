"""Collects where on the pages of a PDF the text stands, while it is written."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from corpus.document import Span
from corpus.formats.pdf_lines import Page, Place, Word
from corpus.layout import Box, Layout
from corpus.tables import Cell


class Places:
    """The boxes of all words and cells, page by page."""

    def __init__(self, pages: Sequence[Page]) -> None:
        """Begin with none."""
        self._shown = [page.shown for page in pages]
        self._boxes: list[list[Box]] = [[] for _ in pages]

    def add_words(self, text: str, start: int, words: Sequence[Word]) -> None:
        """Add the words of a text that was written at `start`."""
        for span, word in _aligned(" ".join(text.split()), words):
            place = Place(word.page, word.x0, word.top, word.x1, word.bottom)
            self._add(Span(start + span.start, start + span.end), place)

    def add_cells(
        self, written: Iterable[tuple[Cell, Span]], places: Sequence[Sequence[Place | None]]
    ) -> None:
        """Add the cells of a table with the spans that they were written at."""
        for cell, span in written:
            row = places[cell.row]
            place = row[cell.column] if cell.column < len(row) else None
            if place:
                self._add(span, place)

    def layout(self, n_chars: int) -> Layout:
        """Return the layout of a text of so many characters."""
        sizes = [(x1 - x0, bottom - top) for x0, top, x1, bottom in self._shown]
        return Layout.of(self._boxes, sizes, n_chars)

    def _add(self, span: Span, place: Place) -> None:
        left, top = self._shown[place.page][:2]
        edges = (place.x0 - left, place.top - top, place.x1 - left, place.bottom - top)
        self._boxes[place.page].append(Box(span.start, span.end, *edges))


def _aligned(text: str, words: Iterable[Word]) -> Iterator[tuple[Span, Word]]:
    """Yield each word with its place in a text that was made of these words, in order.

    The text may have blanks elsewhere, and lacks the hyphens of words that ends of lines divide.
    """
    at = 0
    for word in words:
        begun = None
        for sign in "".join(word.text.split()):
            while at < len(text) and text[at].isspace():
                at += 1
            if text[at : at + 1] == sign:
                begun = at if begun is None else begun
                at += 1
        if begun is not None:
            yield Span(begun, at), word
