"""Texts in batches of one length: no padding, and no batch that outgrows the cache."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import groupby


def batches(lengths: Sequence[int], max_tokens: int) -> Iterator[list[int]]:
    """Yield the positions of texts, longest first: a batch holds texts of one length.

    A batch has at most `max_tokens`; a text that is longer is a batch of its own.
    """
    order = sorted(range(len(lengths)), key=lambda i: -lengths[i])
    for length, group in groupby(order, key=lambda i: lengths[i]):
        places = list(group)
        n_texts = max(1, max_tokens // max(length, 1))
        yield from (places[i : i + n_texts] for i in range(0, len(places), n_texts))
