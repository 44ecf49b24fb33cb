"""Comparisons: both sides with their periods, and the difference where the same is counted."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal

from qa.answer import Evidence
from qa.draft import Claim, Draft
from qa.features import wanted_figures
from qa.figures import Figure, find_figures
from qa.phrasing import answer_line, quote_claims
from qa.question import Question
from qa.terms import matches, read_text


def compare(
    question: Question, parts: Sequence[Question], evidence: Sequence[Sequence[Evidence]]
) -> Draft:
    """Return a draft that sets two sides side by side."""
    first, second = _different(evidence)
    sides = [answer_line(part, item) for part, item in zip(parts, (first, second), strict=True)]
    figures = [_figure(part, item) for part, item in zip(parts, (first, second), strict=True)]
    claims: list[Claim] = []
    if figures[0] and figures[1] and figures[0].unit_key == figures[1].unit_key:
        claims.append(_difference(parts, (first, second), figures[0], figures[1]))
    claims += sides
    claims += quote_claims([first, second])
    return Draft(tuple(claims), (first, second))


def _different(evidence: Sequence[Sequence[Evidence]]) -> tuple[Evidence, Evidence]:
    """The best evidence of each side; the sides must not rest on the same clause."""
    first = evidence[0][0]
    second = evidence[1][0]
    if (first.sentence, first.shown) == (second.sentence, second.shown):
        others = [e for e in evidence[1] if (e.sentence, e.shown) != (first.sentence, first.shown)]
        second = others[0] if others else second
    return first, second


def _figure(part: Question, item: Evidence) -> Figure | None:
    """The figure of a clause that stands nearest to what the question asks about."""
    wanted = wanted_figures(part)
    clause = item.clause
    figures = [
        f for f in find_figures(clause) if f.kind != "ordinal" and (not wanted or f.kind in wanted)
    ]
    return max(figures, key=lambda f: _beside(part, clause, f), default=None)


def _beside(part: Question, clause: str, figure: Figure) -> float:
    window = read_text(" ".join(clause[figure.span.start :].split()[:9]))
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
