"""BEIR: corpus.jsonl, queries.jsonl and qrels/test.tsv (Thakur et al. 2021). Texts are passages.

BEIR's loader keeps only the queries that the judgements name: unanswerable questions stand in
queries.jsonl, but no tool will count them.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

from qa.evaluation.exports.source import PassageJudge, Source
from qa.evaluation.files import make_folder, write_pieces
from qa.evaluation.formats.beir import CORPUS, QRELS, QUERIES


def write(source: Source, folder: Path) -> list[Path]:
    """Write the three files."""
    corpus, queries, qrels = folder / CORPUS, folder / QUERIES, folder / QRELS / "test.tsv"
    make_folder(qrels.parent)
    write_pieces(corpus, _corpus(source))
    write_pieces(queries, _queries(source))
    write_pieces(qrels, _qrels(source))
    return [corpus, queries, qrels]


def _corpus(source: Source) -> Iterator[str]:
    for passage in source.passages:
        title = " > ".join(passage.path)
        yield _line({"_id": passage.passage_id, "title": title, "text": passage.text})


def _queries(source: Source) -> Iterator[str]:
    for question in source.questions:
        yield _line({"_id": question.id, "text": question.question})


def _qrels(source: Source) -> Iterator[str]:
    judge = PassageJudge(source.passages)
    yield "query-id\tcorpus-id\tscore\n"
    for question in source.questions:
        for passage, grade in judge.grades(question).items():
            yield f"{question.id}\t{passage}\t{grade}\n"


def _line(value: dict[str, str]) -> str:
    return json.dumps(value, ensure_ascii=False) + "\n"
