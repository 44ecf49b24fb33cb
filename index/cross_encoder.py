"""Reads pairs of texts with onnxruntime: whether the second answers the first."""

from __future__ import annotations

from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from functools import cached_property
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from index.embedder import whole_characters
from index.onnx_embedder import TOKENIZER, n_cores, open_session, open_tokenizer

CROSS_ENCODER = "cross_encoder.onnx"
MAX_TOKENS = 96
"""What is longer is cut at the end; so the updates were trained."""


class CrossEncoder:
    """A model that `index.cross_encoder_export` wrote. Safe for threads.

    Each pair is a batch of its own: int8 takes its scale from the whole batch, and a pair must get
    the same logits whatever is read beside it.
    """

    def __init__(self, folder: Path) -> None:
        """Open the model; raises OSError or ValueError if it cannot be read."""
        self._tokenizer = open_tokenizer(folder / TOKENIZER)
        self._tokenizer.enable_truncation(MAX_TOKENS, strategy="longest_first")
        self._session = open_session(folder / CROSS_ENCODER)

    @classmethod
    def found_in(cls, folder: Path | None) -> CrossEncoder | None:
        """Return the cross-encoder of a folder of exports; None if it has none."""
        return cls(folder) if folder and (folder / CROSS_ENCODER).exists() else None

    def logits(self, pairs: Sequence[tuple[str, str]]) -> NDArray[np.float32]:
        """Return the logits of each pair, (n, 2), float32."""
        encoded = self._tokenizer.encode_batch(
            [(whole_characters(one), whole_characters(other)) for one, other in pairs]
        )
        inputs = [
            {
                "input_ids": np.array([e.ids], dtype=np.int64),
                "attention_mask": np.array([e.attention_mask], dtype=np.int64),
                "token_type_ids": np.array([e.type_ids], dtype=np.int64),
            }
            for e in encoded
        ]
        rows = list(self._workers.map(lambda given: self._session.run(None, given)[0], inputs))
        return np.concatenate(rows) if rows else np.empty((0, 2), dtype=np.float32)

    @cached_property
    def _workers(self) -> ThreadPoolExecutor:
        return ThreadPoolExecutor(n_cores(), thread_name_prefix="read")
