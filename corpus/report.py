"""Extract to Document: blocks become sections, each with its headings and its period."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from itertools import zip_longest
from pathlib import Path

from corpus.document import Document, Period, Section, Source, Span
from corpus.errors import ManifestMismatch
from corpus.extract import CORNER, QUESTION, TABLE_HEAD, Block, Extract
from corpus.headings import part_period
from corpus.kept_extracts import KeptExtracts
from corpus.manifest import check_hash, read_manifest
from corpus.plain_blocks import read_plain
from corpus.plain_text import one_line, plain
from corpus.readers import FileProgress, each_told, extract_of, report_bytes
from corpus.sentences import split_sentences

_CAPTION = re.compile(r"(?:table|tab\.|exhibit|表)\s*[\dA-Z一二三四五六七八九十]", re.IGNORECASE)
_MAX_CAPTION_CHARS = 200


def read_corpus(folder: Path, progress: FileProgress | None = None) -> tuple[Document, ...]:
    """Read every report that the folder's manifest lists, in its order.

    Raises:
        CorpusError: the manifest or a file cannot be used; the message names it and the mend.
    """
    return tuple(each_document(folder, progress))


def each_document(
    folder: Path, progress: FileProgress | None = None, kept: KeptExtracts | None = None
) -> Iterator[Document]:
    """Yield every report as `read_corpus` returns it, one after another; `kept` is not parsed.

    Raises:
        CorpusError: as `read_corpus`.
    """
    listed = list(read_manifest(folder).values())
    told = each_told([path for path, _, _ in listed], progress)
    for (path, tell), (_, source, record) in zip(told, listed, strict=True):
        data = report_bytes(path)
        check_hash(path, data, source)
        if kept:
            extract = kept.extract_of(path, data, source.sha256, tell)
        else:
            extract = extract_of(path, data, tell)
        yield parse_report(extract, source, record)


def read_sources(folder: Path) -> tuple[Source, ...]:
    """Return the sources of a folder's reports, each file's hash checked, none of them parsed.

    Raises:
        CorpusError: as `read_corpus`.
    """
    sources = []
    for path, source, _ in read_manifest(folder).values():
        check_hash(path, report_bytes(path), source)
        sources.append(source)
    return tuple(sources)


def parse_report(report: Extract | str, source: Source, record: Iterable[str] = ()) -> Document:
    """Divide a report into sections. `record` quotes the page lines to keep citable.

    Raises:
        ManifestMismatch: a quote of `record` does not stand in the text.
    """
    extract = read_plain(report) if isinstance(report, str) else report
    text = extract.text
    flat = plain(text)
    records = tuple(_locate(flat, quote, source.doc_id) for quote in dict.fromkeys(record))
    blocks = [b for b in extract.blocks if not any(b.span.overlaps(r) for r in records)]
    source = replace(source, n_pages=len(extract.pages))
    sections = tuple(_sections(text, blocks, source))
    return Document(source, text, sections, records, extract.layout)


def _locate(flat: str, quote: str, doc_id: str) -> Span:
    words = map(re.escape, plain(quote).split())
    found = re.search(r"\s+".join(words), flat) if quote.strip() else None
    if not found:
        raise ManifestMismatch(
            f"manifest [{doc_id}]: the record line {quote[:60]!r} is not in the report; correct it"
        )
    return Span(*found.span())


def _sections(text: str, blocks: Sequence[Block], source: Source) -> Iterator[Section]:
    path: list[str] = []
    period = Period(source.year, "statement")
    body: list[Span] = []
    for block in _with_heads_ended(text, blocks):
        if block.kind != "heading":
            _add_to(body, text, block)
            continue
        if body:
            yield Section(_path(path), period, tuple(body))
        body = []
        line = plain(text[block.span.start : block.span.end])
        period = part_period(line) or period
        path = [*path[: block.level - 1], *[""] * (block.level - 1 - len(path)), line]
    if body:
        yield Section(_path(path), period, tuple(body))


def _with_heads_ended(text: str, blocks: Sequence[Block]) -> Iterator[Block]:
    """Yield blocks; what heads a table ends with it, and a question heads what answers it."""
    is_in_table = False
    for block, below in zip_longest(blocks, blocks[1:]):
        heads_table = below is not None and _is_of_table(below) and not _is_of_table(block)
        if heads_table and _is_caption(text, block.span):
            block = Block("heading", block.span, TABLE_HEAD)
        elif block.kind == "paragraph" and _is_asked(text, block, below):
            block = Block("heading", block.span, QUESTION)
        if is_in_table and not _is_of_table(block):
            yield Block("heading", Span(block.span.start, block.span.start), TABLE_HEAD)
        is_in_table = _is_of_table(block) or block.level == TABLE_HEAD
        yield block


def _is_of_table(block: Block) -> bool:
    return block.kind == "cell" or block.level == CORNER


def _is_caption(text: str, span: Span) -> bool:
    """True for a short line that names the table under it, such as "Table 2. Revenue"."""
    return len(span) <= _MAX_CAPTION_CHARS and bool(_CAPTION.match(text, span.start, span.end))


def _is_asked(text: str, block: Block, below: Block | None) -> bool:
    is_question = _is_question(text, block.span)
    return is_question and below is not None and not _is_question(text, below.span)


def _is_question(text: str, span: Span) -> bool:
    """True for a question that stands alone; the answer follows on a line of its own."""
    line = text[span.start : span.end].rstrip()
    return line.endswith(("?", "？")) and len(split_sentences(text, span)) == 1


def _add_to(body: list[Span], text: str, block: Block) -> None:
    """Add a block as a paragraph; an item goes into that of the line that leads into it."""
    if block.kind == "item" and body and _leads(text[body[-1].start : body[-1].end]):
        body[-1] = Span(body[-1].start, block.span.end)
    else:
        body.append(block.span)


def _leads(paragraph: str) -> bool:
    """True for a line that leads into a list ("as follows:"), alone or with items already."""
    return paragraph.split("\n", 1)[0].rstrip().endswith((":", "："))


def _path(path: list[str]) -> tuple[str, ...]:
    return tuple(one_line(heading) for heading in path if heading)
