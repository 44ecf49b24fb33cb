"""What the language model cost in a run: tokens and time."""

from __future__ import annotations

import statistics
from collections import Counter
from collections.abc import Iterable, Mapping
from typing import Any

_MOST_REASONS = 3


def cost_lines(records: Iterable[Mapping[str, Any]]) -> list[str]:
    """Return lines that sum up the generation of results lines; none where no model was asked."""
    asked = [r["generation"] for r in records if r.get("generation")]
    if not asked:
        return []
    fallbacks = sum(bool(g["fallback"]) for g in asked)
    return [
        f"{asked[0]['model']}: {len(asked)} questions asked, {fallbacks} answered without it",
        *(f"  {n} of them: {why}" for why, n in _reasons(asked).most_common(_MOST_REASONS)),
        f"tokens in {_total(asked, 'tokens_in')}, out {_total(asked, 'tokens_out')}",
        f"first token {_median(asked, 'first_token_ms')} ms, "
        f"whole {_median(asked, 'total_ms')} ms (medians)",
    ]


def never_replied(records: Iterable[Mapping[str, Any]]) -> str:
    """Return why a model gave no reply to any question; "" if it gave one, or was not asked.

    So it is where it cannot be used as it is set: a package is missing, an address is wrong, a key
    is refused. A reply that did not hold is a reply.
    """
    asked = [r["generation"] for r in records if r.get("generation")]
    if not asked or any(_replied(g) for g in asked):
        return ""
    return _reasons(asked).most_common(1)[0][0]


def _replied(generation: Mapping[str, Any]) -> bool:
    """True if anything came from the model, if only the end of an empty reply."""
    came = generation["first_token_ms"] is not None or generation["model_fingerprint"]
    return bool(came) or not generation["fallback"]


def _reasons(asked: list[dict[str, Any]]) -> Counter[str]:
    return Counter(g["fallback"] for g in asked if g["fallback"])


def _total(asked: list[dict[str, Any]], field: str) -> str:
    known = [g[field] for g in asked if g[field] is not None]
    missing = len(asked) - len(known)
    return f"{sum(known):,}" + (f" ({missing} not counted)" if missing else "")


def _median(asked: list[dict[str, Any]], field: str) -> str:
    known = [g[field] for g in asked if g[field] is not None]
    return f"{statistics.median(known):,.0f}" if known else "not known"
