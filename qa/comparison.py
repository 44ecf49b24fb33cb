"""Comparisons: both sides with their periods, and the difference where the same is counted."""

from __future__ import annotations

import re
from collections.abc import Sequence
from decimal import Decimal

from index.tokens import tokenize
from qa.answer import Citation, ComparedFigure, Evidence
from qa.draft import Claim, Draft, Side
from qa.features import wanted_figures
from qa.figures import Figure, find_figures
from qa.matching import matches, read_text
from qa.phrasing import answer_line, clause_text, quote_claims
from qa.question import Question

_PAIRED = 8
_ALIKE = 0.6
_MAX_NAME_WORDS = 8


def compare(
    question: Question, parts: Sequence[Question], evidence: Sequence[Sequence[Evidence]]
) -> Draft:
    """Return a draft that sets two sides side by side."""
    first, second = evidence[0][0], evidence[1][0]
    sides = [answer_line(part, item) for part, item in zip(parts, (first, second), strict=True)]
    figures = [_figure(part, item) for part, item in zip(parts, (first, second), strict=True)]
    claims: list[Claim] = []
    compared: tuple[Side, ...] = ()
    if figures[0] and figures[1] and figures[0].unit_key == figures[1].unit_key:
        claims.append(_difference(parts, (first, second), figures[0], figures[1]))
        compared = (
            Side(_name(parts[0], first, figures[0]), figures[0], first),
            Side(_name(parts[1], second, figures[1]), figures[1], second),
        )
    claims += sides
    claims += quote_claims([first, second])
    return Draft(tuple(claims), (first, second), sides=compared)


def compared_figures(draft: Draft, citations: Sequence[Citation]) -> tuple[ComparedFigure, ...]:
    """Return the figures of a comparison that are cited and stand in what they cite."""
    numbers = {(c.doc_id, c.start, c.end): c.number for c in citations}
    found = []
    for side in draft.sides:
        span = side.evidence.sentence
        number = numbers.get((side.evidence.passage.doc_id, span.start, span.end))
        if number is not None and side.figure.text in side.evidence.line:
            found.append(ComparedFigure(side.label, side.figure.text, side.figure.value, number))
    return tuple(found) if len(found) > 1 else ()


def _name(part: Question, item: Evidence, figure: Figure) -> str:
    """What a side is of: its name if it is more than a year, else what its figure counts."""
    if part.label and not part.label.isdigit():
        return part.label
    counted = re.split(r"[,;.:]", item.clause[figure.span.end :], maxsplit=1)[0].split()
    return " ".join(counted[:_MAX_NAME_WORDS]) or clause_text(item)


def pair_sides(evidence: Sequence[Sequence[Evidence]]) -> list[list[Evidence]]:
    """Return two sides' evidence with the pair first that fits best together.

    Two sentences that count the same thing fit; a sentence set beside itself does not.
    """
    first, second = (list(side) for side in evidence)
    pairs = [(a, b) for a in first[:_PAIRED] for b in second[:_PAIRED] if not _same(a, b)]
    if not pairs:
        return [first, second]
    one, other = max(pairs, key=lambda pair: pair[0].score + pair[1].score + _ALIKE * _alike(*pair))
    return [
        [one, *(e for e in first if e is not one)],
        [other, *(e for e in second if e is not other)],
    ]


def _same(one: Evidence, other: Evidence) -> bool:
    return (one.sentence, one.shown) == (other.sentence, other.shown)


def _alike(one: Evidence, other: Evidence) -> float:
    """The share of content words that two clauses have in common, figures left out."""
    mine, theirs = ({s for s in tokenize(e.clause) if not s[0].isdigit()} for e in (one, other))
    return len(mine & theirs) / max(min(len(mine), len(theirs)), 1)


def _figure(part: Question, item: Evidence) -> Figure | None:
    """The figure of a clause that stands nearest to what the question asks about."""
    wanted = wanted_figures(part)
    clause = item.clause
    figures = [
        f for f in find_figures(clause) if f.kind != "ordinal" and (not wanted or f.kind in wanted)
    ]
    return max(figures, key=lambda f: _beside(part, clause, f), default=None)


def _beside(part: Question, clause: str, figure: Figure) -> float:
    after = clause[figure.span.end :]
    following = find_figures(after)
    if following:
        after = after[: following[0].span.start]
    window = read_text(" ".join(after.split()[:9]))
    return sum(t.weight * matches(t, window) for t in part.terms)


def _difference(
    parts: Sequence[Question], items: Sequence[Evidence], first: Figure, second: Figure
) -> Claim:
    difference = second.value - first.value
    a, b = (_when(part, item) for part, item in zip(parts, items, strict=True))
    low = {"percent": "lower", "money": "less", "area": "less"}.get(first.kind, "fewer")
    high = {"percent": "higher"}.get(first.kind, "more")
    computed: tuple[str, ...] = ()
    if difference == 0:
        words = "the same"
    else:
        amount = _written(abs(difference), first)
        words, computed = f"{amount} {high if difference > 0 else low}", (amount,)
    text = f"{second.text}{b} against {first.text}{a}: {words}."
    return Claim(text[0].upper() + text[1:], tuple(items), computed=computed)


def _when(part: Question, item: Evidence) -> str:
    year = item.passage.period.year
    name = f" ({part.label})" if part.label and not part.label.isdigit() else ""
    return f"{name} in {year}" if year else name


def _written(value: Decimal, like: Figure) -> str:
    if like.kind == "percent":
        return f"{value.normalize():f} percentage points"
    for scale, name in ((10**9, "billion"), (10**6, "million")):
        if value >= scale:
            return f"{(value / scale).normalize():f} {name} {like.unit}".strip()
    whole = f"{int(value):,}" if value == int(value) else f"{value.normalize():f}"
    return f"{whole} {like.unit}".strip()
