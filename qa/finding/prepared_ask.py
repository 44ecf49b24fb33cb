"""What a question looks for in sentences: worked out once, remembered for each sentence."""

from __future__ import annotations

from qa.finding.annotation import AnnotatedSentence
from qa.finding.answer_form import clause_filter, form_scorer
from qa.question import Question
from qa.text.matching import Matcher

WITH_BEFORE = 0.85
"""What counts of the terms that a sentence covers only together with the one before it."""


class PreparedAsk:
    """A question, prepared to be looked for in many sentences."""

    def __init__(self, question: Question) -> None:
        """Prepare a question."""
        self.question = question
        self.own = Matcher(question.terms or question.carried)
        self.need = clause_filter(question)
        self._every = Matcher(question.all_terms)
        self._form_fit = form_scorer(question)
        self._fits: dict[AnnotatedSentence, tuple[float, float]] = {}

    def fit(self, sentence: AnnotatedSentence) -> tuple[float, float]:
        """Return how much of the terms a sentence covers, and how well its form suits the type."""
        found = self._fits.get(sentence)
        if found is None:
            found = self._fits[sentence] = self._cover(sentence), self._form_fit(sentence.line)
        return found

    def _cover(self, sentence: AnnotatedSentence) -> float:
        """The share of the terms that a sentence covers; with the one before it a little less."""
        alone = self._every.coverage(sentence.text, sentence.nearby)
        if sentence.text_with_before is None:
            return alone
        together = self._every.coverage(sentence.text_with_before, sentence.nearby)
        return max(alone, WITH_BEFORE * together)
