"""What a model judged of a run's answers: faithfulness and relevance, with its raw replies.

- faithfulness: share of an answer's claims that the cited passages support, by the judge's count
  (Es et al., "RAGAS: Automated Evaluation of Retrieval Augmented Generation", EACL 2024).
- relevance: whether the answer answers what was asked, 1 to 5 by the judge, put on 0 to 1
  (Zheng et al., "Judging LLM-as-a-Judge", NeurIPS 2023).

Over the answers that were given. A reply that cannot be read is a missing judgement: it is
counted, and the figure is over the rest.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any

from qa.evaluation.journal import Journal
from qa.evaluation.json_text import loads
from qa.evaluation.judges import Judge, JudgeUnavailable
from qa.evaluation.measures.measure import Case, Measure, Score
from qa.evaluation.run import Progress

MEASURES: dict[str, Measure] = {
    "faithfulness": Measure(
        "faithfulness", "Share of the claims that the cited passages support, by a model."
    ),
    "relevance": Measure("relevance", "How well the answer answers what was asked, by a model."),
}
_PROMPTS = Path(__file__).parent.parent / "prompts"


class Judgements:
    """The judgements of a run by question and measure; a missing one has no score."""

    def __init__(self, path: Path) -> None:
        """Read what was judged so far; a torn last line is passed over."""
        self._scores: dict[tuple[str, str], float | None] = {}
        self._unheard: set[tuple[str, str]] = set()
        if path.exists():
            for record in _records(path):
                key = (str(record.get("id")), str(record.get("measure")))
                self._scores[key] = record.get("score")
                self._unheard = (self._unheard - {key}) | ({key} if record.get("error") else set())

    @property
    def measures(self) -> dict[str, Measure]:
        """The measures that something was judged by."""
        judged = {measure for _, measure in self._scores}
        return {name: measure for name, measure in MEASURES.items() if name in judged}

    def has(self, question_id: str, measure: str) -> bool:
        """True if the judge replied, even if the reply can't be read."""
        key = (question_id, measure)
        return key in self._scores and key not in self._unheard

    def scores(self, case: Case) -> dict[str, Score]:
        """Return the judgements of a question's answer that are not missing."""
        found = {name: self._scores.get((case.question.id, name)) for name in MEASURES}
        return {name: score for name, score in found.items() if score is not None}

    def missing(self) -> dict[str, int]:
        """Return for each measure how many judgements are missing."""
        lacking = Counter(m for (_, m), score in self._scores.items() if score is None)
        return {name: lacking[name] for name in self.measures}


def judge_cases(
    found: Iterable[Case], judge: Judge, known: Judgements, progress: Progress
) -> Iterator[dict[str, Any]]:
    """Yield a judgement for each answer and measure that has none: score and raw reply.

    Raises:
        JudgeUnavailable: the first question already gets no reply, so that none would.
    """
    heard = False
    for number, case in enumerate(found, start=1):
        for measure in () if case.abstained or case.failed or not case.answer else MEASURES:
            if known.has(case.question.id, measure):
                continue
            try:
                yield _judgement(case, measure, judge)
                heard = True
            except JudgeUnavailable as error:
                if not heard:
                    raise
                yield _unheard(case, measure, judge, error)
        progress(number)


def append_judgements(path: Path, judgements: Iterable[dict[str, Any]]) -> None:
    """Add judgements to a file, each written at once.

    Raises:
        CannotWrite: it cannot be written; what was written is kept.
    """
    with Journal(path, resume=True) as journal:
        for judgement in judgements:
            journal.append(judgement)


def _judgement(case: Case, measure: str, judge: Judge) -> dict[str, Any]:
    raw = judge.reply(prompt(measure, case))
    record = {"id": case.question.id, "measure": measure, "judge": judge.name}
    return record | {"score": read_score(measure, raw), "raw": raw}


def _unheard(case: Case, measure: str, judge: Judge, error: Exception) -> dict[str, Any]:
    record = {"id": case.question.id, "measure": measure, "judge": judge.name}
    return record | {"score": None, "raw": "", "error": str(error)}


def prompt(measure: str, case: Case) -> str:
    """Return what the judge is asked of an answer."""
    passages = "\n\n".join(
        f"[{c.get('number')}] {c.get('title', '')}, {c.get('date', '')}, "
        f"{c.get('period') or ''}\n{c.get('quote', '')}"
        for c in case.citations
    )
    template = (_PROMPTS / f"judge_{measure}.txt").read_text(encoding="utf-8")
    return template.format(
        question=case.record.get("understood") or case.question.question,
        answer=case.answer,
        passages=passages or "(none)",
    )


def read_score(measure: str, raw: str) -> float | None:
    """Return the score of a judge's reply, 0 to 1; None if the reply holds none."""
    value = _object(raw)
    if measure == "faithfulness":
        supported, claims = _number(value, "supported"), _number(value, "claims")
        if supported is None or not claims or not 0 <= supported <= claims:
            return None
        return supported / claims
    rating = _number(value, "rating")
    return (rating - 1) / 4 if rating is not None and 1 <= rating <= 5 else None


def _object(raw: str) -> Mapping[str, Any]:
    """Return the first JSON object of a reply; models like to wrap it in words or in a fence."""
    decoder = json.JSONDecoder()
    for place, character in enumerate(raw):
        if character == "{":
            try:
                value = decoder.raw_decode(raw, place)[0]
            except (ValueError, RecursionError):
                continue
            return value if isinstance(value, dict) else {}
    return {}


def _number(value: Mapping[str, Any], name: str) -> float | None:
    number = value.get(name)
    is_number = isinstance(number, (int, float)) and not isinstance(number, bool)
    return float(number) if is_number and number == number else None  # type: ignore[arg-type]


def _records(path: Path) -> Iterator[dict[str, Any]]:
    with path.open(encoding="utf-8", newline="\n") as file:
        for line in file:
            try:
                value = loads(line)
            except ValueError:
                continue  # torn by a kill: judged again
            if isinstance(value, dict):
                yield value
