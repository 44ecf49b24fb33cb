"""Trains the reader: a low-rank update by which the embedding model reads question and sentence.

    python -m qa.training.fit_reader SET.jsonl … FOLDER … [--write]

Of each part of a question the best sentences are its candidates; those that overlap a quote of the
set are right, and of a question that cannot be answered none is. The loss is that of a softmax over
the candidates and "none of them"; besides, the sentence that answers a yes-or-no question must say
which. Every eighth set or document is left out, and printed is how often a right sentence comes
first there, and the AUROC of answerable against not. A pass takes half an hour on two cores.
"""

from __future__ import annotations

import json
import random
import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from tqdm import tqdm

from corpus.plain_text import is_chinese
from index.cross_encoder import MAX_TOKENS
from index.weights import DEFAULT_MODEL, model_folder
from qa.extras import require_or_exit
from qa.finding.reader import UPDATE, in_place
from qa.training.fitting_sets import (
    FittingSet,
    fitting_sets,
    is_right,
    provenance,
    read_arguments,
)

SEED = 0
_EVERY = 8
_HARD, _EASY = 4, 1  # wrong candidates beside the right one: the best, and any
_BATCH = 16
_N_COMPARED = 6
_RATE = 1e-3
_WARM_UP = 0.08
_VERDICT_WEIGHT = 0.3
_SPREAD = 30  # characters by which lengths differ in a batch


@dataclass(frozen=True, slots=True)
class Example:
    """One part of a question: its candidates, best first, and which of them are right.

    `says_yes` is None if it is no yes-or-no question.
    """

    asked: str
    candidates: tuple[str, ...]
    right: tuple[bool, ...]
    says_yes: bool | None

    @property
    def length(self) -> float:
        """The characters of a pair, about."""
        return len(self.asked) + float(np.mean([len(c) for c in self.candidates[:_N_COMPARED]]))


def examples_of(one: FittingSet) -> Iterator[Example]:
    """Yield the parts of the English questions of a set that have what is to be learned."""
    for question in one.questions:
        if question.answerable is None:
            continue
        quotes = [item.quote for item in question.evidence]
        understood = one.answerer.understand(question.question, question.history)
        evidence = one.answerer.find(understood).evidence
        for ask, found in zip(understood.each, evidence, strict=True):
            right = tuple(question.answerable and is_right(item, quotes) for item in found)
            if found and not is_chinese(ask.query) and any(right) == question.answerable:
                yield Example(ask.query, tuple(map(in_place, found)), right, _verdict(question))


def _verdict(question: Any) -> bool | None:
    said = question.must[0][0].lower() if question.answerable and question.must else ""
    return {"yes": True, "no": False}.get(said)


def main(arguments: Sequence[str] | None = None) -> int:
    """Train, print, and with --write save the update."""
    args = read_arguments(__doc__, arguments)
    require_or_exit("sklearn")
    with fitting_sets(args.sets) as sets:
        by_set = {one.name: list(examples_of(one)) for one in tqdm(sets, unit="set")}
    out = [name for number, name in enumerate(sorted(by_set)) if number % _EVERY == 0]
    learned = [e for name, found in by_set.items() if name not in out for e in found]
    network, tokenizer = train(learned)
    figures = measured(network, tokenizer, [e for name in out for e in by_set[name]])
    sys.stdout.write(f"{len(learned)} parts learned; left out: {json.dumps(figures)}\n")
    if args.write:
        _save(network, {**provenance(sets), "seed": SEED, "left_out": figures, "out": out})
    return 0


def train(examples: Sequence[Example]) -> tuple[Any, Any]:
    """Return the trained network and its tokenizer. One pass; the same on the same machine."""
    import torch
    from transformers import AutoTokenizer

    from qa.training.low_rank import TrainedCrossEncoder

    torch.manual_seed(SEED)
    drawn = random.Random(SEED)
    folder = str(model_folder(DEFAULT_MODEL))
    network, tokenizer = TrainedCrossEncoder(folder), AutoTokenizer.from_pretrained(folder)
    trained = [p for p in network.parameters() if p.requires_grad]
    optimizer = torch.optim.AdamW(trained, lr=_RATE, weight_decay=0.01)
    batches = list(_batches(examples, drawn))
    rates = torch.optim.lr_scheduler.OneCycleLR(
        optimizer, _RATE, total_steps=len(batches) + 1, pct_start=_WARM_UP
    )
    for batch in tqdm(batches, unit="batch"):
        loss = _loss(network, tokenizer, batch, drawn)
        optimizer.zero_grad()
        loss.backward()
        torch.nn.utils.clip_grad_norm_(trained, 1.0)
        optimizer.step()
        rates.step()
    return network, tokenizer


