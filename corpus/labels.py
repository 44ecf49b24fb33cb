"""What a line of the first page is marked as: its label, what it begins with, what is no date."""

from __future__ import annotations

import re

from corpus.dates import find_dates
from corpus.word_lists import any_of, whole, words

_LABEL = re.compile(r"([^:：]{1,24})[:：]\s*(.*)$", re.DOTALL)
_NEXT_LABEL = re.compile(r"\s+\S{2,6}[:：]")
_AROUND_DATE = re.compile(r"[\s|,;:·•/()\[\]–—-]+|\d{1,2}:\d{2}(?::\d{2})?|\b[ap]\.?m\.?\b", re.I)


def label_of(line: str) -> tuple[str, str]:
    """Return the label of a line and what follows: "Subject: Gates"; "" without a known label."""
    match = _LABEL.match(line)
    if match:
        label = re.sub(r"\s+(?=[\u3400-\u9fff])", "", match.group(1)).strip()
        if any(whole("lines", name).match(label) for name in ("labelled", "titled")):
            return label.lower(), _NEXT_LABEL.split(match.group(2))[0].strip()
    return "", line


def without_dates(line: str) -> str:
    """Return what a line says beside dates, days of the week and times."""
    for mention in reversed(find_dates(line)):
        line = line[: mention.span.start] + " " + line[mention.span.end :]
    line = re.sub(any_of(words("dates", "weekdays")) + r"\.?", " ", line, flags=re.IGNORECASE)
    return " ".join(_AROUND_DATE.sub(" ", line).split())


def begins_with(name: str, text: str) -> bool:
    """True for a text that begins with one of a list of `lines`."""
    return bool(re.match(rf"(?:{'|'.join(words('lines', name))})", text, re.IGNORECASE))
