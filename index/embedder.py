"""Text to vectors: float32 rows of length 1, so that an inner product is the cosine."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

Vectors = NDArray[np.float32]
Progress = Callable[[int, int], None]


class Embedder(Protocol):
    """What turns text into vectors."""

    @property
    def name(self) -> str:
        """The model's name, kept in the index's recipe."""

    @property
    def folder(self) -> Path | None:
        """Where its exported model is, to be kept with the index; None if it has none."""

    def count_tokens(self, text: str) -> int:
        """Return how many word pieces a text has for the model, its own marks not counted."""

    def embed(self, texts: Sequence[str], progress: Progress | None = None) -> Vectors:
        """Return an array (n, dim), float32, rows of length 1, in the order of `texts`."""

    def begin(self, texts: Sequence[str]) -> Callable[[], Vectors]:
        """Begin to embed queries; what is returned waits for their rows, and returns these.

        A text has the same row, to the last bit, whatever stands beside it.
        """


def whole_characters(text: str) -> str:
    """Return a text that every tokenizer takes: half a character, left by a cut, becomes "?"."""
    return text.encode("utf-8", "replace").decode("utf-8")
