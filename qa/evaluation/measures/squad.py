"""Exact match and F1 against reference answers, by SQuAD's arithmetic.

Both texts are put in lower case and stripped of punctuation, of the articles a, an, the, and of
doubled blanks. EM is 1 if they are then equal; F1 is the harmonic mean of the precision and the
recall of their words, with repetition. Of several reference answers the best counts. If either
text has no words, both are 1 where neither has any, else 0: an unanswerable question is answered
right by abstaining. (Rajpurkar, Jia and Liang, "Know What You Don't Know", ACL 2018, and its
evaluation script, version 2.0.)

Compared is the short answer: the first line, without marks and quotation marks; none where the
question was abstained from. Over all questions that have a reference answer or are known to be
unanswerable; the break-down tells the two apart.
"""

from __future__ import annotations

import re
import string
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from qa.evaluation.measures.measure import Case, Measure, Score
from qa.evaluation.wording import unmarked

MEASURES = (
    Measure("EM", "The short answer equals a reference answer, by SQuAD's normalisation."),
    Measure("F1", "Overlap in words of the short answer and the best reference answer."),
)
_ARTICLE = re.compile(r"\b(a|an|the)\b")
_PUNCTUATION = frozenset(string.punctuation)


def scores(case: Case) -> dict[str, Score]:
    """Return EM and F1 of a question with a reference."""
    references = reference_answers(case)
    if references is None:
        return {}
    if not case.was_run or case.failed:
        return {"EM": 0.0, "F1": 0.0}
    said = short_answer(case)
    return {
        "EM": max(exact(said, reference) for reference in references),
        "F1": max(f1(said, reference) for reference in references),
    }


def reference_answers(case: Case) -> Sequence[str] | None:
    """Return the reference answers: no text for an unanswerable question, None if unknown."""
    if case.question.answerable is False:
        return ("",)
    # As the official script: a reference that normalises to nothing is none.
    known = tuple(text for text in case.question.answers if normalise(text))
    return known or None


def short_answer(case: Case) -> str:
    """Return the answer's first line without marks; no text for an abstention."""
    if case.abstained:
        return ""
    first = unmarked(case.answer).strip().partition("\n")[0]
    return first.strip().removeprefix("“").removesuffix("”")


def normalise(text: str) -> str:
    """Return a text in lower case, without punctuation, articles and doubled blanks."""
    bare = "".join(character for character in text.lower() if character not in _PUNCTUATION)
    return " ".join(_ARTICLE.sub(" ", bare).split())


def exact(said: str, reference: str) -> float:
    """Return 1 if both texts are the same when normalised, else 0."""
    return float(normalise(said) == normalise(reference))


def f1(said: str, reference: str) -> float:
    """Return the harmonic mean of the precision and recall of words."""
    words, wanted = normalise(said).split(), normalise(reference).split()
    if not words or not wanted:
        return float(words == wanted)
    n_same = sum((Counter(words) & Counter(wanted)).values())
    return 2 * n_same / (len(words) + len(wanted))


@dataclass(frozen=True, slots=True)
class Prediction:
    """What is known of a question: its score if answered, the probability that it has no answer."""

    score: float
    no_answer_probability: float
    has_answer: bool
    answered: bool


def best_threshold(predictions: Iterable[Prediction]) -> tuple[float, float]:
    """Return the best mean score, and the probability above which to abstain to reach it.

    At first nothing is answered, which is right where there is no answer; then answers are let
    in by rising probability. An answer where there is none loses what abstaining had won.
    """
    ordered = sorted(predictions, key=lambda p: p.no_answer_probability)
    total = best = float(sum(not p.has_answer for p in ordered))
    threshold = 0.0
    for prediction in ordered:
        total += prediction.score if prediction.has_answer else -float(prediction.answered)
        if total > best:
            best, threshold = total, prediction.no_answer_probability
    return (best / len(ordered), threshold) if ordered else (0.0, 0.0)
