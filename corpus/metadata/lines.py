"""The lines at the head and the foot of a report, each with what is known of its place."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

from corpus.document import Span
from corpus.extract import Extract
from corpus.lines import logical_lines, physical_lines
from corpus.metadata.words import inside, words
from corpus.plain_text import one_line, plain

_HEAD_CHARS, _FOOT_CHARS = 6000, 1500
_HEAD_LINES, _FOOT_LINES = 60, 14
_LINE_CHARS = 400
_PROSE_CHARS, _PROSE_CJK_CHARS = 60, 24
_SENTENCE = re.compile(r".*[.!?。！？][\"')\]]*$", re.DOTALL)
_CLOSED = re.compile(r"[.!?:;。！？：；][\"')\]]*$")
_CJK = re.compile(r"[\u3400-\u9fff]")
_DECORATION = re.compile(r"^[\s#*_=>|~-]+(?=[^\s#*_=>|~-])|[\s*_#=|]+$")
_WIDE_GAP = re.compile(r"(?<![:：\s])(?:[ \u3000]{3,}|\s*\t\s*)(?=\S)")
_REPEATED = 3
_SPACED_LETTERS = 5  # so many letters set apart are words
_LOWER_SHARE = 0.4
_FEW_LINES = 2  # so many lines without a full stop are no paragraph


@dataclass(frozen=True, slots=True)
class FrontLine:
    """A line of head or foot: its place in the text, its words on one line without decoration.

    `level` is that of a heading which the format says it is, else 0; `gap` the blank lines above;
    `before` the end of the line above if the sentence may have begun there; `parts` its columns,
    set apart by wide gaps, each with its place; `indent` counts the characters before it.
    """

    span: Span
    text: str
    gap: int
    level: int
    is_prose: bool
    is_repeated: bool
    is_cell: bool = False
    before: str = ""
    parts: tuple[tuple[Span, str], ...] = ()
    indent: int = 0

    @property
    def is_cjk(self) -> bool:
        """True for a line of Chinese characters."""
        return bool(_CJK.search(self.text))


@dataclass(frozen=True, slots=True)
class Front:
    """The lines before the first prose, those of the first prose, and the last lines."""

    head: tuple[FrontLine, ...]
    body: tuple[FrontLine, ...]
    foot: tuple[FrontLine, ...]


def headed(front: Front, title: Span | None) -> Front:
    """Return the lines with a head that goes on to the title and beyond it to the first prose."""
    lines = (*front.head, *front.body)
    below = [i for i, line in enumerate(lines) if title and line.span.start >= title.start]
    first = next((i for i in below if lines[i].is_prose), len(front.head))
    n_head = max(first, len(front.head)) if below else len(front.head)
    return Front(lines[:n_head], lines[n_head:], front.foot)


def read_front(extract: Extract) -> Front:
    """Return the lines of head and foot. Only both ends of the text are looked at."""
    text = extract.text
    top = _lines(extract, 0, min(len(text), _HEAD_CHARS))[:_HEAD_LINES]
    foot_start = max(top[-1].span.end if top else 0, len(text) - _FOOT_CHARS)
    bottom = _lines(extract, foot_start, len(text))
    first = next((i for i, line in enumerate(top) if line.is_prose), len(top))
    if not bottom:  # a short report: its last lines are among those of the top
        last = max((i for i, line in enumerate(top) if line.is_prose), default=len(top))
        last = max(last + 1, len(top) - _FOOT_LINES)
        return Front(tuple(top[:first]), tuple(top[first:last]), tuple(top[last:]))
    return Front(tuple(top[:first]), tuple(top[first:]), tuple(bottom[-_FOOT_LINES:]))


def _lines(extract: Extract, start: int, end: int) -> list[FrontLine]:
    text = extract.text[start:end]
    repeated = _repeated(extract.text)
    levels = {b.span.start: b.level for b in extract.blocks if extract.is_marked and b.level}
    cells = {b.span.start for b in extract.blocks if b.kind == "cell"}
    spans = physical_lines(text)
    shown = [one_line(text[span.start : span.end]) for span in spans]
    gaps = [text[: span.start].count("\n") if i == 0 else 0 for i, span in enumerate(spans)]
    for i, (above, below) in enumerate(pairwise(spans), start=1):
        gaps[i] = max(plain(text[above.end : below.start]).count("\n") - 1, 0)
    prose = _prose(text, spans, shown, gaps)
    lines: list[FrontLine] = []
    for i, span in enumerate(spans):
        letters = _without_spacing(text[span.start : span.end])
        words_ = _DECORATION.sub("", letters or shown[i])[:_LINE_CHARS]
        if not words_:
            continue
        place = Span(start + span.start, start + span.end)
        line_above = lines[-1].text if lines and not gaps[i] else ""
        goes_on = prose[i] or words_[0].islower() or _runs_on(line_above)
        before = line_above if line_above and goes_on else ""
        level = levels.get(place.start, 0)
        marks: dict[str, Any] = {
            "is_repeated": shown[i] in repeated,
            "is_cell": place.start in cells,
        }
        is_one = prose[i] or bool(letters)
        parts = ((place, words_),) if is_one else _parts(extract.text, place)
        indent = span.start - text.rfind("\n", 0, span.start) - 1
        marks |= {"before": before, "parts": parts, "indent": indent}
        lines.append(FrontLine(place, words_, gaps[i], level, prose[i], **marks))
    return lines


def _without_spacing(line: str) -> str:
    """Return the words of a line of spaced letters, "R E P O R T   O F"; "" for others."""
    found = re.split(r"\s{2,}", plain(line).strip())
    spaced = [word for word in found if re.fullmatch(r"(?:[^\W\d_] )+[^\W\d_]", word)]
    n_letters = sum(len(word) // 2 + 1 for word in spaced)
    if n_letters < _SPACED_LETTERS or len(spaced) * 2 < len(found):
        return ""
    return " ".join(word.replace(" ", "") if word in spaced else word for word in found)


def _parts(text: str, line: Span) -> tuple[tuple[Span, str], ...]:
    """Return the columns of a line; a label keeps what stands after the gap."""
    cuts = [line.start]
    for gap in _WIDE_GAP.finditer(text, line.start, line.end):
        cuts += [gap.start(), gap.end()]
    spans = [Span(a, b) for a, b in zip(cuts[::2], [*cuts[1::2], line.end], strict=True)]
    shown = [(span, _DECORATION.sub("", one_line(text[span.start : span.end]))) for span in spans]
    return tuple((span, words_[:_LINE_CHARS]) for span, words_ in shown if words_)


def _prose(
    text: str, spans: Sequence[Span], shown: Sequence[str], gaps: Sequence[int]
) -> list[bool]:
    """Return which lines are prose: whole paragraphs, also those that nothing shows as wrapped."""
    logical = iter(logical_lines(text))
    ends = [i for i in range(1, len(spans)) if gaps[i]] + [len(spans)]
    found: list[bool] = []
    whole, is_one = Span(0, 0), False
    for i, span in enumerate(spans):
        while whole.end <= span.start:
            whole = next(logical)
            is_one = _is_prose(one_line(text[whole.start : whole.end]))
        goes_on = i > 0 and not gaps[i] and found[-1] and not _SENTENCE.match(shown[i - 1])
        follows = shown[i + 1] if i + 1 < len(spans) and not gaps[i + 1] else ""
        end = ends[bisect_right(ends, i)]
        may_wrap = end - i > _FEW_LINES or bool(_SENTENCE.match(shown[end - 1]))
        found.append(goes_on or is_one or (may_wrap and _wraps(shown[i], follows)))
    return found


def _wraps(line: str, follows: str) -> bool:
    """True for a long line of small words whose sentence goes on in the next one."""
    if len(line) < _PROSE_CHARS or not follows[:1].islower():
        return False
    found = line.split()
    return sum(word[0].islower() for word in found) > _LOWER_SHARE * len(found)


def _repeated(text: str) -> set[str]:
    """Return the lines that stand several times: running heads."""
    counts = Counter(one_line(line) for line in text.splitlines() if len(line) < 200)
    return {line for line, count in counts.items() if line and count >= _REPEATED}


def _runs_on(line: str) -> bool:
    """True if a sentence goes on in the next line."""
    last = line.rsplit(" ", 1)[-1].lower()
    if _CLOSED.search(line):
        return False
    return last in words("titles", "open_ends") or len(line) > _PROSE_CHARS


def _is_prose(line: str) -> bool:
    least = _PROSE_CJK_CHARS if _CJK.search(line) else _PROSE_CHARS
    if len(line) < least:
        return False
    n_words = len(line.split())
    common = len(inside("languages", "english").findall(line))
    runs = not _CJK.search(line) and n_words > 14 and common / n_words > 0.3
    return bool(_SENTENCE.match(line)) or len(line) > 4 * least or runs
