"""What a web page wraps around a report: lines that say nothing about Beijing's plans."""

from __future__ import annotations

import re

_FURNITURE = (
    re.compile(r"(Chinese|English)$"),
    re.compile(r"Topics:?$"),
    re.compile(r"(Date|Source|Author|Editor):\s*\S.*$"),
    re.compile(r"font\s?Size:.*$", re.IGNORECASE),
    re.compile(r"\S+\.(png|jpe?g|gif|webp)$", re.IGNORECASE),
    re.compile(r"\d{4}-\d{2}-\d{2}([ T]\d{2}:\d{2}(:\d{2})?)?$"),
    re.compile(r"#\w+(\s+#\w+){2,}\s*$"),
    re.compile(
        r"(Related Posts|Leave a Comment|Share this|Share|Print|Back to top)$", re.IGNORECASE
    ),
)


def is_furniture(line: str) -> bool:
    """True for a line of the page around the report. `line` is plain and without blanks around."""
    return any(pattern.match(line) for pattern in _FURNITURE)
