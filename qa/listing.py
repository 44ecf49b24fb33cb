"""Lists: the items that a sentence joins, one a line, each cited."""

from __future__ import annotations

import re
from collections.abc import Sequence

from qa.answer import Evidence
from qa.draft import Claim
from qa.phrasing import quote_claims
from qa.question import Question


def compose_list(question: Question, points: Sequence[Evidence]) -> list[Claim]:
    """Return the sentence that lists, whole: its items stay in their order and words."""
    return [c for point in points for c in quote_claims([point], whole=True)]


def numbered_items(text: str) -> list[str]:
    """Return the items of "1) …; 2) …" in a text, or none."""
    return [p.strip(" ;,.") for p in re.split(r"\b\d\)\s*", text)[1:]]
