"""The words of the reports with their vectors, to find those near a word of a question."""

from __future__ import annotations

import json
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from pathlib import Path

from index.dense import DenseIndex
from index.embedder import Vectors
from index.tokens import STOP_WORDS, stem, words

_MIN_LETTERS = 3


class Vocabulary:
    """One word for each stem of the reports, with its vector in FAISS."""

    def __init__(self, forms: Mapping[str, str], vectors: DenseIndex) -> None:
        """Take the word of each stem, and the words' vectors in the same order."""
        self.stems = tuple(forms)
        self.forms = tuple(forms.values())
        self.vectors = vectors

    @classmethod
    def open(cls, folder: Path) -> Vocabulary:
        """Read what `save` wrote."""
        forms = json.loads((folder / "forms.json").read_text(encoding="utf-8"))
        return cls(forms, DenseIndex.open(folder / "words.faiss"))

    def save(self, folder: Path) -> None:
        """Write a FAISS file and JSON."""
        self.vectors.save(folder / "words.faiss")
        forms = dict(zip(self.stems, self.forms, strict=True))
        text = json.dumps(forms, ensure_ascii=False)
        (folder / "forms.json").write_text(text, encoding="utf-8")

    def near(self, vector: Vectors, n: int) -> dict[str, float]:
        """Return the `n` stems nearest to a vector (dim,), best first, with cosines in -1..1."""
        ids, cosines = self.vectors.search(vector[None], n)
        return {self.stems[i]: float(c) for i, c in zip(ids[0], cosines[0], strict=True)}


class VocabularyBuilder:
    """Counts the word forms of each stem in sentences."""

    def __init__(self) -> None:
        """Begin with no sentence."""
        self._forms: defaultdict[str, Counter[str]] = defaultdict(Counter)

    def add(self, sentences: Iterable[str]) -> None:
        """Count the words of sentences, without short words, numbers and stop words."""
        for sentence in sentences:
            for word in words(sentence):
                if len(word) >= _MIN_LETTERS and word.isalpha() and word not in STOP_WORDS:
                    self._forms[stem(word)][word] += 1

    def words(self) -> dict[str, str]:
        """Return the most frequent form of each stem, stems in alphabetical order."""
        forms = self._forms
        return {s: min(forms[s], key=lambda w: (-forms[s][w], w)) for s in sorted(forms)}
