"""Embeds with onnxruntime: the exported model loads in a fraction of a second, without torch."""

from __future__ import annotations

import json
import os
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from functools import cached_property, partial
from itertools import groupby
from pathlib import Path
from typing import Any

import numpy as np
import onnxruntime
from numpy.typing import NDArray
from tokenizers import Tokenizer

from index.embedder import Progress, Vectors, whole_characters

MODEL, TOKENIZER, ABOUT = "model.onnx", "tokenizer.json", "model.json"
_TOKENS_IN_BATCH = 512


class OnnxEmbedder:
    """A model that `index.onnx_export` wrote into a folder; an `Embedder`.

    Each batch runs on one thread, and the batches run side by side on all cores. Threads that share
    a batch would wait for each other at every layer, which is slow on a busy machine.
    """

    def __init__(self, folder: Path) -> None:
        """Open the model; its weights are mapped into memory, not read."""
        about = json.loads((folder / ABOUT).read_text(encoding="utf-8"))
        self.folder = folder
        self.name: str = about["name"]
        self.source: str = about["source"]
        self._dimension: int = about["dimension"]
        # int8 takes its scale from the whole batch: each text is then a batch of its own.
        self._batch_tokens = 0 if about["precision"] == "int8" else _TOKENS_IN_BATCH
        self._tokenizer = open_tokenizer(folder / TOKENIZER)
        self._tokenizer.enable_truncation(about["max_tokens"])
        self._session = open_session(folder / MODEL)
        self._n_workers = n_cores()

    def count_tokens(self, text: str) -> int:
        """Return the number of tokens of a text, without the special tokens of the model."""
        encoded = self._counting_tokenizer.encode(whole_characters(text), add_special_tokens=False)
        return len(encoded.ids)

    def embed(self, texts: Sequence[str], progress: Progress | None = None) -> Vectors:
        """Return an array (n, dim), float32, rows of length 1, in the order of `texts`.

        A text has the same vector, to the last bit, whatever the other texts are.
        """
        ids, groups = self._batches(texts)
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
        """Start embedding queries; return a function that waits for their vectors, (n, dim)."""
        ids, groups = self._batches(texts)
        futures = []
        for batch in _inputs(ids, groups):
            futures.append(self._workers.submit(self._run, batch))
            time.sleep(0)  # lets the worker take the interpreter, which it gives back at once
        return partial(self._collect, groups, futures)

    def _collect(self, groups: Sequence[list[int]], futures: Sequence[Future[Vectors]]) -> Vectors:
        """Wait for the rows of each group; return those of all texts, (n, dim), in their order."""
        vectors = np.empty((sum(map(len, groups)), self._dimension), dtype=np.float32)
        for group, future in zip(groups, futures, strict=True):
            vectors[group] = future.result()
        return vectors

    def _batches(self, texts: Sequence[str]) -> tuple[list[list[int]], list[list[int]]]:
        """Return the token ids of each text, and the positions of the texts of each batch."""
        ids = [e.ids for e in self._tokenizer.encode_batch([whole_characters(t) for t in texts])]
        lengths = [len(row) for row in ids]
        share = -(-sum(lengths) // self._n_workers)
        return ids, list(batches(lengths, min(self._batch_tokens, share)))

    def _run(self, ids: NDArray[np.int64]) -> Vectors:
        """Return the vectors (n, dim) of texts of one length, given as token ids (n, length)."""
        inputs = {"input_ids": ids, "attention_mask": np.ones_like(ids)}
        return np.asarray(self._session.run(None, inputs)[0], dtype=np.float32)

    @cached_property
    def _workers(self) -> ThreadPoolExecutor:
        return ThreadPoolExecutor(self._n_workers, thread_name_prefix="embed")

    @cached_property
    def _counting_tokenizer(self) -> Any:
        """The tokenizer without truncation: only building an index needs it.

        It is not read again: the folder may be gone, of an index that is no longer the current one.
        """
        tokenizer = Tokenizer.from_str(self._tokenizer.to_str())
        tokenizer.no_truncation()
        return tokenizer


def _inputs(
    ids: Sequence[list[int]], groups: Iterable[Sequence[int]]
) -> Iterator[NDArray[np.int64]]:
    """Yield the token ids of each batch, (n, length); its texts have one length."""
    return (np.array([ids[i] for i in group], dtype=np.int64) for group in groups)


def batches(lengths: Sequence[int], max_tokens: int) -> Iterator[list[int]]:
    """Yield the positions of texts in batches, longest texts first.

    The texts of a batch have one length, so that none is padded, and at most `max_tokens` together;
    a longer text is a batch of its own.
    """
    order = sorted(range(len(lengths)), key=lambda i: -lengths[i])
    for length, group in groupby(order, key=lambda i: lengths[i]):
        positions = list(group)
        n_texts = max(1, max_tokens // max(length, 1))
        yield from (positions[i : i + n_texts] for i in range(0, len(positions), n_texts))


_HAS_AFFINITY = hasattr(os, "sched_getaffinity")


def n_cores() -> int:
    """Return how many cores the program may use."""
    return len(os.sched_getaffinity(0)) if _HAS_AFFINITY else os.cpu_count() or 1


def open_tokenizer(path: Path) -> Any:
    """Open a tokenizer that neither pads nor cuts."""
    tokenizer = Tokenizer.from_file(str(path))
    tokenizer.no_padding()
    tokenizer.no_truncation()
    return tokenizer


def open_session(path: Path) -> Any:
    """Open a model to run on one thread; its weights are mapped into memory, not read."""
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = 1
    options.inter_op_num_threads = 1
    options.add_session_config_entry("session.intra_op.allow_spinning", "0")
    return onnxruntime.InferenceSession(str(path), options, providers=["CPUExecutionProvider"])
