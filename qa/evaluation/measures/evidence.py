"""Evidence@k: 1 if every piece of evidence stands in one of the first k passages found, else 0.

A piece of evidence is a group of the set: any one of its quotes or spans will do. A passage
holds a quote if the quote stands in its text; a span without a quote, if the two overlap; a
whole document, if the passage is of it. Over answerable questions for which the set names
evidence. It is stricter than success@k, which asks for one piece: an answer needs all.

Judging spans rather than passages follows Natural Questions, Kwiatkowski et al., TACL 2019:
another way of splitting the reports leaves the judgements as they are.
"""

from __future__ import annotations

from corpus.document import Span
from qa.evaluation.measures.measure import Case, Measure, Record, Score
from qa.evaluation.set_question import EvidenceQuote
from qa.evaluation.wording import flat

CUTS = (1, 5, 10)
MEASURES = tuple(
    Measure(
        f"evidence@{k}",
        "Every piece of evidence stands in the first passage found."
        if k == 1
        else f"Every piece of evidence stands in one of the first {k} passages found.",
    )
    for k in CUTS
)


def scores(case: Case) -> dict[str, Score]:
    """Return the scores of an answerable question whose evidence is known."""
    if not case.question.answerable or not case.question.evidence:
        return {}
    ranks = first_ranks(case)
    return {f"evidence@{k}": float(all(rank and rank <= k for rank in ranks)) for k in CUTS}


def first_ranks(case: Case) -> list[int | None]:
    """Return for each group the rank, from 1, of the first passage that holds it; None if none."""
    return [
        next(
            (
                rank
                for rank, (hit, text) in enumerate(
                    zip(case.hits, case.hit_texts, strict=True), start=1
                )
                if any(holds(hit, text, item) for item in group)
            ),
            None,
        )
        for group in case.question.groups
    ]


def holds(hit: Record, text: str, item: EvidenceQuote) -> bool:
    """True if a passage found, with its text made ready to compare, holds a piece of evidence."""
    if item.quote:
        quote = flat(item.quote)
        return quote in text or (item.partial and bool(text) and text in quote)
    if hit.get("doc_id") != item.doc_id:
        return False
    if item.start is None or item.end is None:
        return True
    span = Span(int(hit.get("start") or 0), int(hit.get("end") or 0))
    return span.overlaps(Span(item.start, item.end))
