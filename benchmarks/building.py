"""Times how fast an index's texts are embedded, beside plain sentence-transformers.

    python benchmarks/building.py [--rounds 5] [--out FILE]

Both embed the same passages and sentences of the reports with the same weights, turn by turn.
"""

from __future__ import annotations

import argparse
import json
import sys
import time
from collections.abc import Callable, Sequence
from datetime import date
from pathlib import Path
from typing import Any

import numpy as np
from speed import machine

from corpus.plain_text import one_line
from index.sentence_transformer import SentenceTransformerEmbedder
from qa import load_settings, open_answerer

_FOLDER = Path(__file__).parent.parent / "runs" / "bench"


def main(arguments: Sequence[str] | None = None) -> int:
    """Measure and write a JSON file, which `report.py` makes a page of."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawTextHelpFormatter
    )
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--out", type=Path, default=_FOLDER / "building.json")
    args = parser.parse_args(arguments)
    index = open_answerer(load_settings()).index
    passages = list(index.passages)
    texts = [one_line(p.text) for p in passages]
    texts += [one_line(p.sentence_text(s)) for p in passages for s in p.sentences]
    model = SentenceTransformerEmbedder().model
    ways: dict[str, Callable[[], Any]] = {
        "sentence-transformers": lambda: model.encode(texts, normalize_embeddings=True),
        "this project": lambda: index.embedder.embed(texts),
    }
    rates: dict[str, list[float]] = {name: [] for name in ways}
    vectors = {}
    for turn in range(args.rounds + 1):
        for name, embed in ways.items():
            started = time.perf_counter()
            vectors[name] = embed()
            if turn:
                rates[name].append(len(texts) / (time.perf_counter() - started))
                print(f"{name}: {rates[name][-1]:.0f} texts/s", flush=True)
    one, other = vectors.values()
    figures = {
        "machine": machine(),
        "date": date.today().isoformat(),
        "rounds": args.rounds,
        "n_texts": len(texts),
        "rates": rates,
        "cosine": float(np.einsum("ij,ij->i", one, other).min()),
    }
    args.out.parent.mkdir(parents=True, exist_ok=True)
    args.out.write_text(json.dumps(figures, indent=1), encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
