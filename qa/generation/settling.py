"""One sentence of a model: shown with a citation that holds, replaced by the quote, or dropped."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from qa.answer import Dropped, Evidence
from qa.checking.claim_check import ClaimCheck
from qa.checking.fault import FaultKind
from qa.composing.answer_line import frame, quote_claims
from qa.draft import Claim
from qa.generation.reply import CitedSentence
from qa.question import Question
from qa.text.matching import matches, read_text

_NEARLY_BEST = 0.93
_SPOKEN_OF = 0.5
_NEVER_QUOTED = (FaultKind.MARKUP, FaultKind.LANGUAGE)


@dataclass(frozen=True, slots=True)
class Settled:
    """What becomes of a sentence: the claim to show, and what was dropped."""

    claim: Claim | None
    dropped: Dropped | None = None


class Settler:
    """Settles the sentences of one answer against its numbered evidence."""

    def __init__(self, question: Question, evidence: Sequence[Evidence], check: ClaimCheck) -> None:
        """`evidence` is numbered from 1, the best first."""
        self._question = question
        self._evidence = tuple(evidence)
        self._check = check

    def settle(self, sentence: CitedSentence) -> Settled:
        """Return what may be shown of a sentence."""
        text = sentence.text
        cited = [self._evidence[i - 1] for i in sentence.ids]
        if not self._speaks_of_question(text):
            return self._dropped(text, "topic: beside the question", cited)
        faults = self._check.faults(text, cited)
        if cited and not faults:
            return Settled(Claim(text, tuple(self._needed(text, cited)), is_generated=True))
        if cited and {f.kind for f in faults} == {FaultKind.PERIOD}:
            framed = f"{frame(cited[0].passage.period, False)}{text}"  # copied without its period
            if not self._check.faults(framed, cited):
                return Settled(Claim(framed, tuple(cited), is_generated=True))
        holds = [e for e in self._evidence if not self._check.faults(text, [e])]
        if holds:
            best = max(holds, key=lambda e: self._check.support(text, [e]))
            return Settled(Claim(text, (best,), is_generated=True))
        if not cited:
            faults = self._check.faults(text, self._evidence[:1])
            reason = "citation: none, and no sentence supports it"
            never = any(f.kind in _NEVER_QUOTED for f in faults)
            return self._dropped(text, str(faults[0]) if never else reason, [])
        quotable = [] if any(f.kind in _NEVER_QUOTED for f in faults) else cited
        return self._dropped(text, "; ".join(map(str, faults)), quotable)

    def _dropped(self, text: str, reason: str, cited: Sequence[Evidence]) -> Settled:
        """Drop a sentence; the cited one stands in its place where it is among the best."""
        best = self._evidence[0].score
        for item in cited:
            if item.score >= _NEARLY_BEST * best or item is self._evidence[0]:
                [quote] = quote_claims([item], whole=True)
                return Settled(quote, Dropped(text, reason, is_quoted=True))
        return Settled(None, Dropped(text, reason))

    def _needed(self, text: str, cited: Sequence[Evidence]) -> list[Evidence]:
        """Leave out marks of sentences that neither support the text nor are needed for it."""
        kept = list(cited)
        for item in cited if len(cited) > 1 else ():
            rest = [e for e in kept if e is not item]
            weak = self._check.support(text, [item]) < self._check.bound
            if rest and weak and not self._check.faults(text, rest):
                kept = rest
        return kept

    def _speaks_of_question(self, text: str) -> bool:
        said = read_text(text)
        terms = self._question.all_terms
        return not terms or any(matches(term, said) >= _SPOKEN_OF for term in terms)
