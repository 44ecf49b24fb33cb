"""The protocol of embedders: text to float32 vectors of length 1.

The inner product of two such vectors is their cosine, in -1..1.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

Vectors = NDArray[np.float32]
Progress = Callable[[int, int], None]
"""Called with `done, total`, both counts of texts."""


class Embedder(Protocol):
    """Turns texts into vectors."""

    @property
    def name(self) -> str:
        """The model's name, kept in the index's recipe."""

    @property
    def folder(self) -> Path | None:
        """The folder of the exported model, to be saved with the index; None if it has none."""

    def count_tokens(self, text: str) -> int:
        """Return the number of tokens of a text, without the special tokens of the model."""

    def embed(self, texts: Sequence[str], progress: Progress | None = None) -> Vectors:
        """Return an array (n, dim), float32, rows of length 1, in the order of `texts`."""

    def begin(self, texts: Sequence[str]) -> Callable[[], Vectors]:
        """Start embedding queries; return a function that waits for their vectors, (n, dim).

        A text has the same vector, to the last bit, whatever the other texts are.
        """


def whole_characters(text: str) -> str:
    """Return a text that every tokenizer takes: a lone surrogate, left by a cut, becomes "?"."""
    return text.encode("utf-8", "replace").decode("utf-8")