def _batches(examples: Sequence[Example], drawn: random.Random) -> list[list[Example]]:
    """Return batches in any order; those of one have about the same length."""
    by_length = sorted(examples, key=lambda e: e.length + _SPREAD * drawn.random())
    batches = [by_length[i : i + _BATCH] for i in range(0, len(by_length), _BATCH)]
    drawn.shuffle(batches)
    return batches


def _loss(network: Any, tokenizer: Any, batch: Sequence[Example], drawn: random.Random) -> Any:
    import torch
    from torch.nn import functional

    chosen = [_drawn_from(example, drawn) for example in batch]
    logits = _logits(network, tokenizer, batch, chosen)
    losses, verdicts = [], []
    for example, places, rows in zip(batch, chosen, logits, strict=True):
        right = torch.tensor([example.right[place] for place in places])
        each = torch.log_softmax(torch.cat([rows[:, 0], torch.zeros(1)]), 0)
        wanted = torch.cat([right, ~right.any().reshape(1)])
        losses.append(-torch.logsumexp(each[wanted], 0))
        if example.says_yes is not None and right.any():
            yes = torch.tensor(float(example.says_yes))
            verdicts.append(functional.binary_cross_entropy_with_logits(rows[right, 1].mean(), yes))
    loss = torch.stack(losses).mean()
    return loss + _VERDICT_WEIGHT * torch.stack(verdicts).mean() if verdicts else loss


def _drawn_from(example: Example, drawn: random.Random) -> list[int]:
    """Return the places of one right candidate, of the best wrong ones, and of any other."""
    right = [place for place, is_one in enumerate(example.right) if is_one]
    wrong = [place for place, is_one in enumerate(example.right) if not is_one]
    one = drawn.sample(right, min(1, len(right)))
    return one + wrong[:_HARD] + drawn.sample(wrong[_HARD:], min(_EASY, len(wrong[_HARD:])))


def _logits(
    network: Any, tokenizer: Any, batch: Sequence[Example], places: Sequence[Sequence[int]]
) -> Any:
    """Return for each example the logits, (n, 2), of its candidates at some places."""
    import torch

    pairs = [(e.asked, e.candidates[i]) for e, of in zip(batch, places, strict=True) for i in of]
    inputs = tokenizer(
        *map(list, zip(*pairs, strict=True)),
        padding=True,
        truncation="longest_first",
        max_length=MAX_TOKENS,
        return_tensors="pt",
    )
    with torch.autocast("cpu", dtype=torch.bfloat16):
        logits = network(inputs)
    return torch.split(logits, [len(of) for of in places])


def measured(network: Any, tokenizer: Any, examples: Sequence[Example]) -> dict[str, float]:
    """Return how often a right sentence is first, and how well the best logit tells answerable."""
    import torch
    from sklearn.metrics import roc_auc_score

    first, before, best, answerable = [], [], [], []
    for start in range(0, len(examples), _BATCH):
        batch = examples[start : start + _BATCH]
        places = [list(range(min(_N_COMPARED, len(e.candidates)))) for e in batch]
        with torch.no_grad():
            logits = _logits(network, tokenizer, batch, places)
        for example, rows in zip(batch, logits, strict=True):
            best.append(float(rows[:, 0].max()))
            answerable.append(any(example.right))
            if answerable[-1]:
                first.append(example.right[int(rows[:, 0].argmax())])
                before.append(example.right[0])
    figures = {
        "parts": len(examples),
        "first_by_features": np.mean(before),
        "first_by_reader": np.mean(first),
        "auroc": roc_auc_score(answerable, best),
    }
    return {name: round(float(value), 3) for name, value in figures.items()}


def _save(network: Any, about: dict[str, Any]) -> None:
    from safetensors.torch import save_file

    save_file(network.update(), UPDATE)
    record = {"model": DEFAULT_MODEL, **about}
    UPDATE.with_suffix(".json").write_text(json.dumps(record, indent=1) + "\n", encoding="utf-8")


if __name__ == "__main__":
    sys.exit(main())
