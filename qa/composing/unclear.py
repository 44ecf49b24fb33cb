"""Text that a report garbles: quoted as it is, marked as unclear, never mended."""

from __future__ import annotations

from collections.abc import Sequence

from qa.draft import Claim
from qa.lexicon.corpus_lexicon import Doubt
from qa.lexicon.english import pattern
from qa.lexicon.wording import Language, word

# Patterns, with the key of what is said of them.
_GARBLED = (
    (pattern("composing", "one_figure"), "one_figure"),
    (pattern("composing", "torn"), "torn"),
)
_ABBREVIATED = pattern("composing", "abbreviated")


def mark_unclear(
    claims: Sequence[Claim], language: Language, doubts: Sequence[Doubt] = ()
) -> list[Claim]:
    """Return the claims; where what they show is garbled, a line after them says in what way.

    `doubts` are what may be wrong in the reports at hand alone.
    """
    notes: dict[str, Claim] = {}
    for claim in claims:
        what = _fault(_ABBREVIATED.sub(" ", claim.text), language, doubts)
        if what:
            said = word("unclear", language, what=what)
            notes.setdefault(said, Claim(said, claim.evidence))
    return [*claims, *notes.values()]


def _fault(shown: str, language: Language, doubts: Sequence[Doubt]) -> str:
    """Return in what way a text is unclear; "" if it is clear."""
    for garbled, key in _GARBLED:
        if garbled.search(shown):
            return word(key, language)
    return next((doubt.what[language] for doubt in doubts if doubt.pattern.search(shown)), "")
