"""The learned reader: how well a sentence, in its place, answers an ask."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import replace
from functools import cached_property
from pathlib import Path
from types import MappingProxyType

from corpus.plain_text import is_chinese
from index.cross_encoder import CrossEncoder
from qa.answer import Evidence
from qa.finding.features import READER
from qa.question import Question

_WEIGHTS = Path(__file__).parents[1] / "weights"
UPDATE = _WEIGHTS / "reader.safetensors"
"""The low-rank update that `qa.training.fit_reader` trains, and beside it what is known of it."""
_HEAD_WORDS = 9
N_READ = 4
"""The most sentences that are read for an ask; more found no other answer (docs/quality.md)."""
_N_FIRST = 2
_ANSWERS = 0.1


class Reader:
    """Reads the best sentences of an ask beside it. Without a cross-encoder it reads none."""

    def __init__(self, folder: Path | None) -> None:
        """Read with the cross-encoder in the folder of an exported model, if it has one."""
        self._folder = folder

    def read(self, ask: Question, found: Sequence[Evidence]) -> list[Evidence]:
        """Return the evidence, of which the first few have the feature "reader".

        These are log-odds by 10, from -1 to 1; 0 means that a sentence was not read. Two are read,
        and two more if neither answers. Chinese is not read, nor what stands for it in English:
        the reader has learned none.
        """
        best = found[:N_READ]
        is_foreign = ask.is_chinese or any(is_chinese(item.line) for item in best)
        if is_foreign or not best or not self._encoder:
            return list(found)
        read = self._read(ask, best[:_N_FIRST])
        if max(item.features[READER.name] for item in read) < _ANSWERS:
            read += self._read(ask, best[_N_FIRST:])
        return [*read, *found[len(read) :]]

    def _read(self, ask: Question, found: Sequence[Evidence]) -> list[Evidence]:
        assert self._encoder
        logits = self._encoder.logits([(ask.query, in_place(item)) for item in found])[:, 0]
        return [_with(item, float(logit)) for item, logit in zip(found, logits, strict=True)]

    @cached_property
    def _encoder(self) -> CrossEncoder | None:
        return CrossEncoder.found_in(self._folder)


def in_place(item: Evidence) -> str:
    """Return a sentence as the reader sees it: behind its report's title and its heading."""
    path = item.passage.path
    heading = _first_words(path[-1]) if path else ""
    return f"{_first_words(item.about)} | {heading}: {item.line}"


def _first_words(text: str) -> str:
    return " ".join(text.split()[:_HEAD_WORDS])


def _with(item: Evidence, logit: float) -> Evidence:
    features = {**item.features, READER.name: max(min(logit / 10, 1.0), -1.0)}
    return replace(item, features=MappingProxyType(features))


def update_for(model: str) -> Path | None:
    """Return the update that makes a cross-encoder of a model; None if none was trained for it."""
    about = UPDATE.with_suffix(".json")
    if not about.exists():
        return None
    return UPDATE if json.loads(about.read_text(encoding="utf-8"))["model"] == model else None
