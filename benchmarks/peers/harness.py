"""What the peers have in common: each builds, opens and searches an index of the same reports.

    python PEER.py build REPORTS INDEX MODEL
    python PEER.py ask INDEX MODEL QUESTION            one question, as a command would be
    python PEER.py warm INDEX MODEL QUESTIONS.JSONL    all questions, one after the other

`ask` prints the five texts found, `warm` a JSON object: milliseconds and texts by question.
"""

from __future__ import annotations

import json
import os
import sys
import time
from collections.abc import Callable
from pathlib import Path

os.environ["HF_HUB_OFFLINE"] = "1"
os.environ["TRANSFORMERS_OFFLINE"] = "1"

Search = Callable[[str], list[str]]
Build = Callable[[dict[str, str], str, str], None]
Open = Callable[[str, str], Search]
TOP_K = 5


def main(build: Build, open_index: Open) -> None:
    """Run the command that the arguments name."""
    command, *rest = sys.argv[1:]
    if command == "build":
        reports, folder, model = rest
        texts = {p.stem: p.read_text(encoding="utf-8") for p in sorted(Path(reports).glob("*.txt"))}
        build(texts, folder, model)
    elif command == "ask":
        folder, model, question = rest
        print(json.dumps(open_index(folder, model)(question), ensure_ascii=False))
    else:
        folder, model, questions = rest
        print(json.dumps(_warm(open_index(folder, model), questions), ensure_ascii=False))


def _warm(search: Search, path: str) -> dict[str, object]:
    lines = Path(path).read_text(encoding="utf-8").splitlines()
    questions = [json.loads(line) for line in lines if line.strip()]
    search("How many museums are there?")  # what the first search alone has to do
    milliseconds, found = [], {}
    for question in questions:
        started = time.perf_counter()
        texts = search(question["question"])
        milliseconds.append((time.perf_counter() - started) * 1000)
        found[question["id"]] = texts
    return {"ms": milliseconds, "found": found}
