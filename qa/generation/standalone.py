"""A follow-up rewritten by a language model, taken only where the conversation bears it out."""

from __future__ import annotations

import re
from collections.abc import Sequence

from index.tokens import STOP_WORDS, words
from qa.answer import Turn
from qa.finding.injection import is_injection
from qa.generation.language_model import GenerationError, LanguageModel, complete
from qa.generation.prompt import standalone_messages
from qa.lexicon.english import word_list
from qa.reading.intake import rejection
from qa.text.matching import root
from qa.text.synonyms import to_stems
from qa.text.terms import is_informative

_MAX_CHARS = 300
_ONLY_POINTS_BACK = frozenset(to_stems(" ".join(word_list("generation", "points_back"))))
_MAY_ASK = frozenset(to_stems(" ".join(word_list("generation", "asks"))))
_CITATION_MARK = re.compile(r"(?<!\s)\s*\[\d+\]")


def propose_standalone(
    model: LanguageModel,
    question: str,
    history: Sequence[Turn],
    own: frozenset[str] = frozenset(),
) -> str | None:
    """Return the model's standalone question; None where it fails or says what nobody said.

    `own` are words that anybody may add, since every report is about them.
    """
    system, user = standalone_messages(question, history)
    try:
        reply = complete(model, user.text, system=system.text)
    except GenerationError:
        return None
    proposal = " ".join(re.sub(r"<think>.*?</think>", " ", reply, flags=re.DOTALL).split()).strip(
        '"“” '
    )
    return proposal if is_supported(proposal, question, history, own) else None


def is_supported(
    proposal: str, question: str, history: Sequence[Turn], own: frozenset[str] = frozenset()
) -> bool:
    """True if a proposal is one question that keeps what was asked and adds only what was said."""
    if (
        not proposal
        or len(proposal) > _MAX_CHARS
        or proposal.count("?") != 1
        or not proposal.endswith("?")
    ):
        return False
    if rejection(proposal) or is_injection(proposal):
        return False
    asked, proposed = _said(question, own), _said(proposal, own)
    before = {s for turn in history for s in _said(_CITATION_MARK.sub("", turn.text), own)}
    kept = {s for s in asked - _ONLY_POINTS_BACK if not s.isdigit()}
    lost = {s for s in kept if s not in proposed}
    # A year or figure of the question is never let go; one other word may be said differently.
    figures = {s for s in asked if s[0].isdigit()}
    invented = proposed - asked - before - _MAY_ASK - _ONLY_POINTS_BACK
    return figures <= proposed and len(lost) <= len(kept) // 3 and not invented


def _said(text: str, own: frozenset[str]) -> set[str]:
    """The roots of the words that say something."""
    content = [
        w for w in words(text) if w not in STOP_WORDS and (w[0].isdigit() or is_informative(w, own))
    ]
    return {root(s) for w in content for s in to_stems(w)}
