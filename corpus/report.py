"""Extract to Document: blocks become sections, each with its headings and its period."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path

from corpus.document import Document, Period, Section, Source, Span
from corpus.errors import ManifestMismatch
from corpus.extract import Block, Extract
from corpus.headings import part_period
from corpus.manifest import check_hash, read_manifest
from corpus.plain_blocks import read_plain
from corpus.plain_text import one_line, plain
from corpus.readers import read_report


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
    return Document(source, text, tuple(_sections(text, blocks, source)), records)


def _locate(flat: str, quote: str, doc_id: str) -> Span:
    start = flat.find(plain(quote))
    if start < 0 or not quote.strip():
        raise ManifestMismatch(
            f"manifest [{doc_id}]: the record line {quote[:60]!r} is not in the report; correct it"
        )
    return Span(start, start + len(quote))


def _sections(text: str, blocks: Iterable[Block], source: Source) -> Iterator[Section]:
    path: list[str] = []
    period = Period(source.year, "statement")
    body: list[Span] = []
    for block in blocks:
        line = plain(text[block.span.start : block.span.end])
        if block.kind != "heading":
            _add_to(body, text, block)
            continue
        if body:
            yield Section(_path(path), period, tuple(body))
        body = []
        period = part_period(line) or period
        path = [*path[: block.level - 1], *[""] * (block.level - 1 - len(path)), line]
    if body:
        yield Section(_path(path), period, tuple(body))


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
