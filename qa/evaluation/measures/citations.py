"""Citations against the judged evidence, and answers without them.

- cited: 1 if for every piece of evidence (group of the set) there is a citation that shares its
  words, else 0. The strict form of citation recall.
- citation recall: pieces of evidence that a citation shares words with, of all pieces.
- citation precision: citations that share words with a piece of evidence, of all citations. A
  true sentence that the set doesn't list counts against it.
- uncited: 1 if an answer has no citation, no mark, or a mark without its citation, else 0; over
  all answers given.

Two texts share words as `wording.share_words` says: one holds the other, or half of the
evidence's words stand in a run in the citation. Recall and precision of citations are from Gao
et al., "Enabling Large Language Models to Generate Text with Citations", EMNLP 2023, here
against evidence that people judged, not by a model.
"""

from __future__ import annotations

from corpus.document import Span
from qa.evaluation.measures.measure import Case, Measure, Record, Score
from qa.evaluation.set_question import EvidenceQuote
from qa.evaluation.wording import marks, share_words

MEASURES = (
    Measure("cited", "For every piece of evidence there is a citation that shares its words."),
    Measure("citation recall", "Share of the pieces of evidence that are cited."),
    Measure("citation precision", "Share of the citations that are judged evidence."),
    Measure("uncited", "An answer without a citation, or with a mark that has none.", "lower"),
)


def scores(case: Case) -> dict[str, Score]:
    """Return what is said of the citations of a question's answer."""
    found: dict[str, Score] = {}
    question = case.question
    if question.answerable and question.evidence:
        n_cited = len(question.groups) - len(uncited_groups(case))
        found["cited"] = float(n_cited == len(question.groups))
        found["citation recall"] = (n_cited, len(question.groups))
        if case.citations:
            n_right = sum(is_evidence(c, question.evidence) for c in case.citations)
            found["citation precision"] = (n_right, len(case.citations))
    if not case.abstained:
        found["uncited"] = float(_is_uncited(case))
    return found


def uncited_groups(case: Case) -> list[list[EvidenceQuote]]:
    """Return the pieces of evidence that no citation shares words with."""
    return [
        group
        for group in case.question.groups
        if not any(is_evidence(citation, group) for citation in case.citations)
    ]


def is_evidence(citation: Record, items: list[EvidenceQuote] | tuple[EvidenceQuote, ...]) -> bool:
    """True if a citation shares words, or for items without a quote its place, with one of them."""
    return any(_is_same(citation, item) for item in items)


def _is_same(citation: Record, item: EvidenceQuote) -> bool:
    if item.quote:
        return share_words(str(citation.get("quote") or ""), item.quote)
    if citation.get("doc_id") != item.doc_id:
        return False
    if item.start is None or item.end is None:
        return True
    span = Span(int(citation.get("start") or 0), int(citation.get("end") or 0))
    return span.overlaps(Span(item.start, item.end))


def _is_uncited(case: Case) -> bool:
    named, there = marks(case.answer), {c.get("number") for c in case.citations}
    return not case.citations or not named or bool(named - there)
