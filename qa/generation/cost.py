"""What the language model cost in a run: tokens and time."""

from __future__ import annotations

import statistics
from collections.abc import Iterable, Mapping
from typing import Any


def cost_lines(records: Iterable[Mapping[str, Any]]) -> list[str]:
    """Return lines that sum up the generation of results lines; none where no model was asked."""
    asked = [r["generation"] for r in records if r.get("generation")]
    if not asked:
        return []
    fallbacks = sum(bool(g["fallback"]) for g in asked)
    return [
        f"{asked[0]['model']}: {len(asked)} questions asked, {fallbacks} answered without it",
        f"tokens in {_total(asked, 'tokens_in')}, out {_total(asked, 'tokens_out')}",
        f"first token {_median(asked, 'first_token_ms')} ms, whole {_median(asked, 'total_ms')} ms (medians)",
    ]


def _total(asked: list[dict[str, Any]], field: str) -> str:
    known = [g[field] for g in asked if g[field] is not None]
    missing = len(asked) - len(known)
    return f"{sum(known):,}" + (f" ({missing} not counted)" if missing else "")


def _median(asked: list[dict[str, Any]], field: str) -> str:
    known = [g[field] for g in asked if g[field] is not None]
    return f"{statistics.median(known):,.0f}" if known else "not known"
