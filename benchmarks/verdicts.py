"""How often Yes and No are said of a sentence, and how often that is right.

    python benchmarks/verdicts.py [PAIRS.jsonl] [--every 4] [--show]

The pairs are questions for yes or no, each with the sentence of a document that decides it, or that
only tempts ("?"). They were written from the texts alone, many so that they differ in one word. The
sentence is looked for among the first few found; what the program says of it is counted.
"""

from __future__ import annotations

import argparse
import json
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from tqdm import tqdm

from corpus.plain_text import is_chinese
from qa import load_settings, open_answerer
from qa.checking.claim_check import ClaimCheck
from qa.composing.verdicts import verdict_line
from qa.pipeline import QuestionAnswerer
from qa.training.fitting_sets import answerer_of, overlap

_ROOT = Path(__file__).parent.parent
_PAIRS = _ROOT / "tests" / "data" / "verdicts.jsonl"
_FOLDERS = (_ROOT / "qa/training/data/documents", _ROOT / "tests/data/documents")
_LOOKED_AT = 4
_SAID = {True: "Yes", False: "No"}


def main() -> None:
    """Count what is said, by what is right."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawTextHelpFormatter
    )
    parser.add_argument("pairs", nargs="?", type=Path, default=_PAIRS)
    parser.add_argument("--every", type=int, default=4, help="take every so many (default: 4)")
    parser.add_argument("--show", action="store_true", help="print each that is wrong")
    args = parser.parse_args()
    pairs = [json.loads(line) for line in args.pairs.read_text(encoding="utf-8").splitlines()]
    pairs = [p for p in pairs if not is_chinese(p["question"] + p["sentence"])][:: args.every]
    counts: Counter[tuple[str, str]] = Counter()
    for answerer in _answerers():
        known = {passage.doc_id for passage in answerer.index.passages}
        mine = [pair for pair in pairs if pair["doc_id"] in known]
        check = ClaimCheck(answerer.index)
        for pair in tqdm(mine, unit="pair"):
            said = _said(pair, answerer, check)
            counts[said, pair["verdict"]] += 1
            if args.show and said in ("Yes", "No") and said != pair["verdict"]:
                tqdm.write(f"{said} for {pair['verdict']}: {pair['question']} {pair['sentence']}")
    print(f"{'':10} right is: Yes   No    ?")
    for said in ("Yes", "No", "neither", "not found"):
        print(f"{said:10}          " + " ".join(f"{counts[said, r]:4}" for r in ("Yes", "No", "?")))


def _said(pair: dict[str, Any], answerer: QuestionAnswerer, check: ClaimCheck) -> str:
    question = answerer.understand(pair["question"])
    ask, found = question.each[0], answerer.find(question).evidence[0][:_LOOKED_AT]
    item = next((e for e in found if overlap(e.line, pair["sentence"])), None)
    if item is None:
        return "not found"
    line = verdict_line(ask, item, check)
    return "neither" if line is None or line.verdict is None else _SAID[line.verdict]


def _answerers() -> Iterator[QuestionAnswerer]:
    """Yield an answerer for the documents of each folder, and one for the reports."""
    for folder in _FOLDERS:
        with answerer_of(folder) as answerer:
            yield answerer
    yield open_answerer(load_settings(min_confidence=0.0))


if __name__ == "__main__":
    main()
