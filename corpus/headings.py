"""Which lines of a report are headings, how deep they are, and which period they open."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from corpus.document import Period

_NUMBERED = re.compile(r"(\d{1,2})[.、]?\s+(?=[A-Z])")
_CLOSED = re.compile(r"(?:[.!?;:,。！？；：，]\"?|[)\]])$")
_SECTION_NUMBER = re.compile(r"\d{1,2}(?:\.\d{1,2}){0,3}\.?\s+(?=[A-Z])")
_CJK = re.compile(r"[（(]?[\u3400-\u9fff]")
_PHRASES = tomllib.loads((Path(__file__).parent / "periods.toml").read_text(encoding="utf-8"))
_BACK, _AHEAD = (
    re.compile("|".join(p if p[0] > "z" else rf"\b{p}\b" for p in _PHRASES[kind]), re.IGNORECASE)
    for kind in ("back", "ahead")
)
_YEAR = re.compile(r"(?<!\d)(?:19|20)\d{2}(?!\d)|[一二][〇零○九][〇零○一二三四五六七八九]{2}(?=年)")
_CHINESE_DIGITS = str.maketrans("〇零○一二三四五六七八九", "000123456789")
_MAX_PERIOD_WORDS = 8
_MAX_HEADING_CHARS = 240
_MAX_CJK_HEADING_CHARS = 40
_MAX_ONE_SENTENCE_WORDS = 30
_MAX_RUN = 4


@dataclass(frozen=True, slots=True)
class Line:
    """One line of a report: its plain text, how many sentences it has, if it is a table's cell."""

    text: str
    n_sentences: int
    is_cell: bool = False


def part_period(heading: str) -> Period | None:
    """Return the period that a heading opens ("Looking back on 2023"), or None."""
    years = [int(m.translate(_CHINESE_DIGITS)) for m in _YEAR.findall(heading)]
    if len(years) != 1 or len(heading.split()) > _MAX_PERIOD_WORDS or _CLOSED.search(heading):
        return None
    if _BACK.search(heading):
        return Period(years[0], "result")
    return Period(years[0], "plan") if _AHEAD.search(heading) else None


def find_headings(lines: Sequence[Line]) -> list[int]:
    """Return for each line its heading depth: 0 body, 1 part, 2 group, 3 heading.

    A part opens a period; a group is a heading that another heading follows at once.
    """
    is_heading = [False] * len(lines)
    start = 0
    for end in [*(i for i, line in enumerate(lines) if part_period(line.text)), len(lines)]:
        if start or end:
            _mark_part(lines, start, end, is_heading)
        start = end
    _unmark_what_heads_nothing(lines, is_heading)
    return [_depth(lines, i, is_heading) for i in range(len(lines))]


def _unmark_what_heads_nothing(lines: Sequence[Line], is_heading: list[bool]) -> None:
    """A heading is borne out by what follows; a long run of lines is a list, its first may head it.

    The lines of a list, of an address or of a table look like headings one by one.
    """
    run: list[int] = []
    for i, marked in enumerate([*is_heading, False]):
        if marked:
            run.append(i)
            continue
        for j in _listed(run, is_at_end=i == len(lines)):
            is_heading[j] = part_period(lines[j].text) is not None
        run = []


def _listed(run: Sequence[int], *, is_at_end: bool) -> Sequence[int]:
    """Return which lines of a run head nothing: all at the end, all but one of a letterhead."""
    if is_at_end:
        return run
    if run and run[0] == 0:
        return run[:-1]
    return run[1:] if len(run) > _MAX_RUN else []


def _mark_part(lines: Sequence[Line], start: int, end: int, is_heading: list[bool]) -> None:
    part = range(start, end)
    numbered = _numbered_in_order(lines, part)
    for i in part:
        is_heading[i] = i in numbered or (
            not lines[i].is_cell and _is_open_line(lines[i].text) and not _is_item(lines, i, part)
        )
    unnumbered = sum(is_heading[i] for i in part) - len(numbered)
    if start and not numbered and unnumbered >= 3:
        for i in part[1:]:
            is_heading[i] = is_heading[i] or _is_lone_sentence(lines, i, is_heading)


def _numbered_in_order(lines: Sequence[Line], part: range) -> set[int]:
    """Lines "1 Deeply …", "2. Focus …": numbers must run on, or "11 New museums" would count."""
    found: set[int] = set()
    expected = 1
    for i in part:
        match = _NUMBERED.match(lines[i].text)
        if match and int(match.group(1)) == expected and lines[i].n_sentences == 1:
            found.add(i)
            expected += 1
    is_list = any(i + 1 in found for i in found)  # what heads nothing is no heading
    return found if len(found) >= 2 and not is_list else set()


def _is_open_line(text: str) -> bool:
    if _CLOSED.search(text):
        return False
    if _CJK.match(text):
        return len(text) <= _MAX_CJK_HEADING_CHARS
    opens = text[:1].isupper() or _SECTION_NUMBER.match(text)
    return bool(opens) and len(text) <= _MAX_HEADING_CHARS


def _is_item(lines: Sequence[Line], i: int, part: range) -> bool:
    """True for a line that begins with the same two words as its neighbour: items of a list."""
    opening = lines[i].text.split()[:2]
    return any(j in part and lines[j].text.split()[:2] == opening for j in (i - 1, i + 1))


def _is_lone_sentence(lines: Sequence[Line], i: int, is_heading: Sequence[bool]) -> bool:
    """A short sentence without a figure, alone between paragraphs of several sentences."""
    line = lines[i]
    if line.n_sentences != 1 or len(line.text.split()) > _MAX_ONE_SENTENCE_WORDS:
        return False
    neighbours = [lines[j] for j in (i - 1, i + 1) if j < len(lines)]
    return not re.search(r"\d", line.text) and all(n.n_sentences > 1 for n in neighbours)


def _depth(lines: Sequence[Line], i: int, is_heading: Sequence[bool]) -> int:
    if not is_heading[i]:
        return 0
    if part_period(lines[i].text):
        return 1
    return 2 if i + 1 < len(lines) and is_heading[i + 1] else 3
