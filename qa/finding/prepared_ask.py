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
        self._fits: dict[AnnotatedSentence, tuple[float, float, float]] = {}

    def fit(self, sentence: AnnotatedSentence) -> tuple[float, float, float]:
        """Return the features "cover", "around" and "form" of a sentence."""
        found = self._fits.get(sentence)
        if found is None:
            cover = self._every.cover_beyond(sentence.report, sentence.text, sentence.led)
            around = self._every.cover(sentence.text, sentence.nearby, sentence.report)
            found = self._fits[sentence] = cover, around, self._form_fit(sentence.line)
        return found
