"""The check before anything is shown: each claim says only what its evidence says."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING

from corpus.document import Document
from corpus.plain_text import one_line
from qa.answer import Citation, Evidence
from qa.draft import Claim, Draft
from qa.text.people import find_people

if TYPE_CHECKING:
    from qa.checking.claim_check import ClaimCheck

_FIGURE_IN_DIGITS = re.compile(r"\d+(?:,\d{3})*(?:\.\d+)?")


def supported(claim: Claim) -> bool:
    """True if every figure, year and person of a claim stands in what it cites.

    A quoting line must stand there word for word. A year may also be the evidence's period,
    which its heading states; computed figures follow from cited ones and are not looked for.
    """
    if not claim.evidence:
        return False
    said = one_line(" ".join(e.line for e in claim.evidence))
    if claim.is_quote:
        pieces = [piece.strip(" .") for piece in claim.text.strip("“”").split("…")]
        return all(piece in said for piece in pieces)
    text = claim.text
    for figure in claim.computed:
        text = text.replace(figure, "", 1)
    known = set(_FIGURE_IN_DIGITS.findall(said)) | {
        str(e.passage.period.year) for e in claim.evidence
    }
    known |= {
        w for e in claim.evidence for w in _FIGURE_IN_DIGITS.findall(" ".join(e.passage.path))
    }
    figures = set(_FIGURE_IN_DIGITS.findall(text))
    return figures <= known and set(find_people(text)) <= set(find_people(said))


def check(draft: Draft, claim_check: ClaimCheck | None = None) -> tuple[Claim, ...]:
    """Return the claims of a draft that their evidence supports.

    What a language model wrote must pass `claim_check`; without one it is not shown.
    """
    return tuple(
        claim
        for claim in draft.claims
        if (_passes(claim, claim_check) if claim.is_generated else supported(claim))
    )


def _passes(claim: Claim, claim_check: ClaimCheck | None) -> bool:
    return claim_check is not None and not claim_check.faults(claim.text, claim.evidence)


def cite(
    claims: Iterable[Claim], documents: Mapping[str, Document]
) -> tuple[str, tuple[Citation, ...]]:
    """Return the text with a mark [n] after each claim, and the citations numbered by first use."""
    numbers: dict[tuple[str, int, int], Citation] = {}
    lines = []
    for claim in claims:
        marks = []
        for item in claim.evidence:
            key = (item.passage.doc_id, item.sentence.start, item.sentence.end)
            if key not in numbers:
                numbers[key] = to_citation(len(numbers) + 1, item, documents)
            marks.append(f"[{numbers[key].number}]")
        bullet = "- " if claim.is_item else ""
        lines.append(f"{bullet}{claim.text} {' '.join(dict.fromkeys(marks))}")
    return "\n".join(lines), tuple(numbers.values())


def to_citation(number: int, item: Evidence, documents: Mapping[str, Document]) -> Citation:
    """Return the citation of a whole evidence sentence."""
    document = documents[item.passage.doc_id]
    span = item.sentence
    return Citation(
        number=number,
        doc_id=document.doc_id,
        title=document.source.title,
        date=document.source.date_label,
        quote=document.text[span.start : span.end],
        start=span.start,
        end=span.end,
        passage_id=item.passage.passage_id,
        path=item.passage.path,
        period=item.passage.period,
        page=document.page_of(span.start),
        also_in=document.source.also_in,
    )
