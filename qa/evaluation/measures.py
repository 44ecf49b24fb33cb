"""Measures of a run over a question set, by code alone: each number can be checked by hand.

An answer is *correct* if it is no abstention, spells every `must` fact in one of its accepted
ways, and holds no `must_not` string. *Evidence@k* asks that every evidence group be found in
the first k passages; *cited* that a citation overlap every group. A question without a result
counts as 0. Unanswerable questions are scored apart, never in a mean with the others.
"""

from __future__ import annotations

import re
import statistics
from collections import defaultdict
from collections.abc import Mapping, Sequence
from typing import Any

from corpus.plain_text import one_line
from qa.evaluation.question_set import SetQuestion

_MARK = re.compile(r"\s*\[\d+\]")
Record = Mapping[str, Any]


def is_correct(question: SetQuestion, record: Record) -> bool:
    """True if the answer says what it must and nothing that it must not."""
    if record.get("abstained"):
        return False
    said = f" {_flat(_MARK.sub('', record.get('answer', '')))} "
    has_facts = all(any(_flat(way) in said for way in fact) for fact in question.must)
    return has_facts and not any(_flat(wrong) in said for wrong in question.must_not)


def has_evidence(question: SetQuestion, record: Record, k: int) -> bool:
    """True if every evidence group stands in one of the first `k` passages."""
    texts = [_flat(hit["text"]) for hit in record.get("retrieved", ())[:k]]
    return all(
        any(_flat(quote) in text for quote in quotes for text in texts)
        for quotes in _groups(question)
    )


def is_cited(question: SetQuestion, record: Record) -> bool:
    """True if a citation holds, or lies in, a quote of every evidence group."""
    cited = [_flat(c["quote"]) for c in record.get("citations", ())]
    return all(
        any(_flat(q) in c or c in _flat(q) for q in quotes for c in cited)
        for quotes in _groups(question)
    )


def measure(questions: Sequence[SetQuestion], records: Sequence[Record]) -> dict[str, Any]:
    """Return the measures of a run, each mean with the number of its questions in its name."""
    by_id = {record["id"]: record for record in records}
    empty: Record = {"abstained": False, "answer": ""}
    pairs = [(q, by_id.get(q.id, empty)) for q in questions]
    yes = [(q, r) for q, r in pairs if q.answerable]
    no = [(q, r) for q, r in pairs if q.answerable is False]
    answered = [len(r["answer"].split()) for _, r in pairs if r["answer"] and not r["abstained"]]
    return {
        "questions": len(questions),
        "answerable": len(yes),
        "correct": _mean([is_correct(q, r) for q, r in yes]),
        "evidence@1": _mean([has_evidence(q, r, 1) for q, r in yes]),
        "evidence@5": _mean([has_evidence(q, r, 5) for q, r in yes]),
        "cited": _mean([is_cited(q, r) for q, r in yes]),
        "false abstain": _mean([bool(r["abstained"]) for _, r in yes]),
        "unanswerable": len(no),
        "abstained": _mean([bool(r["abstained"]) for _, r in no]),
        "words": statistics.median(answered) if answered else None,
        "by type": _by_type(pairs),
    }


def misses(questions: Sequence[SetQuestion], records: Sequence[Record]) -> list[str]:
    """Return a line for each question that fell short."""
    by_id = {record["id"]: record for record in records}
    lines = []
    for question in questions:
        record = by_id.get(question.id, {"abstained": False, "answer": ""})
        if not _passed(question, record):
            lines.append(
                f"{question.id} {question.type}: {question.question} -> {record['answer'][:160]!r}"
            )
    return lines


def _passed(question: SetQuestion, record: Record) -> bool:
    if question.answerable is False:
        return bool(record["abstained"])
    return question.answerable is None or is_correct(question, record)


def _by_type(pairs: Sequence[tuple[SetQuestion, Record]]) -> dict[str, str]:
    types: defaultdict[str, list[bool]] = defaultdict(list)
    for question, record in pairs:
        types[question.type].append(_passed(question, record))
    return {name: f"{sum(passed)}/{len(passed)}" for name, passed in sorted(types.items())}


def _groups(question: SetQuestion) -> list[list[str]]:
    groups: defaultdict[int, list[str]] = defaultdict(list)
    for item in question.evidence:
        groups[item.group].append(item.quote)
    return list(groups.values())


def _flat(text: str) -> str:
    return one_line(text).lower()


def _mean(values: Sequence[bool]) -> float | None:
    return round(sum(values) / len(values), 4) if values else None
