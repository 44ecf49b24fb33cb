"""The one table of features: numbers that speak for or against a sentence or an answer.

The ranker weighs those of a sentence, the judge those of an answer; the programs that fit them and
the weight files go by the names given here.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from types import MappingProxyType
from typing import Literal

_WEIGHTS = Path(__file__).parents[1] / "weights" / "evidence.json"

Direction = Literal[1, 0, -1]


@dataclass(frozen=True, slots=True)
class Feature:
    """A number with one meaning. All go from 0 to 1 unless `low` and `high` say otherwise.

    `direction` is 1 if it speaks for an answer, -1 if against one, 0 if it may do either.
    """

    name: str
    meaning: str
    direction: Direction
    low: float = 0.0
    high: float = 1.0


RANKED_FIRST = (
    Feature("cover", "share of what the ask says beyond the report's name, headings counted", 1),
    Feature("around", "share of the ask's terms in sentence, paragraph, headings and title", 1),
    Feature("cosine", "cosine of sentence and query", 1, -1.0),
    Feature("passage", "score of the passage in the search", 1, -1.0),
    Feature("period", "whether the sentence's period is the one asked for", 1, -1.0),
    Feature("report", "whether the report is one that the ask names", 1, -1.0),
    Feature("form", "whether the sentence has the form of an answer of this type", 1),
    Feature("record", "whether a line about the page itself is asked for", 1, -1.0),
)
"""What every candidate sentence is ranked by, before its clauses are looked at."""

RANKED_THEN = (
    Feature("clause", "share of the ask's own terms that the best clause speaks of", 1, -0.3),
    Feature("head", "how well the clause names what is counted or listed; 0.5 if nothing is", 1),
)
"""What the best candidates are ranked by besides."""

RANKED = (*RANKED_FIRST, *RANKED_THEN)

READER = Feature("reader", "log-odds by the learned reader that the sentence answers, by 10", 1, -1)
"""What the first few are put in order by, beside all this; evidence that was not read has none."""

OF_BEST = ("cover", "clause", "cosine", "form", "period", "report", "passage")
"""Those of a sentence that the judge weighs too."""

JUDGED = (
    *(feature for name in OF_BEST for feature in RANKED if feature.name == name),
    Feature("unknown", "share of the terms that no report knows", -1),
    Feature("unmatched_names", "share of the names that stand nowhere near the sentence", -1),
    Feature("other_year", "a year is asked for, and the period is another", -1),
    Feature("other_place", "the ask names a place that the passage doesn't", -1),
    Feature("no_figure", "a figure is asked for, and the clause has none of its kind", -1),
    Feature("other_count", "no figure of the sentence stands near what is counted", -1),
    Feature("not_speaker", "somebody's words are asked for, and somebody else speaks", -1),
    Feature("premise", "the ask takes for granted what the sentence doesn't say", -1),
    Feature("other_figure", "the ask gives a figure or a month that stands nowhere near", -1),
    Feature("clash", "the sentence plainly answers something else (qa/judging/signs.py)", -1),
    Feature("n_terms", "number of terms to find, of 8", 0),
    Feature("number", "the ask is for a figure", 0),
    Feature("yes_no", "the ask is for a verdict", 0),
    Feature("follow_up", "the ask leans on the turns before it", 0),
)
"""What the judge weighs: the features of the best sentence, and what else is known of an answer."""

FIRST_LOOK = Feature("first_look", "log-odds by all that is judged without the reader", 1, -30, 30)

READ = (
    FIRST_LOOK,
    Feature(READER.name, "the reader's log-odds of the best sentence, by 10", 1, -1),
    Feature("margin", "by how much they are above those of the next sentence", 1, -2, 2),
)
"""What the judge weighs then, where the reader could read."""


def names_of(features: tuple[Feature, ...]) -> tuple[str, ...]:
    """Return the names of features, in their order."""
    return tuple(feature.name for feature in features)


@lru_cache(maxsize=1)
def default_weights() -> Mapping[str, float]:
    """Return the shipped weights of ranking; `qa.training.fit_ranker` fits them."""
    weights: dict[str, float] = json.loads(_WEIGHTS.read_text(encoding="utf-8"))["weights"]
    return MappingProxyType(weights)
