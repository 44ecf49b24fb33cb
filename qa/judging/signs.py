"""The registry of signs: what tells that the evidence answers something else than is asked.

A sign is a test with a name and a reason. It sets a feature of the judge (qa/finding/features.py);
several signs may set the same one, which then is 1 if any of them holds.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from corpus.plain_text import is_chinese
from qa.answer import Evidence
from qa.judging import figure_signs, person_signs, topic_signs
from qa.question import Question
from qa.text.terms import Term

Test = Callable[[Question, Evidence, Sequence[Term]], bool]
"""Whether a sign holds for an ask, its best evidence, and the terms that this should speak of."""


@dataclass(frozen=True, slots=True)
class Sign:
    """One sign. `reason` completes "The evidence may not answer: ...".

    `is_english` means that it looks for English words, which no Chinese sentence has.
    """

    name: str
    feature: str
    reason: str
    holds: Test
    is_english: bool = True


SIGNS = (
    Sign(
        "other_year",
        "other_year",
        "it is of another year",
        topic_signs.is_of_other_year,
        is_english=False,
    ),
    Sign(
        "other_place",
        "other_place",
        "it names another place",
        topic_signs.is_of_other_place,
        is_english=False,
    ),
    Sign(
        "no_figure",
        "no_figure",
        "it has no such figure",
        figure_signs.lacks_figure_asked_for,
        is_english=False,
    ),
    Sign(
        "counts_elsewhere",
        "other_count",
        "no figure stands near what is counted",
        figure_signs.counts_things_elsewhere,
        is_english=False,
    ),
    Sign("other_speaker", "not_speaker", "somebody else says it", person_signs.is_said_by_other),
    Sign("premise", "premise", "it doesn't say what is presumed", topic_signs.lacks_premise),
    Sign(
        "other_figure",
        "other_figure",
        "a figure or month asked of is not near",
        topic_signs.lacks_given_figure,
    ),
    Sign(
        "no_cause",
        "clash",
        "it gives no cause and no aim",
        topic_signs.lacks_cause,
        is_english=False,
    ),
    Sign("other_ordinal", "clash", "it is another in the order", topic_signs.has_other_ordinal),
    Sign("total_for_growth", "clash", "a total for a growth", figure_signs.is_total_for_growth),
    Sign("too_few", "clash", "it lists too few things", figure_signs.has_too_few_items),
    Sign("no_entity", "clash", "it names no such body", topic_signs.lacks_entity),
    Sign(
        "little_told",
        "clash",
        "it has little of what is asked",
        topic_signs.has_little_of_it,
        is_english=False,
    ),
    Sign("no_person", "clash", "it names nobody", person_signs.lacks_person, is_english=False),
    Sign("other_rank", "clash", "it names a deputy, or not a deputy", person_signs.has_other_rank),
    Sign("no_superlative", "clash", "it tells no most or least", topic_signs.lacks_superlative),
    Sign(
        "no_date",
        "clash",
        "it has no date so fine",
        topic_signs.lacks_date_asked_for,
        is_english=False,
    ),
    Sign("counts_another", "clash", "it counts another thing", figure_signs.counts_another),
)


def terms_to_find(ask: Question, best: Evidence) -> list[Term]:
    """Return the terms that evidence should speak of; a byline or date line need have none."""
    if best.features["record"] == 1.0 and ask.doc_ids:
        return []
    return [t for t in ask.all_terms if t.weight > 0]


def firing(ask: Question, best: Evidence) -> list[str]:
    """Return the names of the signs that hold for the best evidence of an ask."""
    terms, in_chinese = terms_to_find(ask, best), is_chinese(best.line)
    return [
        sign.name
        for sign in SIGNS
        if not (in_chinese and sign.is_english) and sign.holds(ask, best, terms)
    ]


def sign_features(
    ask: Question, best: Evidence, terms: Sequence[Term], without: str = ""
) -> dict[str, float]:
    """Return the features that signs set, each 1.0 or 0.0, in the order of `SIGNS`.

    The sign called `without` sets none.
    """
    values: dict[str, float] = {}
    in_chinese = is_chinese(best.line)
    for sign in SIGNS:
        if sign.name == without or (in_chinese and sign.is_english):
            values.setdefault(sign.feature, 0.0)
        elif not values.get(sign.feature):
            values[sign.feature] = float(sign.holds(ask, best, terms))
    return values
