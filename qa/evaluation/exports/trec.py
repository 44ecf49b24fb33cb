"""TREC: a run (`qid Q0 docid rank score tag`) and qrels (`qid 0 docid grade`).

Read by trec_eval, ir_measures and ranx. Documents are passages. Tools sort by score, and the
passages of a question in several parts are merged turn by turn, so the score written is 1 / rank.
Qrels hold the passages with evidence; a question without any has no line there, and tools leave
it out of their means: the unanswerable ones among them.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from qa.evaluation.exports.source import PassageJudge, Source, bare_id
from qa.evaluation.files import write_pieces


def write(source: Source, folder: Path) -> list[Path]:
    """Write run.trec and qrels.trec."""
    run, qrels = folder / "run.trec", folder / "qrels.trec"
    write_pieces(run, _run(source))
    write_pieces(qrels, _qrels(source))
    return [run, qrels]


def _run(source: Source) -> Iterator[str]:
    tag = bare_id(source.name)
    for case in source.cases:
        query = bare_id(case.question.id)
        for rank, hit in enumerate(case.hits, start=1):
            yield f"{query} Q0 {bare_id(hit['passage_id'])} {rank} {1 / rank:.6f} {tag}\n"


def _qrels(source: Source) -> Iterator[str]:
    judge = PassageJudge(source.passages)
    for question in source.questions:
        for passage, grade in judge.grades(question).items():
            yield f"{bare_id(question.id)} 0 {bare_id(passage)} {grade}\n"
