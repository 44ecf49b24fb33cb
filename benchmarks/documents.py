"""How well questions on other people's documents are answered, from files of six forms.

    python benchmarks/documents.py [--documents FOLDER] [--clean] [--out FOLDER]

Made-up documents are written as PDF, Word, HTML, Markdown, wrapped and unwrapped text by
turns (`--clean`: all as Markdown), listed, indexed, and asked the questions beside them. An answer
is correct if every fact of the question is spelled in it. The questions were written from the texts
alone. Those of `tests/data/unfitted_documents` are in no fit; those of `tests/data/documents` are.
"""

from __future__ import annotations

import argparse
import json
import re
import sys
import tempfile
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

_ROOT = Path(__file__).parent.parent
sys.path.insert(0, str(_ROOT / "tests"))

import numpy as np  # noqa: E402
from document_forms import FORMS, write_form  # noqa: E402

from corpus.listing import update_manifest  # noqa: E402
from qa import load_settings, open_answerer  # noqa: E402
from qa.answer import Answer  # noqa: E402
from qa.evaluation.measures import calibration  # noqa: E402
from qa.pipeline import QuestionAnswerer  # noqa: E402
from qa.training.fitting_sets import overlap  # noqa: E402

_DOCUMENTS = _ROOT / "tests" / "data" / "unfitted_documents"
_MARK = re.compile(r"\s*\[\d+\]")


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of one question. `is_cited`: a quote lies in its evidence, or holds it."""

    question: dict[str, Any]
    answer: Answer

    @property
    def is_answerable(self) -> bool:
        """True if the documents have the answer."""
        return self.question["type"] != "unanswerable"

    @property
    def is_correct(self) -> bool:
        """True if it is answered with every fact."""
        text = _flat(_MARK.sub("", self.answer.text))
        facts = self.question["facts"]
        return not self.answer.abstained and all(any(_flat(s) in text for s in f) for f in facts)

    @property
    def is_cited(self) -> bool:
        """True if a citation stands in the evidence or around it, or is a cell of its row."""
        told, cited = self.question["evidence"], self.answer.citations
        return any(overlap(citation.quote, quote) for citation in cited for quote in told)


def main(arguments: Sequence[str] | None = None) -> int:
    """Write the files, ask, and print a line for all and for each type of question."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawTextHelpFormatter
    )
    parser.add_argument("--documents", type=Path, default=_DOCUMENTS, help="the folder to ask")
    parser.add_argument("--clean", action="store_true", help="all documents as Markdown")
    parser.add_argument("--out", type=Path, help="keep files, index and answers here")
    args = parser.parse_args(arguments)
    with tempfile.TemporaryDirectory() as scratch:
        folder = args.out or Path(scratch)
        answerer = _answerer(folder, args.documents, is_clean=args.clean)
        outcomes = list(_asked(answerer, args.documents / "questions.jsonl"))
        _write(folder / "answers.jsonl", outcomes)
    print(f"{'':14} {'n':>4} correct  cited  refused rightly  wrongly  wrong answers' confidence")
    _print("all", outcomes)
    for kind in sorted({o.question["type"] for o in outcomes}):
        _print(kind, [o for o in outcomes if o.question["type"] == kind])
    print(f"calibration error of the answers given: {_calibration_error(outcomes):.3f}")
    return 0


def _answerer(folder: Path, documents: Path, *, is_clean: bool) -> QuestionAnswerer:
    corpus = folder / "corpus"
    if not corpus.exists():
        corpus.mkdir(parents=True)
        forms = ["markdown"] if is_clean else list(FORMS)
        for number, path in enumerate(sorted(documents.glob("*.md"))):
            form = forms[(number * 5 + number // 6) % len(forms)]
            text = path.read_text(encoding="utf-8")
            write_form(form, text, corpus / f"{path.stem}{FORMS[form]}")
        print(*update_manifest(corpus), sep="\n")
    settings = replace(load_settings(), corpus_dir=corpus, index_dir=folder / "index")
    return open_answerer(settings)


def _asked(answerer: QuestionAnswerer, questions: Path) -> Iterator[Outcome]:
    for line in questions.read_text(encoding="utf-8").splitlines():
        question = json.loads(line)
        yield Outcome(question, answerer.answer(question["question"]))


def _write(path: Path, outcomes: Iterable[Outcome]) -> None:
    lines = (
        {**o.question, "told": o.answer.text, "correct": o.is_correct, "cited": o.is_cited}
        for o in outcomes
    )
    text = "".join(json.dumps(line, ensure_ascii=False) + "\n" for line in lines)
    path.write_text(text, encoding="utf-8")


def _print(name: str, outcomes: Sequence[Outcome]) -> None:
    there = [o for o in outcomes if o.is_answerable]
    not_there = [o for o in outcomes if not o.is_answerable]
    wrong = [o for o in outcomes if not o.answer.abstained and not o.is_correct]
    wrong += [o for o in not_there if not o.answer.abstained and o not in wrong]
    print(
        f"{name:14} {len(outcomes):4} {_share(o.is_correct for o in there)}    "
        f"{_share(o.is_cited for o in there)}  {_share(o.answer.abstained for o in not_there)}"
        f"             {_share(o.answer.abstained for o in there)}"
        f"     {_share(o.answer.confidence for o in wrong)}"
    )


def _calibration_error(outcomes: Sequence[Outcome]) -> float:
    given = [o for o in outcomes if not o.answer.abstained]
    confidence = np.array([[o.answer.confidence for o in given]])
    right = np.array([[float(o.is_answerable and o.is_correct) for o in given]])
    return float(calibration.error(confidence, right)[0])


def _share(values: Iterable[float]) -> str:
    found = list(values)
    return f"{sum(found) / len(found):.3f}" if found else "    -"


def _flat(text: str) -> str:
    """Return a text in lower case with plain blanks, without the bars of a table."""
    return " ".join(text.replace("|", " ").replace("\u00a0", " ").lower().split())


if __name__ == "__main__":
    sys.exit(main())
