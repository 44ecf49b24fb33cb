"""Embeds with sentence-transformers: any of its models, on a GPU if there is one."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np

from corpus.offline import keep_scratch
from index.embedder import Progress, Vectors, whole_characters
from index.errors import ModelUnavailable
from index.weights import DEFAULT_MODEL, fingerprint, model_folder

_BATCH_ON_CPU = 32
_BATCH_ON_GPU = 512


class SentenceTransformerEmbedder:
    """Any sentence-transformers model on this machine, by name or folder; an `Embedder`."""

    folder = None

    def __init__(self, name: str = DEFAULT_MODEL) -> None:
        """Load the model; nothing is downloaded.

        Raises:
            ModelUnavailable: the model is not on this machine.
        """
        self.name = name
        self.source = fingerprint(name)
        self.model = load_model(name)

    @property
    def on_gpu(self) -> bool:
        """True if the model runs on a GPU."""
        return str(self.model.device.type) != "cpu"

    def count_tokens(self, text: str) -> int:
        """Return the number of tokens of a text, without the special tokens of the model."""
        return len(self.model.tokenizer.tokenize(whole_characters(text)))

    def embed(self, texts: Sequence[str], progress: Progress | None = None) -> Vectors:
        """Return an array (n, dim), float32, rows of length 1, in the order of `texts`."""
        whole = [whole_characters(text) for text in texts]
        vectors = np.empty((len(whole), self.model.get_embedding_dimension()), dtype=np.float32)
        # Longest first, so that a batch holds texts of like length and little padding.
        order = sorted(range(len(whole)), key=lambda i: -len(whole[i]))
        size = _BATCH_ON_GPU if self.on_gpu else _BATCH_ON_CPU
        for start in range(0, len(order), size):
            batch = order[start : start + size]
            vectors[batch] = self.model.encode(
                [whole[i] for i in batch],
                batch_size=size,
                normalize_embeddings=True,
                show_progress_bar=False,
            )
            if progress:
                progress(start + len(batch), len(order))
        return vectors

    def begin(self, texts: Sequence[str]) -> Callable[[], Vectors]:
        """Embed queries one by one, on one thread; return a function that returns the vectors.

        In a batch the last bits of a row depend on the other texts. Several threads wait for each
        other at every layer, which takes ten times as long on a busy machine.
        """
        rows = self._one_by_one(texts)
        return lambda: rows

    def _one_by_one(self, texts: Sequence[str]) -> Vectors:
        import torch

        n_threads = torch.get_num_threads()
        torch.set_num_threads(1)
        try:
            return np.concatenate([self.embed([]), *(self.embed([text]) for text in texts)])
        finally:
            torch.set_num_threads(n_threads)


def load_model(name: str, *, attention: str | None = None) -> Any:
    """Return the sentence-transformers model; `attention` is a name of transformers' own.

    Raises:
        ModelUnavailable: the model is not on this machine.
    """
    folder = model_folder(name)
    keep_scratch("torch")
    from sentence_transformers import SentenceTransformer
    from transformers.utils import logging as transformers_logging

    transformers_logging.disable_progress_bar()  # type: ignore[no-untyped-call]
    options = {"attn_implementation": attention} if attention else None
    try:
        return SentenceTransformer(
            str(folder or name), device=None, local_files_only=True, model_kwargs=options
        )
    except (OSError, ValueError, ImportError) as error:
        lines = str(error).strip().splitlines() or [type(error).__name__]
        raise ModelUnavailable(
            f"the model {name!r} is not on this machine ({lines[0][:160]}); give the folder of a "
            f"sentence-transformers model, or use the default {DEFAULT_MODEL}"
        ) from error
