"""Comparisons: both sides with their periods, and the difference where the same is counted."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal

from qa.answer import Citation, ComparedFigure, Evidence
from qa.composing.answer_line import answer_line, clause_text, quote_claims
from qa.composing.comparable import is_named, same_counted
from qa.draft import Claim, Draft, Side
from qa.lexicon.english import pattern, whole_words
from qa.lexicon.wording import word
from qa.question import Question
from qa.text.counted import counted_by
from qa.text.figures import Figure

_MAX_NAME_WORDS = 8
_MORE_THAN = pattern("composing", "more_than")
_EITHER = pattern("composing", "either")
_HEDGED = whole_words("numbers", "hedges")


def compare(
    question: Question, parts: Sequence[Question], evidence: Sequence[Sequence[Evidence]]
) -> Draft:
    """Return a draft that sets two sides side by side."""
    first, second = evidence[0][0], evidence[1][0]
    sides = [answer_line(part, item) for part, item in zip(parts, (first, second), strict=True)]
    figures = same_counted(parts, (first, second))
    claims: list[Claim] = []
    compared: tuple[Side, ...] = ()
    if figures:
        verdict = _verdict(question, parts, figures)
        claims.append(_difference(parts, (first, second), *figures, verdict=verdict))
        compared = (
            Side(_name(parts[0], first, figures[0]), figures[0], first),
            Side(_name(parts[1], second, figures[1]), figures[1], second),
        )
    claims += sides
    claims += {claim.text: claim for claim in quote_claims([first, second])}.values()
    return Draft(tuple(claims), sides=compared)


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
    if is_named(part):
        return part.label
    counted = counted_by(item.line, figure).split()
    return " ".join(counted[:_MAX_NAME_WORDS]) or clause_text(item)


def _difference(
    parts: Sequence[Question],
    items: Sequence[Evidence],
    first: Figure,
    second: Figure,
    *,
    verdict: str,
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
    return Claim(f"{verdict}{text[0].upper()}{text[1:]}", tuple(items), computed=computed)


def _verdict(question: Question, parts: Sequence[Question], figures: tuple[Figure, Figure]) -> str:
    """Return the yes or no to "Were more A than B …?"; nothing if that isn't asked or is unsure."""
    asked = _MORE_THAN.match(question.standalone)
    if (
        not asked
        or _EITHER.search(asked[0])
        or any(_HEDGED.match(figure.text) for figure in figures)
    ):
        return ""
    first = _named_first(asked["first"], asked["second"], parts)
    if first is None:
        return ""
    more = figures[first].value - figures[1 - first].value
    holds = more > 0 if asked["more"] else more < 0
    return word("yes" if holds else "no", question.language)


def _named_first(first: str, second: str, parts: Sequence[Question]) -> int | None:
    """Which side a question names before its "than": 0 or 1; None if that can't be told."""
    named = [(part.label in first, part.label in second) for part in parts]
    before = [i for i, (here, there) in enumerate(named) if here and not there]
    after = [i for i, (here, there) in enumerate(named) if there and not here]
    if len(before) == 1:
        return before[0]
    return 1 - after[0] if len(after) == 1 else None


def _when(part: Question, item: Evidence) -> str:
    year = item.passage.period.year
    name = f" ({part.label})" if is_named(part) else ""
    if year and str(year) in name:
        return name
    return f"{name} in {year}" if year else name


def _written(value: Decimal, like: Figure) -> str:
    if like.kind == "percent":
        return f"{value.normalize():f} percentage points"
    for scale, name in ((10**9, "billion"), (10**6, "million")):
        if value >= scale:
            return f"{(value / scale).normalize():f} {name} {like.unit}".strip()
    whole = f"{int(value):,}" if value == int(value) else f"{value.normalize():f}"
    return f"{whole} {like.unit}".strip()
