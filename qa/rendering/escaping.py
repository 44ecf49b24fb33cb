"""Text from outside made safe to show: no markup on a page, nothing that a terminal obeys.

Reports, their titles, questions and models' texts pass here before they are shown, and nowhere
else: signs that would turn or hide what stands around them are put in sight.
"""

from __future__ import annotations

import html
import json
import re
from typing import Any

from qa.text.hygiene import TURNS, in_sight, visible

_OBEYED = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f]")


def escape(text: str) -> str:
    """Return text as HTML that shows it as it is, in an element or an attribute."""
    return html.escape(visible(text))


def for_terminal(text: str) -> str:
    """Return lines of text in which nothing moves the cursor, colours, or turns round."""
    return _OBEYED.sub(in_sight, visible(text))


def json_line(value: Any) -> str:
    """Return JSON on one line that reads in a terminal as it is; its value is unchanged."""
    written = json.dumps(value, ensure_ascii=False)
    return TURNS.sub(lambda m: f"\\u{ord(m[0]):04x}", written)
