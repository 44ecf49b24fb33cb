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
from qa.finding.features import READER, default_weights
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

    def __init__(self, folder: Path | None, weight: float | None = None) -> None:
        """Read with the cross-encoder in the folder of an exported model, if it has one.

        `weight` is that of the log-odds beside the score; the one shipped if not given.
        """
        self._folder = folder
        self._weight = default_weights()[READER.name] if weight is None else weight

    def rank(self, ask: Question, found: Sequence[Evidence]) -> list[Evidence]:
        """Return the evidence, its first few put in order by what the reader says of them, too.

        None overtakes the first whose period fits the ask less well: the reader sees no years.
        """
        read = self.read(ask, found)
        fits = found[0].features["period"] if found else 0.0

        def order(item: Evidence) -> tuple[bool, float]:
            score = item.score + self._weight * item.features[READER.name]
            return item.features["period"] < fits, -round(score, 6)

        return sorted(read, key=order) + list(found[len(read) :])

    def read(self, ask: Question, found: Sequence[Evidence]) -> list[Evidence]:
        """Return the first few of the evidence with the feature "reader".

        These are log-odds by 10, from -1 to 1. Two are read, and two more if neither answers.
        Chinese is not read, nor what stands for it in English: the reader has learned none.
        """
        best = found[:N_READ]
        is_foreign = ask.is_chinese or any(is_chinese(item.line) for item in best)
        if is_foreign or not best or not self._encoder:
            return []
        read = self._read(self._encoder, ask, best[:_N_FIRST])
        if max(item.features[READER.name] for item in read) >= _ANSWERS:
            return read
        return read + self._read(self._encoder, ask, best[_N_FIRST:])

    def _read(
        self, encoder: CrossEncoder, ask: Question, found: Sequence[Evidence]
    ) -> list[Evidence]:
        logits = encoder.logits([(ask.query, in_place(item)) for item in found])[:, 0]
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
