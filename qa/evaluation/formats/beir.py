"""BEIR: a folder with corpus.jsonl, queries.jsonl and qrels/*.tsv (Thakur et al. 2021).

The queries are those that the judgements name, as BEIR's own loader has it. Each judged text
is a piece of evidence, whole, with its grade. A BEIR folder can't say that a question has no
answer.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from functools import partial
from pathlib import Path
from typing import Any

from qa.evaluation.formats.set_format import Item, SetFormat, SetText, text_of
from qa.evaluation.json_text import loads
from qa.evaluation.set_question import EvidenceQuote, SetQuestion

QUERIES, CORPUS, QRELS = "queries.jsonl", "corpus.jsonl", "qrels"
Judged = dict[str, dict[str, int]]


def beir_format() -> SetFormat:
    """Return the format of BEIR folders."""
    return SetFormat("beir", read, read_texts)


def read(folder: Path) -> Iterator[Item]:
    """Yield each judged query with its line in queries.jsonl."""
    judged = read_qrels(_qrels_file(folder))
    for number, line in _lines(folder / QUERIES):
        yield f"{QUERIES}, line {number}", partial(_parse, line, judged)


def read_texts(folder: Path) -> Iterator[SetText]:
    """Yield the texts of the corpus."""
    for number, line in _lines(folder / CORPUS):
        try:
            value = loads(line)
            yield SetText(
                str(value["_id"]), value.get("title") or "", text_of(value["text"], "text")
            )
        except (ValueError, KeyError, TypeError) as error:
            raise ValueError(
                f"{CORPUS}, line {number}: not a text with _id and text ({error})"
            ) from error


def read_qrels(path: Path) -> Judged:
    """Return the grades of texts by query: rows of query-id, corpus-id, score below a header."""
    judged: defaultdict[str, dict[str, int]] = defaultdict(dict)
    for number, line in _lines(path):
        if number == 1 and line.startswith("query-id"):
            continue
        try:
            query, text, grade = line.rstrip("\r\n").split("\t")
            judged[query][text] = int(grade)
        except ValueError as error:
            raise ValueError(
                f"{path.name}, line {number}: not query-id, corpus-id and score, divided by tabs"
            ) from error
    return dict(judged)


def _qrels_file(folder: Path) -> Path:
    files = sorted((folder / QRELS).glob("*.tsv"))
    if not files:
        raise ValueError(f"no judgements in {folder / QRELS}; put test.tsv there")
    return next((file for file in files if file.stem == "test"), files[0])


def _lines(path: Path) -> Iterator[tuple[int, str]]:
    with path.open(encoding="utf-8-sig", newline="\n") as file:
        yield from ((n, line) for n, line in enumerate(file, start=1) if line.strip())


def _parse(line: str, judged: Judged) -> SetQuestion | None:
    value: dict[str, Any] = loads(line)
    query = str(value["_id"])
    if query not in judged:
        return None
    grades = {text: grade for text, grade in judged[query].items() if grade > 0}
    return SetQuestion(
        id=query,
        question=text_of(value["text"], "text"),
        history=(),
        answerable=True if grades else None,
        evidence=tuple(
            EvidenceQuote(text, "", number, grade=grade)
            for number, (text, grade) in enumerate(grades.items(), start=1)
        ),
    )
