"""Answer length: the median number of words of the answers given, marks left out.

A question without a result counts as no words. Chinese text is counted as it is divided by
blanks. Liu, Zhang and Liang, "Evaluating Verifiability in Generative Search Engines", EMNLP
Findings 2023, report length beside quality: a longer answer holds more facts by itself.
"""

from __future__ import annotations

from qa.evaluation.measures.measure import Case, Measure, Score
from qa.evaluation.wording import unmarked

MEASURES = (Measure("words", "Median number of words of an answer.", "", "median"),)


def scores(case: Case) -> dict[str, Score]:
    """Return the number of words of an answer that was given."""
    return {} if case.abstained else {"words": float(len(unmarked(case.answer).split()))}
