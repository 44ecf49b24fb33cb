"""One sentence of a model: shown with a citation that holds, replaced by the quote, or dropped."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import zip_longest

from qa.answer import Dropped, Evidence
from qa.checking.claim_check import ClaimCheck
from qa.checking.fault import FaultKind
from qa.composing.answer_line import frame, quote_claims
from qa.draft import Claim
from qa.generation.holding import Holding
from qa.generation.no_answer import has_verb, verdicts_of, why_no_answer
from qa.generation.reply import CitedSentence
from qa.question import Question
from qa.text.matching import matches, read_text

_MAX_EVIDENCE = 8
_NEAR_BEST = 0.5
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

    def __init__(
        self,
        question: Question,
        evidence: Sequence[Sequence[Evidence]],
        check: ClaimCheck,
        holding: Holding,
    ) -> None:
        """`evidence` has a list for each ask, best first; `holding` is of the same question."""
        self.evidence = _numbered(evidence)
        self._best = [found[0] for found in evidence if found]
        self._question = question
        self._check = check
        self._holding = holding
        self._verdicts = verdicts_of(holding.lines, question)

    def settle(self, sentence: CitedSentence) -> Settled:
        """Return what may be shown of a sentence."""
        text = sentence.text
        cited = [self.evidence[i - 1] for i in sentence.ids]
        if reason := self._why_not(text):
            return self._dropped(text, reason, cited)
        faults = self._check.faults(text, cited)
        if self._is_contradicted(text, cited):
            return self._dropped(text, "; ".join(map(str, faults)) or "contradicted", cited)
        if cited and not faults:
            return Settled(Claim(text, tuple(self._needed(text, cited)), is_generated=True))
        if cited and {f.kind for f in faults} == {FaultKind.PERIOD}:
            framed = f"{frame(cited[0].passage.period, 'en')}{text}"  # copied without its period
            if not self._check.faults(framed, cited):
                return Settled(Claim(framed, tuple(cited), is_generated=True))
        holds = [e for e in self.evidence if not self._check.faults(text, [e])]
        if holds:
            best = max(holds, key=lambda e: self._check.support(text, [e]))
            return Settled(Claim(text, (best,), is_generated=True))
        if not cited:
            faults = self._check.faults(text, self.evidence[:1])
            reason = "citation: none, and no sentence supports it"
            never = any(f.kind in _NEVER_QUOTED for f in faults)
            return self._dropped(text, str(faults[0]) if never else reason, [])
        quotable = [] if any(f.kind in _NEVER_QUOTED for f in faults) else cited
        return self._dropped(text, "; ".join(map(str, faults)), quotable)

    def _why_not(self, text: str) -> str:
        """Return why a sentence is no answer to the question; "" if it may be one."""
        if reason := why_no_answer(text, self._question, self._verdicts):
            return f"form: {reason}"
        if has_verb(text):
            is_on_topic = self._speaks_of_question(text) or self._holding.holds(text)
            return "" if is_on_topic else "topic: beside the question"
        # A bare name or figure says of it what was asked: so only of what the reports answer.
        return "" if self._holding.is_part(text) else "form: not what the reports answer"

    def _is_contradicted(self, text: str, cited: Sequence[Evidence]) -> bool:
        """True if a cited sentence, or the best, says otherwise: then no other is cited instead.

        Of several sentences cited, each may bear out a part; of several asks, each has its best.
        """
        is_best = any(e in self._best for e in cited)
        against = [*(cited if len(cited) == 1 else ()), *(() if is_best else self._best)]
        return any(self._check.contradicts(text, e) for e in against)

    def _dropped(self, text: str, reason: str, cited: Sequence[Evidence]) -> Settled:
        """Drop a sentence; the cited one stands in its place where it is among the best."""
        best = self.evidence[0].score
        for item in cited:
            if item.score >= _NEARLY_BEST * best or item is self.evidence[0]:
                [quote] = quote_claims([item], whole=True)
                return Settled(quote, Dropped(text, reason, is_quoted=True))
        return Settled(None, Dropped(text, reason))

    def _needed(self, text: str, cited: Sequence[Evidence]) -> list[Evidence]:
        """Leave out marks of sentences that neither support the text nor are needed for it."""
        kept = list(cited)
        for item in cited if len(cited) > 1 else ():
            rest = [e for e in kept if e is not item]
            weak = self._check.support(text, [item]) < self._check.bounds.support
            if rest and weak and not self._check.faults(text, rest):
                kept = rest
        return kept

    def _speaks_of_question(self, text: str) -> bool:
        said = read_text(text)
        terms = self._question.all_terms
        return not terms or any(matches(term, said) >= _SPOKEN_OF for term in terms)


def _numbered(evidence: Sequence[Sequence[Evidence]]) -> tuple[Evidence, ...]:
    """The best sentences of all parts in turn, each once; far weaker ones are left out."""
    best = max((found[0].score for found in evidence if found), default=0.0)
    merged = {
        (e.passage.doc_id, e.sentence): e
        for row in zip_longest(*evidence)
        for e in row
        if e is not None and e.score >= _NEAR_BEST * best
    }
    return tuple(merged.values())[:_MAX_EVIDENCE]
