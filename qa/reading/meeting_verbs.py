"""Deeds at a meeting in one word each: to chair, head, lead, run or host is to preside over it."""

from __future__ import annotations

import re

_MEETING = (
    r"(?=(?:(?!(?:of|when|at|during|in|by|for|and|while)\b)[\w'-]+ ){0,7}?"
    r"(?:meeting|session|conference|plenary|plenum|sitting|gathering|proceedings)s?\b)"
)
_DEEDS = tuple(
    (re.compile(pattern, re.IGNORECASE), deed)
    for pattern, deed in (
        (
            rf"\b(?:chair(?:s|ed|ing)?|head(?:s|ed|ing)?|led|leads?|leading|hosts?|hosted|hosting|runs?|ran|running|conduct(?:s|ed)?) {_MEETING}",
            "presided over ",
        ),
        (
            rf"(?<=\bwho )(?:was|were|is|are|had been|all was|else was|else were) (?:present )?(?:at|in) {_MEETING}",
            "attended ",
        ),
    )
)


def in_plain_deeds(text: str) -> str:
    """Return a question with such verbs in the one word for their deed.

    "Chaired" shares its stem with the office of a chairman, and "led" says little by itself.
    """
    for pattern, deed in _DEEDS:
        text = pattern.sub(deed, text)
    return text
