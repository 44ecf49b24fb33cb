"""BM25 over stems: bm25s computes the scores once, a query adds up those of its stems."""

from __future__ import annotations

import json
import logging
from collections import Counter
from collections.abc import Iterable, Sequence
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from index.tokens import tokenize

_STEMS, _FREQUENCIES = "stems.json", "sentence_frequencies.json"
_K1, _B = 1.2, 0.75


class LexicalIndex:
    """The BM25 scores of every stem in every passage, and in how many sentences each stem occurs.

    The scores are a sparse matrix (n_passages, n_stems) by columns. Column c has `values` in the
    passages `rows`, both from `ends[c]` to `ends[c + 1]`; `ends` is (n_stems + 1,).
    """

    def __init__(
        self,
        stems: Sequence[str],
        *,
        ends: NDArray[np.int64],
        rows: NDArray[np.int32],
        values: NDArray[np.float32],
        frequencies: dict[str, int],
        n_passages: int,
    ) -> None:
        """Take the parts; `stems` are in the order of the columns."""
        self._columns = {stem: column for column, stem in enumerate(stems)}
        self._ends, self._rows, self._values = ends, rows, values
        self._n_passages = n_passages
        self.frequencies = frequencies

    @classmethod
    def build(cls, texts: Sequence[str], sentences: Sequence[str]) -> LexicalIndex:
        """Index `texts`, one for each passage; count stems over `sentences`."""
        builder = LexicalBuilder()
        builder.add(texts, sentences)
        return builder.finish()

    @classmethod
    def open(cls, folder: Path, n_passages: int) -> LexicalIndex:
        """Open what `save` wrote; the matrix is mapped into memory, not read."""
        stems, frequencies = (
            json.loads((folder / name).read_text(encoding="utf-8"))
            for name in (_STEMS, _FREQUENCIES)
        )
        arrays = {
            name: np.asarray(np.load(folder / f"{name}.npy", mmap_mode="r", allow_pickle=False))
            for name in ("ends", "rows", "values")
        }
        return cls(stems, **arrays, frequencies=frequencies, n_passages=n_passages)

    def save(self, folder: Path) -> None:
        """Write NumPy arrays and JSON; nothing is pickled."""
        for name, array in (("ends", self._ends), ("rows", self._rows), ("values", self._values)):
            np.save(folder / f"{name}.npy", array, allow_pickle=False)
        for name, value in ((_STEMS, list(self._columns)), (_FREQUENCIES, self.frequencies)):
            text = json.dumps(value, ensure_ascii=False)
            (folder / name).write_text(text, encoding="utf-8")

    def scores(self, stems: Iterable[str]) -> NDArray[np.float32]:
        """Return the BM25 score of every passage, (n_passages,); 0 without a shared stem."""
        scores = np.zeros(self._n_passages, dtype=np.float32)
        columns = [self._columns[stem] for stem in stems if stem in self._columns]
        if columns:
            parts = [slice(self._ends[c], self._ends[c + 1]) for c in columns]
            # All columns at once: one call for each takes ten times as long.
            rows = np.concatenate([self._rows[part] for part in parts])
            np.add.at(scores, rows, np.concatenate([self._values[part] for part in parts]))
        return scores


class LexicalBuilder:
    """Collects the texts of passages block by block, each as the numbers of its stems."""

    def __init__(self) -> None:
        """Begin with no text."""
        self._columns: dict[str, int] = {}
        self._passages: list[NDArray[np.int32]] = []
        self._counts: Counter[str] = Counter()

    def add(self, texts: Iterable[str], sentences: Iterable[str]) -> None:
        """Append texts, one for each passage; count stems over `sentences`."""
        for text in texts:
            columns = (self._columns.setdefault(s, len(self._columns)) for s in tokenize(text))
            self._passages.append(np.fromiter(columns, dtype=np.int32))
        for sentence in sentences:
            self._counts.update(set(tokenize(sentence)))

    def finish(self) -> LexicalIndex:
        """Return the index of all passages."""
        import bm25s  # it imports SciPy, and only building needs it

        logging.getLogger("bm25s").setLevel(logging.WARNING)  # it logs every step
        bm25 = bm25s.BM25(k1=_K1, b=_B)
        bm25.index((self._passages, self._columns), create_empty_token=False, show_progress=False)
        matrix = bm25.scores
        return LexicalIndex(
            list(self._columns),
            ends=np.asarray(matrix["indptr"], dtype=np.int64),
            rows=np.asarray(matrix["indices"], dtype=np.int32),
            values=np.asarray(matrix["data"], dtype=np.float32),
            frequencies=dict(sorted(self._counts.items())),
            n_passages=len(self._passages),
        )
