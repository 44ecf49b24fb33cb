"""Figures and years that an answer gives without ground.

- figure errors: 1 if an answer gives a figure that stands neither in what it cites (quote,
  title, date, headings, period) nor in the question, else 0. A difference of two cited figures
  is no error, nor is a figure's other spelling (1,065 and 1065). Over all answers given.
- year errors: 1 if the question names years, and no citation is of one of them: neither by its
  period nor by its date nor by its words, else 0. Over the answers to questions that name a
  year. It is how a figure of the plan is given for that of the result.

Only digits are compared. Both are of this project; unsupported figures are the entity errors of
Nan et al., "Entity-level Factual Consistency of Abstractive Text Summarization", EACL 2021, kept
to numbers.
"""

from __future__ import annotations

import re
from decimal import Decimal
from itertools import permutations

from qa.evaluation.measures.measure import Case, Measure, Record, Score
from qa.evaluation.wording import flat, unmarked

MEASURES = (
    Measure("figure errors", "The answer gives a figure that it doesn't cite.", "lower"),
    Measure("year errors", "The question names a year, and no citation is of it.", "lower"),
)
_FIGURE_IN_DIGITS = re.compile(r"\d+(?:,\d{3})*(?:\.\d+)?")
_YEAR_ANYWHERE = re.compile(r"(?<!\d)(?:19|20)\d\d(?!\d)")


def scores(case: Case) -> dict[str, Score]:
    """Return the errors of an answer that was given."""
    if case.abstained or not case.citations:
        return {}
    found: dict[str, Score] = {"figure errors": float(bool(unfounded_figures(case)))}
    asked = set(_YEAR_ANYWHERE.findall(case.question.question))
    if asked:
        cited = {year for c in case.citations for year in _YEAR_ANYWHERE.findall(_said(c))}
        found["year errors"] = float(not asked & cited)
    return found


def unfounded_figures(case: Case) -> list[str]:
    """Return the figures of an answer that neither its citations nor the question give."""
    cited = {_value(f) for c in case.citations for f in _FIGURE_IN_DIGITS.findall(_said(c))}
    asked = " ".join([case.question.question, *(turn.text for turn in case.question.history)])
    known = cited | {_value(f) for f in _FIGURE_IN_DIGITS.findall(asked)}
    lacking = [
        f for f in _FIGURE_IN_DIGITS.findall(unmarked(case.answer)) if _value(f) not in known
    ]
    if not lacking:
        return []
    differences = {a - b for a, b in permutations(cited, 2)}
    return [figure for figure in dict.fromkeys(lacking) if _value(figure) not in differences]


def _value(figure: str) -> Decimal:
    return Decimal(figure.replace(",", ""))


def _said(citation: Record) -> str:
    """Return all that a citation shows: its quote, and where that stands."""
    parts = [citation.get(name) for name in ("quote", "title", "date", "period")]
    return flat(" ".join([*(str(part or "") for part in parts), *(citation.get("heading") or ())]))
