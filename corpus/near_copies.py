"""Finds documents with almost the same text, so that each text is indexed once."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from hashlib import blake2b

import numpy as np
from numpy.typing import NDArray

from corpus.document import Document
from corpus.plain_text import plain
from corpus.sentences import split_sentences

MIN_SHARE = 0.9
"""The least share of the sentences of the longer document that both have."""
_NOT_WORDS = re.compile(r"[\W_]+")
_NUMBER = re.compile(r"\d+(?:[.,]\d+)*")
_MOST_COMPARED = 50  # other documents for each, those with most rare sentences in common first

Hashes = NDArray[np.uint64]


@dataclass(frozen=True, slots=True)
class NearCopies:
    """What was found; each pair is the id of a document and that of an earlier one.

    `copies` have the numbers and dates of the earlier one. Those of `others` have not: they may say
    something else, and both are kept.
    """

    copies: dict[str, str]
    others: dict[str, str]


def find_near_copies(documents: Iterable[Document]) -> NearCopies:
    """Compare documents by their sentences; of copies the first one is the original.

    Memory holds 8 bytes for each sentence. The time grows with the number of documents, not with
    its square: only those that share one of their rarest sentences are compared.
    """
    ids, told, hashes = [], [], []
    for document in documents:
        ids.append(document.doc_id)
        told.append(_numbers_and_dates(document))
        hashes.append(_sentence_hashes(document))
    found = NearCopies({}, {})
    for place, earlier in _alike(hashes):
        is_copy = told[place] == told[earlier]
        (found.copies if is_copy else found.others)[ids[place]] = ids[earlier]
    return NearCopies(found.copies, {k: found.copies.get(v, v) for k, v in found.others.items()})


def _alike(hashes: list[Hashes]) -> Iterator[tuple[int, int]]:
    """Yield the place of each document that is like an earlier one, and the place of that one."""
    rarest = _rarest(hashes)
    by_hash: defaultdict[int, list[int]] = defaultdict(list)
    for place, own in enumerate(hashes):
        shared = Counter(other for h in rarest[place] for other in by_hash[h])
        likely = sorted(other for other, _ in shared.most_common(_MOST_COMPARED))
        like = next((other for other in likely if _is_alike(own, hashes[other])), None)
        if like is not None:
            yield place, like
        else:
            for h in rarest[place]:
                by_hash[h].append(place)


def _is_alike(one: Hashes, other: Hashes) -> bool:
    longer = max(len(one), len(other))
    return len(np.intersect1d(one, other, assume_unique=True)) >= MIN_SHARE * longer


def _rarest(hashes: list[Hashes]) -> list[list[int]]:
    """Return the rarest sentences of each document, of which documents alike share at least one.

    Of n sentences, at most a tenth is missing in a document alike, so one more than that is enough.
    """
    values, counts = np.unique(np.concatenate([*hashes, _NONE]), return_counts=True)
    rarest = []
    for own in hashes:
        n = len(own) - int(np.ceil(MIN_SHARE * len(own))) + 1 if len(own) else 0
        order = np.lexsort((own, counts[np.searchsorted(values, own)]))
        rarest.append(own[order[:n]].tolist())
    return rarest


_NONE: Hashes = np.zeros(0, dtype=np.uint64)


def _sentence_hashes(document: Document) -> Hashes:
    """Return the digests of a document's different sentences, ascending; marks do not count."""
    text = document.text
    spans = (
        s
        for section in document.sections
        for p in section.paragraphs
        for s in split_sentences(text, p)
    )
    words = {_NOT_WORDS.sub("", plain(text[s.start : s.end])).casefold() for s in spans}
    digests = (
        blake2b(w.encode("utf-8", "surrogatepass"), digest_size=8).digest() for w in words if w
    )
    return np.sort(np.frombuffer(b"".join(digests), dtype=np.uint64))


def _numbers_and_dates(document: Document) -> bytes:
    """Return a digest of the numbers in a document and of its dates that are sure."""
    source = document.source
    sure = {"event_date", "published"} - source.unsure
    told = [sorted(set(_NUMBER.findall(document.text)))]
    told += [[str(getattr(source, name))] for name in sorted(sure)]
    return blake2b(repr(told).encode(), digest_size=16).digest()
