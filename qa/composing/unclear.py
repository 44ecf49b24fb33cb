"""Text that a report garbles: quoted as it is, marked as unclear, never mended."""

from __future__ import annotations

import re
from collections.abc import Sequence

from qa.draft import Claim

_GARBLED = (
    (
        re.compile(
            r"(?<![\d.,])(\d[\d,.]*(?: (?:million|billion))? \w+), an? (?:increase|growth|rise|decrease|drop) of \1"
        ),
        "the amount and its change are given as one figure",
        "数额与增幅写成了同一数字",
    ),
    (
        re.compile(r"[a-z]{3,}\. (?:\d|(?!e\.g|i\.e)[a-z]+\b)(?!.{0,3}\))"),
        "a sentence is torn",
        "原句断裂",
    ),
    (
        re.compile(r"\d acres?\b"),
        "“acres” may stand for the Chinese unit mu, a sixth of an acre",
        "“acres”可能指“亩”",
    ),
)
_ABBREVIATED = re.compile(r"\b(?:etc|vs|No|Nos|approx|incl|fig|figs|Sept|Dr|Mr|Mrs)\. ")


def mark_unclear(claims: Sequence[Claim], is_chinese: bool) -> list[Claim]:
    """Return the claims; where what they show is garbled, a line after them says in what way."""
    notes: dict[str, Claim] = {}
    for claim in claims:
        shown = _ABBREVIATED.sub(" ", claim.text)
        found = next((row for row in _GARBLED if row[0].search(shown)), None)
        if found:
            _, english, chinese = found
            said = (
                f"原文此处不清：{chinese}。"
                if is_chinese
                else f"The text is unclear here: {english}."
            )
            notes.setdefault(said, Claim(said, claim.evidence))
    return [*claims, *notes.values()]
