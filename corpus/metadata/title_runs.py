"""The runs of lines that may be the title of a report."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from corpus.document import Span
from corpus.metadata.line_kinds import label_of, line_kinds, without_dates
from corpus.metadata.lines import Front, FrontLine
from corpus.metadata.mentions import find_dates
from corpus.metadata.words import any_of, inside, whole, words
from corpus.plain_text import one_line

MAX_TITLE_CHARS = 240
_MAX_LINES = 30
_MAX_RUN = 6
_MAX_APART = 8  # lines between a kind of document and its subject
_WORD = re.compile(r"[^\W_]")
_NOTE_MARK = re.compile(r"\s*(?:[\[［(]\d{1,2}[\]］)]|[*†‡])+$")
_NUMBERED = re.compile(r"(?:\(\d{1,3}\)|!+)\s+(?=\D)")
_SPACED_LETTERS = re.compile(r"(?<=\b[\u3400-\u9fff]) +(?=[\u3400-\u9fff]\b)")


@dataclass(frozen=True, slots=True)
class TitleLine:
    """A line near the beginning, or a column of it: `text` is without a label such as "Title:".

    `label` is any known one, `column` counts the columns before it, `kinds` say what it is.
    """

    line: FrontLine
    span: Span
    text: str
    label: str
    column: int
    kinds: frozenset[str]


@dataclass(frozen=True, slots=True)
class TitleRun:
    """Lines that may be a title together, by their places among the lines, ascending."""

    lines: tuple[TitleLine, ...]
    places: tuple[int, ...]

    @property
    def text(self) -> str:
        """The words of the run on one line, without the mark of a note."""
        text = _SPACED_LETTERS.sub("", one_line("\n".join(line.text for line in self.lines)))
        text = _NUMBERED.sub("", text, count=1) if _NUMBERED.match(text) else text
        text = inside("titles", "tails").sub("", _NOTE_MARK.sub("", text)).rstrip(" ,:：") or text
        return re.sub(r"^[《](.*)[》]$", r"\1", text)

    @property
    def span(self) -> Span:
        """The place of the run in the text."""
        return Span(self.lines[0].span.start, self.lines[-1].span.end)

    @property
    def is_split(self) -> bool:
        """True if other lines stand between its lines: "Agreement ... on the Fishing of Salmon"."""
        return self.places[-1] - self.places[0] >= len(self.places)


def title_lines(front: Front) -> list[TitleLine]:
    """Return the lines near the beginning that hold a word, column by column."""
    return list(_title_lines((*front.head, *front.body)))[:_MAX_LINES]


def title_runs(lines: Sequence[TitleLine]) -> Iterator[TitleRun]:
    """Yield each run of up to six lines, and of a kind of document with its subject below.

    A column beside the first one stands alone; a run passes it by.
    """
    for first in range(len(lines)):
        runs = list(_runs_from(lines, first))
        for places in runs:
            yield _run(lines, places)
        if "kind" in lines[first].kinds and not lines[first].column:
            yield from _split_runs(lines, first)


def _run(lines: Sequence[TitleLine], places: tuple[int, ...]) -> TitleRun:
    return TitleRun(tuple(lines[place] for place in places), places)


def _runs_from(lines: Sequence[TitleLine], first: int) -> Iterator[tuple[int, ...]]:
    """Yield the places of each run that begins with a line."""
    places: tuple[int, ...] = (first,)
    yield places
    n_chars = len(lines[first].text)
    for place in range(first + 1, len(lines)):
        if lines[place].column and not lines[first].column:
            continue
        n_chars += len(lines[place].text)
        is_over = n_chars > MAX_TITLE_CHARS or len(places) == _MAX_RUN
        if is_over or not _may_go_on(lines[places[-1]], lines[place]):
            return
        places = (*places, place)
        yield places


def _split_runs(lines: Sequence[TitleLine], first: int) -> Iterator[TitleRun]:
    """Yield "Agreement" with what follows the parties: "on the Fishing of Salmon"."""
    for place in range(first + 2, min(first + _MAX_APART, len(lines))):
        if _opens_subject(lines[place]):
            for places in _runs_from(lines, place):
                yield _run(lines, (first, *places))


def _opens_subject(line: TitleLine) -> bool:
    subject = re.match(any_of(words("titles", "subject_starts")), line.text, re.IGNORECASE)
    return bool(subject) and not line.column and not line.line.is_prose


def _title_lines(lines: Sequence[FrontLine]) -> Iterator[TitleLine]:
    is_ruled = False
    for line in lines:
        if not _WORD.search(line.text):  # a rule parts lines as a blank one does
            is_ruled = True
            continue
        told = replace(line, gap=max(line.gap, 1)) if is_ruled else line
        is_ruled = False
        for column, (span, text) in enumerate(line.parts):
            label, rest = label_of(text)
            is_title = rest and whole("lines", "titled").match(label)
            words_ = rest if is_title else text
            kinds = line_kinds(told, words_, label)
            yield TitleLine(told, span, words_, label, column, frozenset(kinds))


def _may_go_on(above: TitleLine, below: TitleLine) -> bool:
    """True if a line can belong to the one above: no label or cell comes between."""
    if above.line.level != below.line.level or _is_day(below.text):
        return False
    is_cell = above.line.is_cell or below.line.is_cell
    return not (above.column or below.column or below.label or is_cell)


def _is_day(text: str) -> bool:
    """True for a day or a month alone, which is no part of a title; a year may be."""
    exact = any(date.grain != "year" or date.is_ambiguous for date in find_dates(text))
    return exact and not without_dates(text)
