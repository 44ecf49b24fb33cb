"""Citation marks as links to their cards, and date and period of a citation; all escaped."""

from __future__ import annotations

import re
from collections.abc import Sequence

from qa.answer import Citation
from qa.rendering.escaping import escape
from qa.rendering.words import Language, also_words, page_words, period_words

_NUMBERED_MARK = re.compile(r"\[(\d+)\]")


def mark_html(number: int, turn: int, title: str, *, name: str = "") -> str:
    """Return the mark of a citation: a link to its card; `name` is its own id, "" for none."""
    own = f' id="{name}"' if name else ""
    return (
        f'<a class="mark" href="#card-{turn}-{number}"{own} title="{escape(title)}">[{number}]</a>'
    )


def with_marks(line: str, turn: int, citations: Sequence[Citation], named: set[str]) -> str:
    """Escape a line, then turn the marks of citations that exist into links.

    The first mark of a number gets the id `cite-<turn>-<number>`, the target of "Back to the
    answer". `named` holds the ids given so far and is added to.
    """
    titles = {str(c.number): c.title for c in citations}

    def link(match: re.Match[str]) -> str:
        if match[1] not in titles:
            return match.group()
        name = f"cite-{turn}-{match[1]}"
        is_first = name not in named
        named.add(name)
        return mark_html(int(match[1]), turn, titles[match[1]], name=name if is_first else "")

    return _NUMBERED_MARK.sub(link, escape(line))


def where_html(citation: Citation, language: Language) -> str:
    """Return date, page and period of a citation, and the further files that have its text."""
    page, period = page_words(citation.page, language), period_words(citation.period, language)
    parts = (citation.date, page, period, also_words(citation.also_in, language))
    return escape(" · ".join(part for part in parts if part))
