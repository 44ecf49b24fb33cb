"""The passages of an index: arrays of numbers, from which a `Passage` is made on access."""

from __future__ import annotations

from array import array
from bisect import bisect_right
from collections.abc import Iterator, Mapping, Sequence
from functools import lru_cache
from pathlib import Path
from typing import Any, overload

import numpy as np
from numpy.typing import NDArray

from corpus.document import Document, Span
from corpus.passages import CountTokens, Passage, passage_of, split_document
from index.steps import Steps, counted

_RECORD = -1
_ARRAYS = ("documents", "sections", "first", "sentences")
_MAX_CACHED = 16384


class PassageStore(Sequence[Passage]):
    """The passages in order, without a Python object for each: there may be a million.

    All are arrays. For passage i of n, `numbers[i]` is the position of its document, `sections[i]`
    that of its section in the document (-1: a record of the page). Its sentences are
    `sentences[first[i] : first[i + 1]]`: `first` is (n + 1,), `sentences` (m, 2), a row for each
    span `start, end`.
    """

    def __init__(
        self,
        documents: Mapping[str, Document],
        numbers: NDArray[np.int32],
        sections: NDArray[np.int32],
        first: NDArray[np.int64],
        sentences: NDArray[np.int32],
    ) -> None:
        """Take the documents and the arrays."""
        self._documents = documents
        self._ids = list(documents)
        self._numbers, self._sections = numbers, sections
        self.first, self._sentences = first, sentences
        self._get = lru_cache(maxsize=_MAX_CACHED)(self._make)

    @classmethod
    def split(
        cls,
        documents: Mapping[str, Document],
        count_tokens: CountTokens,
        *,
        max_tokens: int,
        merge_tokens: int,
        steps: Steps | None = None,
    ) -> PassageStore:
        """Split documents into passages."""
        numbers, sections, first, sentences = array("i"), array("i"), array("q", [0]), array("i")
        told = counted(documents.values(), len(documents), "Dividing", steps)
        for number, document in enumerate(told):
            for passage in split_document(
                document, count_tokens, max_tokens=max_tokens, merge_tokens=merge_tokens
            ):
                numbers.append(number)
                sections.append(_section_of(passage, document))
                first.append(first[-1] + len(passage.sentences))
                sentences.extend(bound for s in passage.sentences for bound in (s.start, s.end))
        return cls(
            documents,
            np.array(numbers, dtype=np.int32),
            np.array(sections, dtype=np.int32),
            np.array(first, dtype=np.int64),
            np.array(sentences, dtype=np.int32).reshape(-1, 2),
        )

    @classmethod
    def open(cls, folder: Path, documents: Mapping[str, Document]) -> PassageStore:
        """Open what `save` wrote; the arrays are memory-mapped."""
        arrays = (
            np.asarray(np.load(folder / f"{name}.npy", mmap_mode="r", allow_pickle=False))
            for name in _ARRAYS
        )
        return cls(documents, *arrays)

    def save(self, folder: Path) -> None:
        """Write NumPy arrays."""
        arrays: list[NDArray[Any]] = [self._numbers, self._sections, self.first, self._sentences]
        for name, values in zip(_ARRAYS, arrays, strict=True):
            np.save(folder / f"{name}.npy", values, allow_pickle=False)

    def __len__(self) -> int:
        return len(self._numbers)

    @overload
    def __getitem__(self, index: int) -> Passage: ...
    @overload
    def __getitem__(self, index: slice) -> Sequence[Passage]: ...
    def __getitem__(self, index: int | slice) -> Passage | Sequence[Passage]:
        if isinstance(index, slice):
            return [self._get(i) for i in range(len(self))[index]]
        return self._get(range(len(self))[index])

    def __iter__(self) -> Iterator[Passage]:
        return map(self._get, range(len(self)))

    def __eq__(self, other: object) -> bool:
        return isinstance(other, PassageStore) and list(self) == list(other)

    __hash__ = None  # type: ignore[assignment]

    @property
    def n_sentences(self) -> int:
        """How many sentences all passages have."""
        return len(self._sentences)

    def counts(self) -> dict[str, int]:
        """Return how many passages each document has, by its id."""
        counts = np.bincount(self._numbers, minlength=len(self._ids)).tolist()
        return dict(zip(self._ids, counts, strict=True))

    def of_reports(self, doc_ids: frozenset[str]) -> NDArray[np.int64]:
        """Return the positions of all passages of some reports, (k,), ascending."""
        numbers = [number for number, doc_id in enumerate(self._ids) if doc_id in doc_ids]
        starts = np.searchsorted(self._numbers, numbers, "left")
        ends = np.searchsorted(self._numbers, numbers, "right")
        ranges = [np.arange(start, end) for start, end in zip(starts, ends, strict=True)]
        return np.concatenate([np.zeros(0, dtype=np.int64), *ranges])

    def _make(self, index: int) -> Passage:
        document = self._documents[self._ids[self._numbers[index]]]
        section = int(self._sections[index])
        rows = self._sentences[self.first[index] : self.first[index + 1]].tolist()
        spans = tuple(Span(start, end) for start, end in rows)
        return passage_of(
            document, None if section == _RECORD else document.sections[section], spans
        )


def _section_of(passage: Passage, document: Document) -> int:
    if passage.sentences[0] in document.records:
        return _RECORD
    sections = document.sections
    return bisect_right(sections, passage.start, key=lambda s: s.paragraphs[0].start) - 1
