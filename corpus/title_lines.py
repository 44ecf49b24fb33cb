"""The runs of lines that may be the title of a report."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from corpus.dates import find_dates
from corpus.document import Span
from corpus.front import Front, FrontLine
from corpus.labels import label_of, without_dates
from corpus.plain_text import one_line
from corpus.word_lists import inside, whole

MAX_TITLE_CHARS = 240
_MAX_LINES = 30
_MAX_RUN = 4
_WORD = re.compile(r"[^\W_]")
_NOTE_MARK = re.compile(r"\s*(?:[\[［(]\d{1,2}[\]］)]|[*†‡])+$")
_SPACED_LETTERS = re.compile(r"(?<=\b[\u3400-\u9fff]) +(?=[\u3400-\u9fff]\b)")


@dataclass(frozen=True, slots=True)
class TitleLine:
    """A line near the beginning, or a column of it: `text` is without a label such as "Title:".

    `whole` is with it, and `label` any known one; `column` counts the columns before it.
    """

    line: FrontLine
    span: Span
    text: str
    whole: str
    label: str
    column: int


@dataclass(frozen=True, slots=True)
class TitleRun:
    """Neighbouring lines that may be a title together; `place` counts the lines before."""

    lines: tuple[TitleLine, ...]
    place: int

    @property
    def text(self) -> str:
        """The words of the run on one line, without the mark of a note."""
        text = _SPACED_LETTERS.sub("", one_line("\n".join(line.text for line in self.lines)))
        text = inside("titles", "tails").sub("", _NOTE_MARK.sub("", text)).rstrip(" ,:：") or text
        return re.sub(r"^[《](.*)[》]$", r"\1", text)

    @property
    def span(self) -> Span:
        """The place of the run in the text."""
        return Span(self.lines[0].span.start, self.lines[-1].span.end)


def title_lines(front: Front) -> list[TitleLine]:
    """Return the lines near the beginning that hold a word, column by column."""
    return list(_title_lines((*front.head, *front.body)))[:_MAX_LINES]


def title_runs(lines: Sequence[TitleLine]) -> Iterator[TitleRun]:
    """Yield each run of up to four lines; a column beside the first one stands alone."""
    for first in range(len(lines)):
        for end in range(first + 1, min(len(lines), first + _MAX_RUN) + 1):
            run = tuple(lines[first:end])
            n_chars = sum(len(line.text) for line in run)
            if n_chars > MAX_TITLE_CHARS or (len(run) > 1 and not _may_go_on(*run[-2:])):
                break
            yield TitleRun(run, first)


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
            yield TitleLine(told, span, rest if is_title else text, text, label, column)


def _may_go_on(above: TitleLine, below: TitleLine) -> bool:
    """True if a line can belong to the one above: no column, label or cell comes between."""
    if above.line.level != below.line.level or _is_day(below.text):
        return False
    is_cell = above.line.is_cell or below.line.is_cell
    return not (above.column or below.column or below.label or is_cell)


def _is_day(text: str) -> bool:
    """True for a day or a month alone, which is no part of a title; a year may be."""
    exact = any(date.grain != "year" or date.is_ambiguous for date in find_dates(text))
    return exact and not without_dates(text)
