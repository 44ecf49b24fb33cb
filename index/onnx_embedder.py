"""Embeds with onnxruntime: a model exported beside the index, ready in a fraction of a second."""

from __future__ import annotations

import json
import os
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from functools import cached_property, partial
from pathlib import Path
from typing import Any

import numpy as np
import onnxruntime
from numpy.typing import NDArray
from tokenizers import Tokenizer

from index.batches import batches
from index.embedder import Progress, Vectors, whole_characters

MODEL, TOKENIZER, ABOUT = "model.onnx", "tokenizer.json", "model.json"
_TOKENS_IN_BATCH = 512


class OnnxEmbedder:
    """A model that `index.onnx_export` wrote into a folder.

    A run of the model uses one thread, and several texts are shared out among the processor's
    cores: no thread waits for another at every layer, which is what makes a query slow where
    other programs want the cores too.
    """

    def __init__(self, folder: Path) -> None:
        """Open the model; its weights are mapped into memory, not read."""
        about = json.loads((folder / ABOUT).read_text(encoding="utf-8"))
        self.folder = folder
        self.name: str = about["name"]
        self._dimension: int = about["dimension"]
        # int8 takes its scale from all that a run holds: each text then runs alone.
        self._batch_tokens = 0 if about["precision"] == "int8" else _TOKENS_IN_BATCH
        self._tokenizer = _open_tokenizer(folder)
        self._tokenizer.enable_truncation(about["max_tokens"])
        self._session = _open_session(folder / MODEL)
        self._n_workers = len(os.sched_getaffinity(0)) if _HAS_AFFINITY else os.cpu_count() or 1

    def count_tokens(self, text: str) -> int:
        """Return how many word pieces a text has for the model, its own marks not counted."""
        encoded = self._counting_tokenizer.encode(whole_characters(text), add_special_tokens=False)
        return len(encoded.ids)

    def embed(self, texts: Sequence[str], progress: Progress | None = None) -> Vectors:
        """Return an array (n, dim), float32, rows of length 1, in the order of `texts`.

        A text has the same vector, to the last bit, whatever texts stand beside it.
        """
        ids, groups = self._grouped(texts)
        vectors = np.empty((len(ids), self._dimension), dtype=np.float32)
        done = 0
        for group, rows in zip(
            groups, self._workers.map(self._run, _inputs(ids, groups)), strict=True
        ):
            vectors[group] = rows
            done += len(group)
            if progress:
                progress(done, len(ids))
        return vectors

    def begin(self, texts: Sequence[str]) -> Callable[[], Vectors]:
        """Begin to embed queries; what is returned waits for their rows, and returns these."""
        ids, groups = self._grouped(texts)
        running = []
        for batch in _inputs(ids, groups):
            running.append(self._workers.submit(self._run, batch))
            time.sleep(0)  # lets the worker take the interpreter, which it gives back at once
        return partial(self._joined, groups, running)

    def _joined(self, groups: Sequence[list[int]], running: Sequence[Future[Vectors]]) -> Vectors:
        vectors = np.empty((sum(map(len, groups)), self._dimension), dtype=np.float32)
        for group, future in zip(groups, running, strict=True):
            vectors[group] = future.result()
        return vectors

    def _grouped(self, texts: Sequence[str]) -> tuple[list[list[int]], list[list[int]]]:
        """Return the token ids of texts, and which texts run together."""
        ids = [e.ids for e in self._tokenizer.encode_batch([whole_characters(t) for t in texts])]
        lengths = [len(row) for row in ids]
        share = -(-sum(lengths) // self._n_workers)
        return ids, list(batches(lengths, min(self._batch_tokens, share)))

    def _run(self, ids: NDArray[np.int64]) -> Vectors:
        """Return the vectors of texts of one length, given as token ids (n, length)."""
        inputs = {"input_ids": ids, "attention_mask": np.ones_like(ids)}
        return np.asarray(self._session.run(None, inputs)[0], dtype=np.float32)

    @cached_property
    def _workers(self) -> ThreadPoolExecutor:
        return ThreadPoolExecutor(self._n_workers, thread_name_prefix="embed")

    @cached_property
    def _counting_tokenizer(self) -> Any:
        """The tokenizer without its bound on length: only building an index needs it."""
        return _open_tokenizer(self.folder)


def _inputs(
    ids: Sequence[list[int]], groups: Iterable[Sequence[int]]
) -> Iterator[NDArray[np.int64]]:
    """Yield the token ids of each group, (n, length): its texts are of one length."""
    return (np.array([ids[i] for i in group], dtype=np.int64) for group in groups)


_HAS_AFFINITY = hasattr(os, "sched_getaffinity")


def _open_tokenizer(folder: Path) -> Any:
    tokenizer = Tokenizer.from_file(str(folder / TOKENIZER))
    tokenizer.no_padding()
    tokenizer.no_truncation()
    return tokenizer


def _open_session(path: Path) -> Any:
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = 1
    options.inter_op_num_threads = 1
    options.add_session_config_entry("session.intra_op.allow_spinning", "0")
    return onnxruntime.InferenceSession(str(path), options, providers=["CPUExecutionProvider"])
