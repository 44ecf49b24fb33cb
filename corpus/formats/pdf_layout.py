"""Lines of a PDF to blocks: paragraphs, headings, items and tables; heads and feet left out.

A line goes on in the next where the next word had no room; a heading is larger or bolder than the
text; what stands at the edge of page after page is none of the text.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import groupby

from corpus.extract import BlockKind, Extract, ExtractWriter, Properties
from corpus.formats.pdf_lines import CJK, Line, Page, Table, Word, body_size, vocabulary
from corpus.formats.pdf_places import Places
from corpus.formats.pdf_tables import as_table, tabled
from corpus.lines import ITEM
from corpus.plain_text import is_chinese
from corpus.tables import write_table

_LEADING = 1.75  # a larger step from line to line, in letter heights, parts paragraphs
_EDGE = 0.12  # heads and feet stand in this share of a page's height
_LARGER = 1.12
_MAX_HEADING_CHARS = 200
_AROUND, _INDENT = 6, 3  # lines before and after; letter heights
_ENDED = re.compile(r"[.!?:;。！？：；]\W*$")
_CLOSED = re.compile(r"[.;,。；，]\W*$")
_NUMBER = re.compile(r"\d+")
_HYPHENS = ("-", "\u00ad", "\u2010")


@dataclass(frozen=True, slots=True)
class Paragraph:
    """Lines that belong together, as one text; `above` are its words on the pages before."""

    lines: list[Line]
    text: str
    above: tuple[Word, ...] = ()

    @property
    def words(self) -> tuple[Word, ...]:
        """All its words, in order."""
        return (*self.above, *(word for line in self.lines for word in line.words))


Part = Paragraph | Table


def write_pages(pages: Sequence[Page], properties: Properties) -> Extract:
    """Return the extract of pages, their heads and feet left out."""
    words = vocabulary(pages)
    body = body_size(pages)
    writer, places = ExtractWriter(), Places(pages)
    begun = 0
    for number, part in _joined_parts(_flow(pages, words), words):
        while begun <= number:
            writer.begin_page()
            begun += 1
        if isinstance(part, Table):
            places.add_cells(write_table(writer, part.rows), part.places)
        else:
            places.add_words(part.text, _write(writer, part, body), part.words)
    extract = writer.finish(properties)
    return replace(extract, layout=places.layout(len(extract.text)))


def _flow(pages: Sequence[Page], words: Counter[str]) -> Iterator[tuple[int, Part]]:
    """Yield what stands on the pages, each part with the number of its page, from 0."""
    furniture = _repeated(pages)
    for number, page in enumerate(pages):
        kept = replace(page, lines=[line for line in page.lines if line not in furniture])
        yield from ((number, part) for part in _parts(kept, words))


def _joined_parts(
    flow: Iterable[tuple[int, Part]], words: Counter[str]
) -> Iterator[tuple[int, Part]]:
    """Yield the parts; a paragraph or table that goes on over a page is one."""
    before: tuple[int, Part] | None = None
    for number, part in flow:
        if before and before[0] < number and _runs_on(before[1], part):
            before = before[0], _one(before[1], part, words)
            continue
        if before:
            yield before
        before = number, part
    if before:
        yield before


def _runs_on(above: Part, below: Part) -> bool:
    """True if a part goes on at the top of the next page."""
    if isinstance(above, Table) and isinstance(below, Table):
        return len(above.rows[0]) == len(below.rows[0]) and abs(above.x0 - below.x0) < 3
    if isinstance(above, Table) or isinstance(below, Table):
        return False
    same = abs(above.lines[-1].size - below.lines[0].size) < 0.5
    is_open = not _ENDED.search(above.text) and not ITEM.match(below.text)
    return same and is_open and (below.text[0].islower() or bool(CJK.match(below.text)))


def _one(above: Part, below: Part, words: Counter[str]) -> Part:
    """Return the parts of two pages as one; a head that is repeated stands once."""
    if isinstance(above, Table) and isinstance(below, Table):
        again = below.rows[0] == above.rows[0]
        rows = [*above.rows, *below.rows[again:]]
        cells = [*above.places, *below.places[again:]]
        return Table(above.x0, above.x1, above.top, above.bottom, rows, cells)
    assert isinstance(above, Paragraph) and isinstance(below, Paragraph)
    return Paragraph(below.lines, _joined([above.text, below.text], words), above.words)


def _write(writer: ExtractWriter, paragraph: Paragraph, body: float) -> int:
    """Write a paragraph or a heading; return where it begins."""
    level = _level(paragraph, body)
    kind: BlockKind = "heading" if level else "item" if ITEM.match(paragraph.text) else "paragraph"
    return writer.add(kind, paragraph.text, level)


def _level(paragraph: Paragraph, body: float) -> int:
    """Return how high a heading stands by its size, from 1; 0 for text."""
    size, text = paragraph.lines[0].size, paragraph.text
    if len(text) > _MAX_HEADING_CHARS or _CLOSED.search(text) or not re.search(r"\w", text):
        return 0
    larger = size / body
    if larger >= _LARGER:
        return 1 if larger >= 1.8 else 2 if larger >= 1.4 else 3 if larger >= 1.2 else 4
    is_bold = all(line.is_bold for line in paragraph.lines)
    return 5 if is_bold and not text.endswith(":") else 0


def _parts(page: Page, words: Counter[str]) -> Iterator[Part]:
    """Yield the paragraphs and tables of a page in order."""
    tables = sorted(page.tables, key=lambda table: table.top)
    run: list[Line] = []
    for line in page.lines:
        while tables and tables[0].top < line.top:
            yield from _paragraphs(run, words)
            run = []
            yield tables.pop(0)
        run.append(line)
    yield from _paragraphs(run, words)
    yield from tables


def _paragraphs(lines: Sequence[Line], words: Counter[str]) -> Iterator[Part]:
    for is_table, group in groupby(tabled(lines), key=lambda pair: pair[1]):
        members = [row for row, _ in group]
        if is_table:
            yield as_table(members)
        else:
            yield from _prose([line for row in members for line in row], words)


def _prose(lines: Sequence[Line], words: Counter[str]) -> Iterator[Paragraph]:
    group: list[Line] = []
    for place, line in enumerate(lines):
        if group and not _goes_on(group, line, _right_edge(lines, place - 1)):
            yield Paragraph(group, _joined([x.text for x in group], words))
            group = []
        group.append(line)
    if group:
        yield Paragraph(group, _joined([x.text for x in group], words))


def _right_edge(lines: Sequence[Line], place: int) -> float:
    """Return how far to the right the lines around one reach, in its column; one may stand out."""
    line, around = lines[place], lines[max(place - _AROUND, 0) : place + _AROUND + 1]
    ends = sorted(near.x1 for near in around if abs(near.x0 - line.x0) <= _INDENT * line.size)
    return ends[-2] if len(ends) > 2 else ends[-1]


def _goes_on(group: Sequence[Line], line: Line, right: float) -> bool:
    """True if a line belongs to the paragraph of the lines above it."""
    above = group[-1]
    is_alike = abs(above.size - line.size) < 0.5 and above.is_bold == line.is_bold
    is_near = 0 <= line.top - above.top <= _LEADING * max(above.size, line.size)
    runs_on = not _ENDED.search(above.text) and line.text[0].islower()
    if is_alike and line.top < above.top:  # at the top of the next column
        return runs_on
    if not (is_alike and is_near) or ITEM.match(line.text):
        return False
    first = line.words[0]
    is_divided = above.text.endswith(_HYPHENS) and line.text[0].islower()
    had_no_room = is_divided or above.x1 + (first.x1 - first.x0) + 0.2 * line.size > right - 1
    return had_no_room or (above.is_bold and len(group) < 4 and runs_on)


def _joined(texts: Sequence[str], words: Counter[str]) -> str:
    """Return lines as one text; a word divided at the end of a line is whole again."""
    text = texts[0]
    for line in texts[1:]:
        if is_chinese(text) and not (text[-1:].isascii() and text[-1:].isalpha()):
            text += line
        elif text.endswith(_HYPHENS) and line[:1].islower():
            text = _undivided(text, line, words)
        else:
            text = f"{text} {line}"
    return text


def _undivided(text: str, line: str, words: Counter[str]) -> str:
    """Join two lines at a hyphen: it stays where the document has its two parts as words."""
    first, second = re.split(r"\W", text[:-1])[-1].lower(), re.split(r"\W", line)[0].lower()
    is_word = words[f"{first}{second}"] > 0
    is_compound = text.endswith("-") and not is_word and words[first] and words[second]
    return f"{text}{line}" if is_compound else f"{text[:-1]}{line}"


def _repeated(pages: Sequence[Page]) -> set[Line]:
    """Return the heads and feet of pages: what stands there again and again, numbers apart."""
    edges = [(line, _told(line)) for page in pages for line in page.lines if _at_edge(line, page)]
    counts = Counter(told for _, told in edges)
    fewest = max(2, min(3, len(pages) // 2))
    return {line for line, told in edges if counts[told] >= fewest or not told.strip("# -–—/|")}


def _at_edge(line: Line, page: Page) -> bool:
    return line.bottom < _EDGE * page.height or line.top > (1 - _EDGE) * page.height


def _told(line: Line) -> str:
    return _NUMBER.sub("#", re.sub(r"(?i)\b(page|of|seite|第|页)\b", "", line.text))
