"""Verbatim rate: citations whose quote stands in the report that they name, of all citations.

Case, blanks and kinds of quotation marks don't matter. Over the citations of all questions;
measured only where the reports are at hand. What Menick et al., "Teaching language models to
support answers with verified quotes", 2022, enforce while decoding is here counted afterwards.
"""

from __future__ import annotations

from qa.evaluation.measures.measure import Case, Measure, Score

MEASURES = (
    Measure("verbatim", "Share of the citations whose quote stands in the report that they name."),
)


def scores(case: Case) -> dict[str, Score]:
    """Return how many of the citations stand in their report."""
    if case.texts is None or not case.citations:
        return {}
    standing = sum(
        case.texts.hold(str(c.get("doc_id") or ""), str(c.get("quote") or ""))
        for c in case.citations
    )
    return {"verbatim": (standing, len(case.citations))}
