"""Text to Document: page furniture out, headings and their period found, offsets kept."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from pathlib import Path

from corpus.document import Document, Period, Section, Source, Span
from corpus.errors import ManifestMismatch
from corpus.furniture import is_furniture
from corpus.headings import Line, find_headings, part_period
from corpus.manifest import check_hash, read_manifest
from corpus.plain_text import plain
from corpus.readers import read_report
from corpus.sentences import split_sentences

_NUMBER = re.compile(r"^\d{1,2}[.、]\s+")
_LINE = re.compile(r"[^\n\r]+")


def read_corpus(folder: Path) -> tuple[Document, ...]:
    """Read every report that the folder's manifest lists, in its order.

    Raises:
        CorpusError: the manifest or a file cannot be used; the message names it and the mend.
    """
    documents = []
    for path, source, record in read_manifest(folder).values():
        data, text = read_report(path)
        check_hash(path, data, source)
        documents.append(parse_report(text, source, record))
    return tuple(documents)


def read_sources(folder: Path) -> tuple[Source, ...]:
    """Return the sources of a folder's reports, each file's hash checked, none of them parsed.

    Raises:
        CorpusError: as `read_corpus`.
    """
    sources = []
    for path, source, _ in read_manifest(folder).values():
        check_hash(path, read_report(path)[0], source)
        sources.append(source)
    return tuple(sources)


def parse_report(text: str, source: Source, record: Iterable[str] = ()) -> Document:
    """Divide a report's text into sections. `record` quotes the page lines to keep citable.

    Raises:
        ManifestMismatch: a quote of `record` does not stand in the text.
    """
    flat = plain(text)
    records = tuple(_locate(flat, quote, source.doc_id) for quote in dict.fromkeys(record))
    lines = [
        span
        for span in _line_spans(text)
        if not is_furniture(plain(text[span.start : span.end]))
        and not any(span.overlaps(taken) for taken in records)
    ]
    return Document(source, text, tuple(_sections(text, lines, source)), records)


def _locate(flat: str, quote: str, doc_id: str) -> Span:
    start = flat.find(plain(quote))
    if start < 0 or not quote.strip():
        raise ManifestMismatch(
            f"manifest [{doc_id}]: the record line {quote[:60]!r} is not in the report; correct it"
        )
    return Span(start, start + len(quote))


def _line_spans(text: str) -> Iterator[Span]:
    for match in _LINE.finditer(plain(text)):
        stripped = match.group().strip()
        if stripped:
            start = match.start() + match.group().index(stripped)
            yield Span(start, start + len(stripped))


def _sections(text: str, lines: list[Span], source: Source) -> Iterator[Section]:
    texts = [plain(text[s.start : s.end]) for s in lines]
    depths = find_headings([Line(line, _count_sentences(line)) for line in texts])
    path: list[str] = ["", "", ""]
    period = Period(source.year, "statement")
    body: list[Span] = []
    for span, line, depth in zip(lines, texts, depths, strict=True):
        if not depth:
            body.append(span)
            continue
        if body:
            yield Section(_path(path), period, tuple(body))
        body = []
        period = part_period(line) or period
        path[depth - 1 :] = [line, *[""] * (3 - depth)]
    if body:
        yield Section(_path(path), period, tuple(body))


def _count_sentences(line: str) -> int:
    """Sentences of a line; the number that a heading starts with is none."""
    body = _NUMBER.sub("", line)
    return len(split_sentences(body, Span(0, len(body))))


def _path(path: list[str]) -> tuple[str, ...]:
    return tuple(heading for heading in path if heading)
