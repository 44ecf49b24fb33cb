"""What a page wraps around a report: lines of its head and foot that are no text of the report."""

from __future__ import annotations

import re
from collections.abc import Sequence

# These are no text of a report wherever they stand; those below stand around a report.
_NO_TEXT = (
    re.compile(r"font\s?Size:.*$", re.IGNORECASE),
    re.compile(r"\S+\.(png|jpe?g|gif|webp)$", re.IGNORECASE),
    re.compile(r"#\w+(\s+#\w+){2,}\s*$"),
)
_AROUND = (
    re.compile(r"(Chinese|English)$"),
    re.compile(r"Topics:?$"),
    re.compile(r"(Date|Source|Author|Editor):\s*\S.*$"),
    re.compile(r"\d{4}-\d{2}-\d{2}([ T]\d{2}:\d{2}(:\d{2})?)?$"),
    re.compile(
        r"(Related Posts|Leave a Comment|Share this|Share|Print|Back to top)$", re.IGNORECASE
    ),
)
_PROSE = re.compile(r"(?=.{30}).*[.!?。！？][\"')\]]*$", re.DOTALL)


def page_lines(lines: Sequence[str]) -> set[int]:
    """Return which lines are of the page around the report.

    `lines` are plain and without blanks around. Those of head and foot stand before the first line
    of prose and after the last; between them a line such as "Date: 4 May" is of the report.
    """
    prose = [i for i, line in enumerate(lines) if _PROSE.match(line)]
    head, foot = (prose[0], prose[-1]) if prose else (len(lines), -1)
    return {
        i
        for i, line in enumerate(lines)
        if _is_one(_NO_TEXT, line) or (not head < i < foot and _is_one(_AROUND, line))
    }


def is_furniture(line: str) -> bool:
    """True for a line that pages have around a report. `line` is plain, without blanks around."""
    return _is_one((*_NO_TEXT, *_AROUND), line)


def _is_one(patterns: Sequence[re.Pattern[str]], line: str) -> bool:
    return any(pattern.match(line) for pattern in patterns)
