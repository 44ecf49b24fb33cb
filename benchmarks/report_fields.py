"""The text fields of reports, manifests and question sets, with the work done on each."""

from __future__ import annotations

import csv
import io
import json
import tempfile
from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from copy import copy
from dataclasses import replace
from functools import partial
from pathlib import Path

import numpy as np
from text_fields import Answering, Field, Work

from corpus.document import Document, Source, Span
from corpus.report import parse_report
from index.building import build_index
from index.embedder import Embedder, Progress, Vectors
from index.extending import extended_index
from index.passage_index import PassageIndex
from qa import QuestionAnswerer
from qa.answer import Answer
from qa.evaluation.errors import BadQuestionSet
from qa.evaluation.locate import find_quote, nearest
from qa.evaluation.measures.measure import Case
from qa.evaluation.measures.registry import score_case
from qa.evaluation.question_set import open_set
from qa.figures.table import figure_rows
from qa.opening import answerer_like
from qa.rendering.figures import figures_html
from qa.rendering.report_view import find_words, overview
from qa.rendering.reports import report_html
from qa.rendering.text import to_record
from qa.web.uploads import PAGE_CHARS, UploadLimits, UploadRefused, read_upload

_MAX_UPLOAD_CHARS = UploadLimits().pages * PAGE_CHARS
_MAX_NAME_CHARS = 2_000
_MAX_SET_CHARS = 100_000
_MAX_CORPUS_CHARS = 1_000_000
_LINE_CHARS = 15_000
_ASKED = "How many new museums were registered, and who presided over the meeting in 2023?"


class FreeEmbedder:
    """Counts tokens as another embedder does; its vectors are drawn, and say nothing."""

    folder = None

    def __init__(self, embedder: Embedder, dimension: int) -> None:
        """Stand in for an embedder with vectors of so many numbers."""
        self.name = embedder.name
        self.count_tokens = embedder.count_tokens
        self._dimension = dimension
        self._random = np.random.default_rng(0)

    def embed(self, texts: Sequence[str], progress: Progress | None = None) -> Vectors:
        """Return rows (n, dim) of length 1 in random directions."""
        rows = self._random.standard_normal((len(texts), self._dimension), dtype=np.float32)
        return rows / np.linalg.norm(rows, axis=1, keepdims=True)

    def begin(self, texts: Sequence[str]) -> Callable[[], Vectors]:
        """Return what returns the rows."""
        return partial(self.embed, texts)


def report_fields(given: Answering) -> Iterator[Field]:
    """Yield what a report says; the embedding of its sentences is not counted."""
    index = copy(given.plain.index)
    index.embedder = FreeEmbedder(index.embedder, index.recipe.dimension)

    def read(text: str) -> Document:
        lines = (text[i : i + _LINE_CHARS] for i in range(0, len(text), _LINE_CHARS))
        try:
            text = "\n".join(lines)
            return read_upload(text.encode(), "a report.txt", UploadLimits(pages=300)).document
        except UploadRefused:
            return read_upload(b"No text.", "none.txt", UploadLimits()).document

    def asking(text: str) -> Work:
        answerer = answerer_like(given.plain, build_index([read(text)], index.embedder))
        return lambda: answerer.answer(_ASKED)

    def corpus(text: str) -> PassageIndex:
        return build_index([parse_report(f"{text}\nOne.", _source("one"))], index.embedder)

    yield Field("upload, read", _MAX_UPLOAD_CHARS, lambda text: partial(read, text))
    yield Field(
        "upload, indexed", _MAX_UPLOAD_CHARS, lambda text: _adding(given, index, read(text))
    )
    yield Field("upload, asked", _MAX_UPLOAD_CHARS, asking)
    yield Field("upload, shown", _MAX_UPLOAD_CHARS, lambda text: partial(_show, read(text)))
    yield Field("upload, its figures", _MAX_UPLOAD_CHARS, lambda t: partial(_figures, read(t)))
    yield Field("report of a corpus", _MAX_CORPUS_CHARS, lambda text: partial(corpus, text))


def name_fields(given: Answering) -> Iterator[Field]:
    """Yield the names and the title of a report in the manifest."""
    index = given.plain.index
    embedder = FreeEmbedder(index.embedder, index.recipe.dimension)

    def asking(**fields: object) -> Work:
        document = parse_report("New museums are to open in 2023.", _source("one", **fields))
        return lambda: QuestionAnswerer(build_index([document], embedder)).answer(_ASKED)

    yield Field("title", _MAX_NAME_CHARS, lambda text: asking(title=text))
    yield Field("name of a report", _MAX_NAME_CHARS, lambda text: asking(names=(text,)))
    yield Field("speaker", _MAX_NAME_CHARS, lambda text: asking(speaker=text))
    yield Field(
        "names of a report", 10 * _MAX_NAME_CHARS, lambda t: asking(names=tuple(t.split()) or (t,))
    )


def set_fields(given: Answering) -> Iterator[Field]:
    """Yield the fields of question sets, which the command `evaluate` reads."""
    texts = {doc_id: document.text for doc_id, document in given.plain.index.documents.items()}
    whole = "\n".join(texts.values())

    def located(text: str) -> None:
        find_quote(whole, text), nearest(texts, text)

    yield Field("set, rows of a table", _MAX_SET_CHARS, lambda t: partial(_open, _table(t), "csv"))
    yield Field("set, lines", _MAX_SET_CHARS, lambda t: partial(_open, f'{{"a\n{t}', "jsonl"))
    yield Field("set, quote", _MAX_SET_CHARS, lambda text: partial(located, text))
    yield Field(
        "set, question and answers",
        _MAX_SET_CHARS,
        lambda text: partial(_measure, given.answer, _question(text)),
    )


def _source(doc_id: str, **fields: object) -> Source:
    source = Source(doc_id, "A report", "", None, None, "")
    return replace(source, **fields)  # type: ignore[arg-type]


def _adding(given: Answering, index: PassageIndex, document: Document) -> Work:
    return lambda: answerer_like(given.plain, extended_index(index, [document]))


def _show(document: Document) -> None:
    overview(document)
    matches = find_words(document, "a the 1 museums")
    report_html(document, matches=matches, target=Span(0, 1))


def _figures(document: Document) -> None:
    figures_html(figure_rows([document]))


def _table(text: str) -> str:
    written = io.StringIO()
    fields = ["question", "answer", "must", "must_not", "history", "quote"]
    csv.writer(written).writerows([fields, [text] * len(fields)])
    return f"{written.getvalue()}{text}"


def _question(text: str) -> str:
    fields = {"question": text, "answer": text, "must": [[text]], "must_not": [text]}
    fields["history"] = [["user", text], ["assistant", text]]
    return json.dumps({**fields, "id": "1", "type": text, "answerable": True})


def _open(content: str, suffix: str) -> None:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / f"set.{suffix}"
        path.write_text(content, encoding="utf-8", errors="replace", newline="")
        with suppress(BadQuestionSet):  # one without a question is read too
            list(open_set(path, on_bad=lambda _: None))


def _measure(answer: Answer, line: str) -> None:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "set.jsonl"
        path.write_text(line, encoding="utf-8", errors="replace", newline="")
        for question in open_set(path):
            record = to_record(answer) | {"answer": question.question}
            score_case(Case(question, record))
