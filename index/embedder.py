"""Text to vectors: float32 rows of length 1, so that an inner product is the cosine."""

from __future__ import annotations

import os
from collections.abc import Callable, Sequence
from typing import Any, Protocol

import numpy as np
from numpy.typing import NDArray

from index.errors import ModelUnavailable
from index.weights import DEFAULT_MODEL, model_folder

Vectors = NDArray[np.float32]
Progress = Callable[[int, int], None]


class Embedder(Protocol):
    """What turns text into vectors."""

    @property
    def name(self) -> str:
        """The model's name, kept in the index's recipe."""

    def count_tokens(self, text: str) -> int:
        """Return how many word pieces a text has for the model, its own marks not counted."""

    def embed(self, texts: Sequence[str], progress: Progress | None = None) -> Vectors:
        """Return an array (n, dim), float32, rows of length 1, in the order of `texts`."""


class SentenceTransformerEmbedder:
    """Any sentence-transformers model that is on this machine, by name or folder."""

    def __init__(self, name: str = DEFAULT_MODEL, *, batch_size: int = 32) -> None:
        """Load the model; nothing is downloaded.

        Raises:
            ModelUnavailable: the model is not on this machine.
        """
        self.name = name
        self._batch_size = batch_size
        self._model = _load(name)
        self._tokenizer = self._model.tokenizer

    def count_tokens(self, text: str) -> int:
        """Return how many word pieces a text has for the model, its own marks not counted."""
        return len(self._tokenizer.tokenize(text))

    def embed(self, texts: Sequence[str], progress: Progress | None = None) -> Vectors:
        """Return an array (n, dim), float32, rows of length 1, in the order of `texts`."""
        if not texts:
            return np.zeros((0, self._model.get_embedding_dimension()), dtype=np.float32)
        # Longest first, so that a batch holds texts of like length and little padding.
        order = sorted(range(len(texts)), key=lambda i: -len(texts[i]))
        rows: list[Vectors] = []
        for start in range(0, len(order), self._batch_size):
            batch = [texts[i] for i in order[start : start + self._batch_size]]
            rows.append(self._encode(batch))
            if progress:
                progress(min(start + self._batch_size, len(order)), len(order))
        vectors = np.empty((len(texts), rows[0].shape[1]), dtype=np.float32)
        vectors[order] = np.concatenate(rows)
        return vectors

    def _encode(self, batch: list[str]) -> Vectors:
        # The tokenizer takes no lone surrogate: half a character, left by a cut in odd software.
        whole = [text.encode("utf-8", "replace").decode("utf-8") for text in batch]
        encoded = self._model.encode(
            whole, batch_size=len(batch), normalize_embeddings=True, show_progress_bar=False
        )
        return np.asarray(encoded, dtype=np.float32)


def _load(name: str) -> Any:
    folder = model_folder(name)
    # Both are read when the libraries are imported: nothing may ask the network for a file.
    os.environ["HF_HUB_OFFLINE"] = "1"
    os.environ["TRANSFORMERS_OFFLINE"] = "1"
    from sentence_transformers import SentenceTransformer
    from transformers.utils import logging as transformers_logging

    transformers_logging.disable_progress_bar()  # type: ignore[no-untyped-call]
    try:
        return SentenceTransformer(str(folder or name), device=None, local_files_only=True)
    except (OSError, ValueError, ImportError) as error:
        reason = (
            str(error).strip().splitlines()[0][:160] if str(error).strip() else type(error).__name__
        )
        raise ModelUnavailable(
            f"the model {name!r} is not on this machine ({reason}); give the folder of a "
            f"sentence-transformers model, or use the default {DEFAULT_MODEL}"
        ) from error
